/**
 * The last departures of one bucket, by the latest time at which each may have happened, in milliseconds. They stand in the order of those
 * times, not of granting: one that was held up is counted where it may have arrived, and holds nobody else back. The array grows on
 * demand: most accounts never use their quota up.
 */
export class DepartureLog {
  /** Ascending. Equal times need not be told apart. */
  readonly #times: number[] = [];
  /** The latest that was forgotten. */
  #forgotten: number | undefined;

  /** `limit` departures are looked at; more than that are needed by nobody. It may be another one later. */
  constructor(private readonly bounds: { readonly limit: number }) {}

  add(time: number): void {
    let index = this.#times.length;
    while (index > 0 && (this.#times[index - 1] ?? 0) > time) index -= 1;
    this.#times.splice(index, 0, time);
    const { limit } = this.bounds;
    if (this.#times.length > 2 * limit) this.#forgotten = this.#times.splice(0, limit).at(-1);
  }

  /**
   * A departure turned out to be later than it was planned. Earlier than planned is not believed. One that is forgotten already is added
   * anew: too late for the windows that others were let into meanwhile, but not for those to come.
   */
  delay(planned: number, actual: number): void {
    if (actual <= planned) return;
    this.withdraw(planned);
    this.add(actual);
  }

  /** A departure did not happen. */
  withdraw(planned: number): void {
    const index = this.#times.lastIndexOf(planned);
    if (index >= 0) this.#times.splice(index, 1);
  }

  /**
   * The `back`-th latest time, 1 being the latest; undefined if there were not so many. Where the limit was less before, it may be forgotten:
   * then it was no later than what is answered.
   */
  before(back: number): number | undefined {
    return back > this.#times.length ? this.#forgotten : this.#times[this.#times.length - back];
  }

  /** Departures after `time`. */
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
