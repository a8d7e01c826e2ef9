import { performance } from 'node:perf_hooks';
import { percentile } from './statistics';

export interface LoopResult {
  /** Calls that came back as they should. */
  readonly done: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Keeps `concurrency` calls in flight for `durationMs`. The first that fails ends it: a benchmark
 * of failures measures nothing.
 */
export async function closedLoop(
  call: (index: number) => Promise<void>,
  { concurrency, durationMs }: { readonly concurrency: number; readonly durationMs: number },
): Promise<LoopResult> {
  const latencies: number[] = [];
  const start = performance.now();
  let index = 0;
  const lane = async (): Promise<void> => {
    for (let began = performance.now(); began - start < durationMs;) {
      await call(index++);
      const ended = performance.now();
      latencies.push(ended - began);
      began = ended;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const elapsedMs = performance.now() - start;
  return { done: latencies.length, elapsedMs, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
}
