import { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../../domain/time/clock';
import { StorageRecord, throttleRecordOf } from './storage-record';

interface Log {
  /**
   * Start times of the calls in the window, oldest first; at most as many as the limit was then.
   */
  readonly times: number[];
  readonly windowMs: number;
}

/**
 * What one replica knows: an exact log of each caller's last calls. A caller that is idle for a
 * window is forgotten.
 */
export class MemoryThrottlerStorage implements ThrottlerStorage {
  readonly #logs = new Map<string, Log>();
  #nextSweepAt = 0;

  constructor(private readonly clock: Clock) {}

  /** The number of callers in memory. */
  get size(): number {
    return this.#logs.size;
  }

  has(key: string): boolean {
    return this.#logs.has(key);
  }

  increment(key: string, windowMs: number, limit: number): Promise<StorageRecord> {
    const now = this.clock.elapsed();
    this.#sweep(now, windowMs);
    const times = liveTimes(this.#logs.get(key)?.times ?? [], now, windowMs);
    const admitted = times.length < limit;
    if (admitted) times.push(now);
    this.#logs.set(key, { times, windowMs });
    // The log can be longer than the limit if the limit was higher before.
    const next = times[Math.max(0, times.length - limit)] ?? now;
    // The sum `next + windowMs - now` can exceed the window by a rounding error.
    const waitMs = windowMs - (now - next);
    return Promise.resolve(throttleRecordOf({ admitted, used: times.length, waitMs }));
  }

  /**
   * Done once per window, during a call: a timer would have to be stopped, and would find nothing
   * while there are no calls.
   */
  #sweep(now: number, intervalMs: number): void {
    if (now < this.#nextSweepAt) return;
    this.#nextSweepAt = now + intervalMs;
    for (const [key, { times, windowMs }] of this.#logs) {
      if (liveTimes(times, now, windowMs).length === 0) this.#logs.delete(key);
    }
  }
}

/** Removes what has left the window from a log. */
function liveTimes(times: number[], now: number, windowMs: number): number[] {
  const firstLive = times.findIndex((time) => time > now - windowMs);
  times.splice(0, firstLive === -1 ? times.length : firstLive);
  return times;
}
