import { Quota } from '../../domain/resources/capability';

export interface GuardSettings {
  /** How late a slot may still be used, in milliseconds. */
  readonly lateCapMs: number;
  /**
   * How much the way to a provider is taken to vary, in milliseconds, at windows of less than a
   * minute.
   */
  readonly spreadMs: number;
}

/**
 * From this window on more spread costs little: 90 ms and a late cap of 10 ms are 0.2 % of a
 * minute.
 */
const LONG_WINDOW_MS = 60_000;
const SPREAD_FACTOR_OF_LONG_WINDOWS = 9;

/**
 * How many round trips must be known before the shortest is believed, and after how many more the
 * oldest are forgotten. Many, since a while in which all are slow, as the first ones are, must not
 * pass for the length of the way.
 */
const KNOWN_FROM = 64;
const SHORTEST_OF = 1_024;

/**
 * Of how many round trips the longest shows how late a call may arrive that nobody waits for any
 * more.
 */
const LONGEST_OF = 64;

/**
 * The part of a window after which a call without an answer is counted from then on. What is left
 * is for timers that fire late.
 */
const OVERDUE_AFTER = 0.8;

/**
 * How far apart the first and the last of N + 1 departures of one action are kept: the window, how
 * late a slot may be used, and how much the way to the provider is taken to vary. It costs W / (W +
 * g) of a quota, whatever N is. Where the way took longer than that, it is widened for the one call
 * that did: a call counts from when it may have arrived at the latest, as its round trip shows.
 */
export class Guard {
  readonly #shortest = new RecentExtreme(Math.min, SHORTEST_OF);
  readonly #longest = new RecentExtreme(Math.max, LONGEST_OF);

  /** The quota may be another one later. */
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

  /** An answer came so long after its request was written. */
  answered(roundTripMs: number): void {
    this.#shortest.add(roundTripMs);
    this.#longest.add(roundTripMs);
  }

  /**
   * How much later a call may have arrived than the guard allows for, if it was answered so long
   * after it was written: it arrived no later than its answer left, and the shortest round trip
   * shows how long the way is at least. Until that is known, the way may be all of it.
   */
  lateBy(roundTripMs: number): number {
    const shortest = this.#shortest.count < KNOWN_FROM ? 0 : this.#shortest.value;
    return Math.max(0, roundTripMs - shortest - this.#spreadMs);
  }

  /**
   * The same of a call that still is not answered: it may arrive from now on, and of others nobody
   * knows how little their way took.
   */
  lateSoFar(elapsedMs: number): number {
    return Math.max(0, elapsedMs - this.#spreadMs);
  }

  /**
   * The same of a call that was given up: what was written goes on its way all the same, and may
   * take as long as others did.
   */
  lateByUnanswered(elapsedMs: number): number {
    const longest = this.#longest.count === 0 ? this.overdueAfterMs : this.#longest.value;
    return Math.max(this.lateSoFar(elapsedMs), this.lateBy(Math.min(longest, this.quota.windowMs)));
  }

  /**
   * After so long, a call that has no answer yet must be counted anew: in a window more, those
   * before it would not see it any more.
   */
  get overdueAfterMs(): number {
    return OVERDUE_AFTER * this.quota.windowMs;
  }
}

/**
 * The least or greatest of the last values, of as many as given at least and of twice as many at
 * most.
 */
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
