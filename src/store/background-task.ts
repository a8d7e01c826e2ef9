import { StopController, StopSignal } from '../domain/concurrency/stop-signal';
import { pause } from '../domain/concurrency/waiting';
import { Clock } from '../domain/time/clock';

/** Work on the whole store, beside the calls. */
export interface BackgroundTask {
  /** Whether to stop: the process ends, or another replica may have the lease. */
  isOver(): boolean;
  /**
   * Runs the work, then rests for as long as it took, so that calls are served. The rest ends early
   * if the process stops.
   */
  rest<T>(work: () => Promise<T>): Promise<T>;
}

export function taskUntil(clock: Clock, stop: StopSignal, isLost: () => boolean = () => false): BackgroundTask {
  return {
    isOver: () => stop.aborted || isLost(),
    async rest(work) {
      const begin = clock.elapsed();
      const result = await work();
      const tookMs = clock.elapsed() - begin;
      if (tookMs > 0) await pause(clock, tookMs, stop).catch(() => undefined);
      return result;
    },
  };
}

/**
 * Makes a pass at once and then `everyMs` after the end of each, until one answers that it was the
 * last. A pass does not throw. The returned function stops the work and resolves when it has
 * stopped.
 */
export function repeat(
  clock: Clock,
  everyMs: number,
  pass: (stop: StopSignal) => Promise<'again' | 'last'>,
): () => Promise<void> {
  const stop = new StopController();
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted && (await pass(stop.signal)) === 'again') {
      await pause(clock, everyMs, stop.signal).catch(() => undefined);
    }
  };
  const working = work();
  return () => {
    stop.abort();
    return working;
  };
}
