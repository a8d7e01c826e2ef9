import { Clock } from '../../domain/time/clock';

/** Between slices, whatever else has arrived has its turn. */
const SLICE_MS = 10;

/**
 * Hands calls over to their handlers, one of each connection at a time, and leaves the event loop
 * after each slice: thousands of calls that arrive together delay others by no more than that.
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
    // A connection that is set again comes last: the loop takes turns.
    for (const [connection, waiting] of this.#waiting) {
      const handle = waiting.shift();
      this.#waiting.delete(connection);
      if (waiting.length > 0) this.#waiting.set(connection, waiting);
      handle?.();
      // Promises of the calls settle meanwhile, so that their cost counts as well.
      await Promise.resolve();
      if (this.clock.elapsed() >= until) break;
    }
    this.#isScheduled = false;
    if (this.#waiting.size > 0) this.#schedule();
  }
}
