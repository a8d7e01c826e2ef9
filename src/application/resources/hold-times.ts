/** How many times are remembered. */
const REMEMBERED = 8;

/** How long the last writes held a lock. */
export class HoldTimes {
  #recent: readonly number[] = [];

  add(ms: number): void {
    this.#recent = [...this.#recent, ms].slice(-REMEMBERED);
  }

  /**
   * The mean of the faster half: what the next writes hardly fall below. 0 while too few are known.
   */
  get shortMs(): number {
    if (this.#recent.length < REMEMBERED / 2) return 0;
    const faster = this.#recent.toSorted((a, b) => a - b).slice(0, this.#recent.length / 2);
    return faster.reduce((sum, ms) => sum + ms, 0) / faster.length;
  }
}
