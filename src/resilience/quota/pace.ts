/** Windows up to this length are not paced, since callers can wait for the next one. */
export const PACED_ABOVE_MS = 5_000;
/** The number of parts in which the rest of a window is examined. */
export const PACE_PARTS = 16;
/**
 * How far a late slot may catch up. Timers and round trips are always a little late, and every slot
 * would otherwise lose that time.
 */
export const CATCH_UP_MS = 250;

/** What the pace needs to know of a bucket's departure log. */
export interface Usage {
  readonly now: number;
  readonly limit: number;
  /** The least distance between the first and the last of N + 1 departures. */
  readonly spacingMs: number;
  /** The number of departures after `time`. */
  readonly countSince: (time: number) => number;
}

export interface PaceOptions {
  readonly quota: { readonly windowMs: number };
  /** The part of a window's quota that is not paced. */
  readonly burst: number;
}

/**
 * Spreads the rest of a long window evenly once `burst` of it is used. Otherwise one caller could
 * use up the window and leave nothing to others until its end. The rate is the highest one that can
 * be kept up to the end of the window, so that the whole quota is used. The departure log remains
 * the limit: a pace only delays slots. PACE in shared/scripts/slots.ts is the same arithmetic in
 * Redis.
 */
export class Pace {
  #next = -Infinity;

  constructor(private readonly options: PaceOptions) {}

  /**
   * The earliest time at which the slot after `ahead` others comes due, if each is used at once.
   */
  due(ahead: number, usage: Usage): number {
    const { now, limit, spacingMs } = usage;
    const atOnce = this.#atOnce(usage);
    if (ahead < atOnce) return now;
    if (ahead === 0) return Math.max(now, this.#next);
    const { perMs, forMs } = rateOf(usage, atOnce);
    const intervals = ahead - atOnce;
    const first = atOnce > 0 ? now + 1 / perMs : Math.max(now, this.#next);
    const waitMs = intervals / perMs;
    return first + (waitMs <= forMs ? waitMs : forMs + ((intervals - forMs * perMs) * spacingMs) / limit);
  }

  /** Call it when a slot is granted, before the log records it. */
  granted(usage: Usage): void {
    const atOnce = this.#atOnce(usage);
    if (atOnce === Infinity) return;
    const from = atOnce > 0 ? usage.now : Math.max(this.#next, usage.now - CATCH_UP_MS);
    this.#next = from + 1 / rateOf(usage, 0).perMs;
  }

  /** Call it when a slot was not used: what it took of the pace is for another one. */
  givenBack({ limit, spacingMs }: Pick<Usage, 'limit' | 'spacingMs'>): void {
    this.#next -= spacingMs / limit;
  }

  /** How many slots are exempt from the pace now. */
  #atOnce({ now, limit, spacingMs, countSince }: Usage): number {
    const { quota, burst } = this.options;
    if (burst >= 1 || quota.windowMs <= PACED_ABOVE_MS) return Infinity;
    return Math.max(0, Math.floor(burst * limit) - countSince(now - spacingMs));
  }
}

/**
 * The highest rate, in slots per millisecond, that can be kept up for a window if `planned` slots
 * leave before; and how long that rate is the limit, in milliseconds.
 */
function rateOf({ now, limit, spacingMs, countSince }: Usage, planned: number): { perMs: number; forMs: number } {
  let [perMs, forMs] = [limit / spacingMs, spacingMs];
  for (let part = 1; part < PACE_PARTS; part += 1) {
    const ms = (part * spacingMs) / PACE_PARTS;
    // At least one: the log decides when there is none.
    const free = Math.max(1, limit - planned - countSince(now + ms - spacingMs));
    if (free / ms < perMs) [perMs, forMs] = [free / ms, ms];
  }
  return { perMs, forMs };
}
