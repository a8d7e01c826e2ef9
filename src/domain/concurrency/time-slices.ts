import { Clock } from '../time/clock';

const SLICE_MS = 10;

/** Lets other calls run in the middle of long work. */
export class TimeSlices {
  #beganAt: number;

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {
    this.#beganAt = clock.elapsed();
  }

  /** Ends the slice if it has taken long enough: everything else that is due comes first. */
  async next(): Promise<void> {
    if (this.clock.elapsed() - this.#beganAt < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#beganAt = this.clock.elapsed();
  }
}
