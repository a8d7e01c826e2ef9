/** Middle value; of an even number the mean of both. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? NaN)) / 2;
}

/** The least value that at least `share` of all values do not exceed. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The most events that any window of `windowMs`, open at its end, holds. */
export function mostInAnyWindow(times: readonly number[], windowMs: number): number {
  return counts(times, windowMs).reduce((most, count) => Math.max(most, count), 0);
}

/** Events that make a window hold more than `limit`: each is the last of such a window. */
export function callsOver(times: readonly number[], limit: number, windowMs: number): number {
  return counts(times, windowMs).filter((count) => count > limit).length;
}

/**
 * How much of a quota was used once its log was full: from the `limit`-th event on, whole multiples of `limit` events over the time that
 * they took. The first `limit` events are not counted, since nothing holds them back. NaN for less than two logs full.
 */
export function utilisation(times: readonly number[], limit: number, windowMs: number): number {
  const sorted = ascending(times);
  const rounds = Math.floor(sorted.length / limit) - 1;
  const [start, end] = [sorted[limit - 1] ?? NaN, sorted[(rounds + 1) * limit - 1] ?? NaN];
  return (rounds * windowMs) / (end - start);
}

/** For each event, how many the window that ends with it holds. */
function counts(times: readonly number[], windowMs: number): number[] {
  const sorted = ascending(times);
  let from = 0;
  return sorted.map((time, to) => {
    while (time - (sorted[from] ?? time) >= windowMs) from += 1;
    return to - from + 1;
  });
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
