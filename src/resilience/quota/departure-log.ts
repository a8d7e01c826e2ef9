/**
 * The last departures of one bucket, by the latest time at which each may have happened, in milliseconds. They stand in the order of those
 * times, not of granting: one that was held up is counted where it may have arrived, and holds nobody else back. The array grows on
 * demand: most accounts never use their quota up.
 */
export class DepartureLog {
  /** Ascending. Equal times need not be told apart. */
  readonly #times: number[] = [];

  /** `limit` departures are looked at; more than that are needed by nobody. */
  constructor(private readonly limit: number) {}

  add(time: number): void {
    let index = this.#times.length;
    while (index > 0 && (this.#times[index - 1] ?? 0) > time) index -= 1;
    this.#times.splice(index, 0, time);
    if (this.#times.length > 2 * this.limit) this.#times.splice(0, this.limit);
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

  /** The `back`-th latest time, 1 being the latest; undefined if there are not so many. */
  before(back: number): number | undefined {
    return this.#times[this.#times.length - back];
  }

  /** Departures after `time`. */
  countSince(time: number): number {
    return this.#times.filter((departure) => departure > time).length;
  }

  get latest(): number {
    return this.#times.at(-1) ?? -Infinity;
  }
}
