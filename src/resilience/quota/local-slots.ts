import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { Lane, PerLane } from '../../domain/operations/lane';
import { AdaptiveLimit } from './adaptive-limit';
import { BulkShare } from './bulk-share';
import { DepartureLog } from './departure-log';
import { evenlyDue } from './even-spacing';
import { Pace, Usage } from './pace';
import { Permit, SlotSource, SlotUse, Slots, WaitingCalls } from './slot-source';

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

/** The next slot: for whom, and when it comes due. */
interface NextSlot {
  readonly lane: Lane;
  readonly dueAt: number;
}

/**
 * Slots of a process that has the quota to itself, from an exact log of its last N departures. A
 * slot is due when fewer than N departures are younger than the spacing, so that no window holds
 * more than N, however the provider counts.
 */
export class LocalSlots implements SlotSource {
  readonly #log: DepartureLog;
  /** When slots were granted, whenever their calls arrived. */
  readonly #grants: DepartureLog;
  readonly #limit: AdaptiveLimit;
  readonly #pace: Pace;
  readonly #bulk = new BulkShare();

  constructor(
    private readonly options: LocalSlotsOptions,
    private readonly clock: Clock,
  ) {
    this.#log = new DepartureLog(options.quota);
    this.#grants = new DepartureLog(options.quota);
    this.#limit = new AdaptiveLimit(options.quota);
    this.#pace = new Pace(options);
  }

  take({ counts }: WaitingCalls): Slots {
    const permits: Permit[] = [];
    const left = { ...counts };
    this.#bulk.waits(left.bulk > 0, this.clock.elapsed());
    for (;;) {
      // Timers may fire up to a millisecond early, so the clock decides.
      const now = this.clock.elapsed();
      const next = this.#next(left, now);
      if (!next || next.dueAt > now) {
        this.#bulk.waits(left.bulk > 0, now);
        return { permits, againInMs: (next?.dueAt ?? now) - now };
      }
      permits.push(this.#permit(now, next.lane));
      left[next.lane] -= 1;
    }
  }

  takeNow(): Permit | undefined {
    const now = this.clock.elapsed();
    return this.#due(0, now) > now ? undefined : this.#permit(now, 'interactive');
  }

  waitMs(ahead: number, lane: Lane = 'interactive'): number {
    const now = this.clock.elapsed();
    const evenly = lane === 'interactive' ? now : this.#evenlyDue(lane, now);
    return Math.max(this.#due(ahead, now), evenly) - now;
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

  /** Undefined if no call waits. */
  #next(waiting: PerLane<number>, now: number): NextSlot | undefined {
    const dueAt = this.#due(0, now);
    if (waiting.bulk > 0 && this.#bulk.owedAt <= now) return { lane: 'bulk', dueAt };
    if (waiting.interactive > 0) return { lane: 'interactive', dueAt };
    const lane = waiting.bulk > 0 ? 'bulk' : 'background';
    return waiting[lane] > 0 ? { lane, dueAt: Math.max(dueAt, this.#evenlyDue(lane, now)) } : undefined;
  }

  /** When a call that leaves room for interactive ones may leave, or is owed a slot. */
  #evenlyDue(lane: Lane, now: number): number {
    const spaced = { limit: this.#limit.limitAt(now), spacingMs: this.options.spacingMs() };
    const evenly = evenlyDue({ ...spaced, before: (back) => this.#grants.before(back) });
    return lane === 'bulk' ? Math.min(evenly, this.#bulk.owedAt) : evenly;
  }

  #usageAt(now: number): Usage {
    const spacingMs = this.options.spacingMs();
    return { now, spacingMs, limit: this.#limit.limitAt(now), countSince: (time) => this.#log.countSince(time) };
  }

  #permit(now: number, lane: Lane): Permit {
    this.#pace.granted(this.#usageAt(now));
    if (lane === 'bulk') this.#bulk.granted(now, this.#limit.limitAt(now), this.options.quota.windowMs);
    this.#log.add(now);
    this.#grants.add(now);
    let departure = now;
    const delay = (until: number): void => {
      this.#log.delay(departure, until);
      departure = Math.max(departure, until);
    };
    return {
      lane,
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
        this.#grants.withdraw(now);
        if (this.#log.withdraw(departure)) this.#pace.givenBack(this.#usageAt(this.clock.elapsed()));
      },
    };
  }
}
