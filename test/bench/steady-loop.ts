import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { percentile } from './statistics';

export interface SteadyRate {
  readonly perSecond: number;
  readonly durationMs: number;
}

export interface Latencies {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * How far behind its calls a server may be. What is further behind says nothing of how it behaves
 * at this rate.
 */
const MOST_BEHIND_MS = 1_000;

/**
 * Begins calls at a steady rate, whatever becomes of them. A latency counts from the moment at
 * which its call was due, so that a stall shows in the calls that it delays. The first failure ends
 * it.
 */
export async function steadyLoop(
  call: (index: number) => Promise<void>,
  { perSecond, durationMs }: SteadyRate,
): Promise<Latencies> {
  const latencies: number[] = [];
  const calls: Promise<void>[] = [];
  let underWay = 0;
  const start = performance.now();
  const dueAt = (index: number): number => start + (index * 1_000) / perSecond;
  const measured = async (index: number): Promise<void> => {
    underWay += 1;
    await call(index);
    underWay -= 1;
    latencies.push(performance.now() - dueAt(index));
  };
  while (dueAt(calls.length) < start + durationMs) {
    for (const now = performance.now(); dueAt(calls.length) <= now;) calls.push(measured(calls.length));
    if ((underWay * 1_000) / perSecond > MOST_BEHIND_MS) throw new Error(`${perSecond} calls a second are too many`);
    await setTimeout(1);
  }
  await Promise.all(calls);
  const elapsedMs = performance.now() - start;
  return {
    perSecond: (latencies.length * 1_000) / elapsedMs,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}
