import { Quota } from '../../domain/capability';

export interface GuardSettings {
  /** How late a slot may still be used, in milliseconds. */
  readonly lateCapMs: number;
  /** How much the way to a provider is taken to vary, in milliseconds, at windows of less than a minute. */
  readonly spreadMs: number;
}

/** From this window on more spread costs little: 90 ms and a late cap of 10 ms are 0.2 % of a minute. */
const LONG_WINDOW_MS = 60_000;
const SPREAD_FACTOR_OF_LONG_WINDOWS = 9;

/** Round trips that are remembered, how many must be known, and how many new ones change the result. */
const SAMPLES = 64;
const EVERY = 16;

/**
 * How far apart the first and the last of N + 1 departures of one action are kept: the window, how late a slot may be used, and how much the
 * way to the provider varies, configured or measured. It costs W / (W + g) of a quota, whatever N is.
 */
export class Guard {
  readonly #roundTrips: number[] = [];
  #count = 0;
  #shortest = 0;
  #measuredSpread = 0;

  constructor(
    private readonly quota: Quota,
    private readonly settings: GuardSettings,
  ) {}

  get spacingMs(): number {
    return this.quota.windowMs + this.settings.lateCapMs + this.#spreadMs;
  }

  /** An answer came so long after its request was written. */
  answered(roundTripMs: number): void {
    this.#roundTrips[this.#count % SAMPLES] = roundTripMs;
    this.#count += 1;
    if (this.#count % EVERY !== 0) return;
    const sorted = this.#roundTrips.toSorted((a, b) => a - b);
    this.#shortest = sorted[0] ?? 0;
    // The longest twentieth is not counted for all: it is slow answers more often than slow ways.
    this.#measuredSpread = (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - this.#shortest;
  }

  /**
   * How much later a call may have arrived than the guard allows for, if it was over so long after it was written: it arrived no later than
   * its answer left, and the shortest round trip shows how long the way is at least. Until that is known, the way may be all of it.
   */
  lateBy(elapsedMs: number): number {
    return Math.max(0, elapsedMs - this.#shortest - this.#spreadMs);
  }

  get #spreadMs(): number {
    const { windowMs } = this.quota;
    const configured = this.settings.spreadMs * (windowMs >= LONG_WINDOW_MS ? SPREAD_FACTOR_OF_LONG_WINDOWS : 1);
    // More than a window would be no guard but an outage: answers that vary so much are slow at the provider, not on the way.
    return Math.max(configured, Math.min(this.#measuredSpread, windowMs));
  }
}
