/**
 * The last departures of one bucket, at most as many as its limit; an entry is a time in milliseconds. The array grows on demand: most
 * accounts never use their quota up.
 */
export class DepartureLog {
  /** A ring once it is full; `#oldest` is where the oldest entry stands then. */
  readonly #times: number[] = [];
  #oldest = 0;

  constructor(private readonly capacity: number) {}

  /** Returns a handle by which the entry can be moved later. */
  add(time: number): number {
    if (this.#times.length < this.capacity) return this.#times.push(time) - 1;
    const index = this.#oldest;
    this.#times[index] = time;
    this.#oldest = (index + 1) % this.capacity;
    return index;
  }

  /**
   * A departure turned out to be later than it was planned. Earlier than planned is not believed. One that is forgotten already is added
   * anew: too late for the windows that others were let into meanwhile, but not for those to come.
   */
  delay(handle: number, planned: number, actual: number): void {
    if (actual <= planned) return;
    if (this.#times[handle] === planned) this.#times[handle] = actual;
    else this.add(actual);
  }

  /** The time of the `back`-th departure before the next one, 1 being the latest; undefined if there were not so many. */
  before(back: number): number | undefined {
    const count = this.#times.length;
    if (back > count) return undefined;
    return this.#times[(this.#oldest + count - back) % count];
  }

  /** Departures after `time`. */
  countSince(time: number): number {
    return this.#times.filter((departure) => departure > time).length;
  }

  /** The latest time in it. That of the last departure, unless another was moved beyond it. */
  get latest(): number {
    return this.#times.reduce((latest, time) => Math.max(latest, time), -Infinity);
  }
}
