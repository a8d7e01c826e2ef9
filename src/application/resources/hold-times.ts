/** How many times are remembered. */
const REMEMBERED = 8;

/** How long the last writes held a lock. */
export class HoldTimes {
  readonly #recent: number[] = [];
  #shortMs = 0;

  add(ms: number): void {
    this.#recent.push(ms);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    if (this.#recent.length < REMEMBERED / 2) return;
    const faster = this.#recent.toSorted((a, b) => a - b).slice(0, this.#recent.length / 2);
    this.#shortMs = faster.reduce((sum, time) => sum + time, 0) / faster.length;
  }

  /**
   * The mean of the faster half: what the next writes hardly fall below. 0 while too few are known.
   */
  get shortMs(): number {
    return this.#shortMs;
  }
}
