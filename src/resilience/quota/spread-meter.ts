/** Round trips that are remembered, and how many new ones change the result. */
const SAMPLES = 64;
const EVERY = 16;

/**
 * How much the way to the provider varies: the longest of the last round trips less the shortest, but for the longest twentieth, which are
 * slow answers more often than slow ways. Two calls that leave a window apart arrive that much closer in the worst case.
 */
export class SpreadMeter {
  readonly #roundTrips: number[] = [];
  #count = 0;
  #spreadMs = 0;

  add(roundTripMs: number): void {
    this.#roundTrips[this.#count % SAMPLES] = roundTripMs;
    this.#count += 1;
    if (this.#count % EVERY !== 0) return;
    const sorted = this.#roundTrips.toSorted((a, b) => a - b);
    this.#spreadMs = (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - (sorted[0] ?? 0);
  }

  /** In milliseconds; 0 while too few are known. */
  get spreadMs(): number {
    return this.#spreadMs;
  }
}
