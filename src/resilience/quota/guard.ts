import { Quota } from '../../domain/resources/capability';

export interface GuardSettings {
  /** How late a slot may still be used, in milliseconds. */
  readonly lateCapMs: number;
  /**
   * The assumed variation of the time to a provider, in milliseconds, for windows of less than a
   * minute.
   */
  readonly spreadMs: number;
}

/**
 * From this window on, a larger spread costs little: 90 ms plus a late cap of 10 ms are 0.2 % of a
 * minute.
 */
const LONG_WINDOW_MS = 60_000;
const SPREAD_FACTOR_OF_LONG_WINDOWS = 9;

/**
 * The shortest round trip counts after `KNOWN_FROM` of them, and covers at least the last
 * `SHORTEST_OF`. Both are large, so that a slow period, such as the start, is not mistaken for the
 * usual travel time.
 */
const KNOWN_FROM = 64;
const SHORTEST_OF = 1_024;

/** The longest of at least this many round trips bounds how late an abandoned call may arrive. */
const LONGEST_OF = 64;

/**
 * After this part of a window, an unanswered call's departure is moved later. The remaining part
 * tolerates late timers.
 */
const OVERDUE_AFTER = 0.8;

/**
 * Computes the spacing: the least distance between the first and the last of N + 1 departures. It
 * is the window W plus the guard g (late cap plus spread), and leaves W / (W + g) of a quota
 * usable, whatever N is. A call whose round trip was slower than the spread allows counts from the
 * latest time at which it may have arrived.
 */
export class Guard {
  readonly #shortest = new RecentExtreme(Math.min, SHORTEST_OF);
  readonly #longest = new RecentExtreme(Math.max, LONGEST_OF);

  /** The quota object is updated in place when the quota changes. */
  constructor(
    private readonly quota: Quota,
    private readonly settings: GuardSettings,
  ) {}

  get spacingMs(): number {
    return this.quota.windowMs + this.settings.lateCapMs + this.#spreadMs;
  }

  get #spreadMs(): number {
    return this.settings.spreadMs * (this.quota.windowMs >= LONG_WINDOW_MS ? SPREAD_FACTOR_OF_LONG_WINDOWS : 1);
  }

  /** Records the round trip of an answered call. */
  answered(roundTripMs: number): void {
    this.#shortest.add(roundTripMs);
    this.#longest.add(roundTripMs);
  }

  /**
   * How much later than the guard allows an answered call may have arrived. It arrived before its
   * answer left, and the shortest round trip is the least time that both ways take. Until that is
   * known, the whole round trip counts.
   */
  lateBy(roundTripMs: number): number {
    const shortest = this.#shortest.count < KNOWN_FROM ? 0 : this.#shortest.value;
    return Math.max(0, roundTripMs - shortest - this.#spreadMs);
  }

  /** As `lateBy`, for a call that is still unanswered: it may arrive only now. */
  lateSoFar(elapsedMs: number): number {
    return Math.max(0, elapsedMs - this.#spreadMs);
  }

  /**
   * As `lateSoFar`, for an abandoned call: what held it up may go on for as long as the slowest of
   * the last round trips took, but not beyond a window.
   */
  lateIfAbandoned(elapsedMs: number): number {
    const longest = this.#longest.count === 0 ? this.overdueAfterMs : this.#longest.value;
    return this.lateSoFar(elapsedMs + Math.min(longest, this.quota.windowMs));
  }

  /**
   * When to move the departure of an unanswered call: a window after its departure, it would no
   * longer hold back later calls.
   */
  get overdueAfterMs(): number {
    return OVERDUE_AFTER * this.quota.windowMs;
  }
}

/** The least or greatest of the last `span` to 2 × `span` values. */
class RecentExtreme {
  count = 0;
  #before: number | undefined;
  #now = NaN;

  constructor(
    private readonly better: (a: number, b: number) => number,
    private readonly span: number,
  ) {}

  add(value: number): void {
    const isFirst = this.count % this.span === 0;
    if (isFirst && this.count > 0) this.#before = this.#now;
    this.#now = isFirst ? value : this.better(this.#now, value);
    this.count += 1;
  }

  get value(): number {
    return this.#before === undefined ? this.#now : this.better(this.#before, this.#now);
  }
}
