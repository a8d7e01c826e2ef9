import { SinkRetry } from '../receiver';

/** Of a receiver that the configuration does not have any more. */
export const DEFAULT_RETRY: SinkRetry = { maxAgeMs: 86_400_000, minBackoffMs: 1_000, maxBackoffMs: 3_600_000 };
export const DEFAULT_KEEP_MS = 7 * 86_400_000;

/**
 * The wait after that many failed attempts: doubled with each, and shortened by up to a half at
 * random, so that what failed together does not come back together. `random` is from 0 up to 1.
 */
export function backoffMs({ minBackoffMs, maxBackoffMs }: SinkRetry, failures: number, random: number): number {
  const longest = Math.min(maxBackoffMs, minBackoffMs * 2 ** Math.min(failures - 1, 40));
  return Math.ceil(longest * (1 - random / 2));
}
