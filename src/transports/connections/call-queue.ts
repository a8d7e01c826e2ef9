import { Clock } from '../../domain/time/clock';

/** Between slices the event loop handles whatever else has arrived. */
const SLICE_MS = 10;

/**
 * Passes calls to their handlers in slices, one call per connection at a time, and yields to the
 * event loop after each slice. Thousands of calls that arrive together delay others by one slice
 * only.
 */
export class CallQueue {
  readonly #waiting = new Map<object, (() => void)[]>();
  #isScheduled = false;
  #slice = 0;

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** The number of the current slice, or of the last one. */
  get slice(): number {
    return this.#slice;
  }

  /** `handle` runs in a later turn of the event loop, and must not throw. */
  add(connection: object, handle: () => void): void {
    const waiting = this.#waiting.get(connection);
    if (waiting) waiting.push(handle);
    else this.#waiting.set(connection, [handle]);
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
    // Re-inserting the connection puts it last, so connections take turns.
    for (const [connection, waiting] of this.#waiting) {
      const handle = waiting.shift();
      this.#waiting.delete(connection);
      if (waiting.length > 0) this.#waiting.set(connection, waiting);
      handle?.();
      // Meanwhile the promises of the calls settle, so their cost counts too.
      await Promise.resolve();
      if (this.clock.elapsed() >= until) break;
    }
    this.#isScheduled = false;
    if (this.#waiting.size > 0) this.#schedule();
  }
}
