/** Windows of at most this length are shorter than callers wait: they may be used up at once. */
export const PACED_ABOVE_MS = 5_000;
/** What is left of a window is looked at in so many parts. */
export const PACE_PARTS = 16;
/**
 * Slots that came due so long ago are made up for: timers and round trips are late, and would cost
 * a little of each slot.
 */
export const CATCH_UP_MS = 250;

/** A bucket's log of departures as its pace sees it. */
export interface Usage {
  readonly now: number;
  readonly limit: number;
  /** How far apart the first and the last of N + 1 departures are. */
  readonly spacingMs: number;
  /** Departures after `time`. */
  readonly countSince: (time: number) => number;
}

export interface PaceOptions {
  readonly quota: { readonly windowMs: number };
  /** The part of a window that may be used as fast as it is asked for. */
  readonly burst: number;
}

/**
 * Spreads what is left of a long window once `burst` of it is used, so that slots keep coming and
 * callers can take turns: one that used the window up at once would leave nothing to others until
 * its end. Slots come at the greatest rate that can be kept up until the window has passed, so that
 * all of it is used. The log of departures stays the bound; a pace only makes slots later. In
 * Redis: PACE in shared/scripts/slots.ts.
 */
export class Pace {
  #next = -Infinity;

  constructor(private readonly options: PaceOptions) {}

  /**
   * When the slot after `ahead` others comes due, at the earliest, if all of them are used when
   * they can be.
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

  /** A slot is handed out; it is not in the log yet. */
  granted(usage: Usage): void {
    const atOnce = this.#atOnce(usage);
    if (atOnce === Infinity) return;
    const from = atOnce > 0 ? usage.now : Math.max(this.#next, usage.now - CATCH_UP_MS);
    this.#next = from + 1 / rateOf(usage, 1).perMs;
  }

  /** Slots that need not keep to the pace now. */
  #atOnce({ now, limit, spacingMs, countSince }: Usage): number {
    const { quota, burst } = this.options;
    if (burst >= 1 || quota.windowMs <= PACED_ABOVE_MS) return Infinity;
    return Math.max(0, Math.floor(burst * limit) - countSince(now - spacingMs));
  }
}

/**
 * Slots per millisecond that can be kept up until a window has passed, if `planned` leave now; and
 * for how long it stays at that: until then what leaves the window and what is free is just enough.
 */
function rateOf({ now, limit, spacingMs, countSince }: Usage, planned: number): { perMs: number; forMs: number } {
  let [perMs, forMs] = [limit / spacingMs, spacingMs];
  for (let part = 1; part < PACE_PARTS; part += 1) {
    const ms = (part * spacingMs) / PACE_PARTS;
    // One at least: how long there is none is for the log to say.
    const free = Math.max(1, limit - planned - countSince(now + ms - spacingMs));
    if (free / ms < perMs) [perMs, forMs] = [free / ms, ms];
  }
  return { perMs, forMs };
}
