import { pause } from '../domain/concurrency/waiting';
import { Clock } from '../domain/time/clock';

/** Work on the whole store, beside the calls. */
export interface BackgroundTask {
  /** Whether to stop: the process ends, or another replica may have the lease. */
  isOver(): boolean;
  /** Runs the work, and then rests for as long as it took, so that others are served. */
  rest<T>(work: () => Promise<T>): Promise<T>;
}

export function taskUntil(clock: Clock, isOver: () => boolean): BackgroundTask {
  return {
    isOver,
    async rest(work) {
      const begin = clock.elapsed();
      const result = await work();
      const tookMs = clock.elapsed() - begin;
      if (tookMs > 0) await pause(clock, tookMs);
      return result;
    },
  };
}
