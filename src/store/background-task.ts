import { pause } from '../domain/concurrency/waiting';
import { Clock } from '../domain/time/clock';

/** Work on the whole store, beside the calls. */
export interface BackgroundTask {
  /** Whether to stop: the process ends, or another replica may have the lease. */
  isOver(): boolean;
  /**
   * Runs the work, and then rests for as long as it took, so that others are served. A rest ends
   * early when the task shall stop.
   */
  rest<T>(work: () => Promise<T>): Promise<T>;
}

export function taskUntil(clock: Clock, stop: AbortSignal, isLost: () => boolean = () => false): BackgroundTask {
  return {
    isOver: () => stop.aborted || isLost(),
    async rest(work) {
      const begin = clock.elapsed();
      const result = await work();
      await pause(clock, clock.elapsed() - begin, stop).catch(() => undefined);
      return result;
    },
  };
}
