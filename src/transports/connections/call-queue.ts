import { Clock } from '../../domain/time/clock';

/** Between slices the event loop handles whatever else has arrived. */
const SLICE_MS = 10;

/**
 * Passes calls to their handlers in slices, one call per connection at a time, and yields to the
 * event loop after each slice. Thousands of calls that arrive together delay others by one slice
 * only.
 */
export class CallQueue {
  readonly #byConnection = new WeakMap<object, (() => void)[]>();
  /** The calls of each connection that has any, in the order of their turns. */
  readonly #turns: (() => void)[][] = [];
  #isScheduled = false;
  #slice = 0;

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** The number of the current slice, or of the last one. */
  get slice(): number {
    return this.#slice;
  }

  /** `handle` runs in a later turn of the event loop, and must not throw. */
  add(connection: object, handle: () => void): void {
    let calls = this.#byConnection.get(connection);
    if (!calls) this.#byConnection.set(connection, (calls = []));
    if (calls.push(handle) === 1) this.#turns.push(calls);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => void this.#handleSlice());
  }

  async #handleSlice(): Promise<void> {
    this.#slice += 1;
    const until = this.clock.elapsed() + SLICE_MS;
    for (let calls = this.#turns.shift(); calls; calls = this.#turns.shift()) {
      const handle = calls.shift();
      if (calls.length > 0) this.#turns.push(calls);
      handle?.();
      // Meanwhile the promises of the calls settle, so their cost counts too.
      await Promise.resolve();
      if (this.clock.elapsed() >= until) break;
    }
    this.#isScheduled = false;
    if (this.#turns.length > 0) this.#schedule();
  }
}
