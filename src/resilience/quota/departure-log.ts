/**
 * The last departures of one bucket: for each, the latest time at which it may have happened, in
 * milliseconds. They are ordered by those times rather than by grant, so that one delayed call does
 * not hold back others. The array grows on demand: most accounts never exhaust their quota.
 */
export class DepartureLog {
  /** Ascending. Equal times are interchangeable. */
  readonly #times: number[] = [];
  /** The latest time that was dropped from the array. */
  #forgotten: number | undefined;

  /** Only the last `limit` departures matter. The limit may change later. */
  constructor(private readonly bounds: { readonly limit: number }) {}

  add(time: number): void {
    let index = this.#times.length;
    while (index > 0 && (this.#times[index - 1] ?? 0) > time) index -= 1;
    this.#times.splice(index, 0, time);
    const { limit } = this.bounds;
    if (this.#times.length > 2 * limit) this.#forgotten = this.#times.splice(0, limit).at(-1);
  }

  /**
   * Moves a departure to a later time; an earlier time is ignored. A departure that has been
   * dropped is added again: too late for slots already granted, but not for later ones.
   */
  delay(planned: number, actual: number): void {
    if (actual <= planned) return;
    this.withdraw(planned);
    this.add(actual);
  }

  /** Removes a departure that did not happen. False if it has been dropped. */
  withdraw(planned: number): boolean {
    const index = this.#times.lastIndexOf(planned);
    if (index >= 0) this.#times.splice(index, 1);
    return index >= 0;
  }

  /**
   * The `back`-th latest time, 1 being the latest; undefined if there were fewer. If the limit was
   * lower before, that time may have been dropped; the result is then an upper bound.
   */
  before(back: number): number | undefined {
    return back > this.#times.length ? this.#forgotten : this.#times[this.#times.length - back];
  }

  /** The number of departures after `time`. */
  countSince(time: number): number {
    let [from, to] = [0, this.#times.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#times[middle] ?? 0) > time) to = middle;
      else from = middle + 1;
    }
    return this.#times.length - from;
  }

  get latest(): number {
    return this.#times.at(-1) ?? -Infinity;
  }
}
