import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { AdaptiveLimit } from './adaptive-limit';
import { DepartureLog } from './departure-log';
import { Pace, Usage } from './pace';
import { Permit, SlotSource, SlotUse, Slots } from './slot-source';

export interface LocalSlotsOptions {
  /** This object is updated in place when the quota changes. */
  readonly quota: Quota;
  /** The current least distance between the first and the last of N + 1 departures. */
  readonly spacingMs: () => number;
  /**
   * How late a shared slot may be used, in milliseconds. Unused here: this log records true
   * departures.
   */
  readonly lateCapMs: number;
  /** The part of a long window's quota that is not paced. */
  readonly burst: number;
}

/**
 * Slots of a process that has the quota to itself, from an exact log of its last N departures. A
 * slot is due when fewer than N departures are younger than the spacing, so that no window holds
 * more than N, however the provider counts.
 */
export class LocalSlots implements SlotSource {
  readonly #log: DepartureLog;
  readonly #limit: AdaptiveLimit;
  readonly #pace: Pace;

  constructor(
    private readonly options: LocalSlotsOptions,
    private readonly clock: Clock,
  ) {
    this.#log = new DepartureLog(options.quota);
    this.#limit = new AdaptiveLimit(options.quota);
    this.#pace = new Pace(options);
  }

  take(count: number): Slots {
    const permits: Permit[] = [];
    for (;;) {
      // Timers may fire up to a millisecond early, so the clock decides.
      const now = this.clock.elapsed();
      const dueInMs = this.#due(0, now) - now;
      if (permits.length === count || dueInMs > 0) return { permits, againInMs: dueInMs };
      permits.push(this.#permit(now));
    }
  }

  takeNow(): Permit | undefined {
    const now = this.clock.elapsed();
    return this.#due(0, now) > now ? undefined : this.#permit(now);
  }

  waitMs(ahead: number): number {
    const now = this.clock.elapsed();
    return this.#due(ahead, now) - now;
  }

  throttled(retryAfterMs: number | undefined): void {
    this.#limit.throttled(this.clock.elapsed(), retryAfterMs);
  }

  use(): SlotUse {
    const now = this.clock.elapsed();
    return { limit: this.#limit.limitAt(now), inUse: this.#log.countSince(now - this.options.quota.windowMs) };
  }

  known(): SlotUse {
    return this.use();
  }

  get idle(): boolean {
    const now = this.clock.elapsed();
    return this.#limit.isFullAt(now) && this.#log.latest + this.options.spacingMs() <= now;
  }

  /** When the slot after `ahead` others comes due, if each is used at once. */
  #due(ahead: number, now: number): number {
    const limit = this.#limit.limitAt(now);
    const spacing = this.options.spacingMs();
    const before = this.#log.before(limit - (ahead % limit));
    const first = Math.max(now, this.#limit.heldUntil, before === undefined ? 0 : before + spacing);
    return Math.max(first + Math.floor(ahead / limit) * spacing, this.#pace.due(ahead, this.#usageAt(now)));
  }

  #usageAt(now: number): Usage {
    const spacingMs = this.options.spacingMs();
    return { now, spacingMs, limit: this.#limit.limitAt(now), countSince: (time) => this.#log.countSince(time) };
  }

  #permit(now: number): Permit {
    this.#pace.granted(this.#usageAt(now));
    this.#log.add(now);
    let departure = now;
    const delay = (until: number): void => {
      this.#log.delay(departure, until);
      departure = Math.max(departure, until);
    };
    return {
      use: () => {
        const lateMs = this.clock.elapsed() - now;
        // Even an unused slot counts as departed now, so nothing relies on an earlier departure.
        delay(now + lateMs);
        // The slot N places later is due a window later at the earliest, so no grant relies on this
        // one yet.
        return lateMs < this.options.quota.windowMs;
      },
      arrivedLate: (byMs) => delay(departure + byMs),
      giveBack: () => {
        if (this.#log.withdraw(departure)) this.#pace.givenBack(this.#usageAt(this.clock.elapsed()));
      },
    };
  }
}
