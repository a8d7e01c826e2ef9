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
 * How much of a quota was used: the window as a share of the mean time from an event to the
 * `limit`-th after it, which is all of the window at least where the quota holds. A lull counts,
 * also one that lasts `until` events were wanted no more. NaN for no more events than the limit.
 */
export function utilisation(times: readonly number[], limit: number, windowMs: number, until: number): number {
  const sorted = ascending(times).filter((time) => time < until);
  if (sorted.length <= limit) return NaN;
  const waits = sorted.map((time, index) => (sorted[index + limit] ?? until) - time);
  // Of the last ones the next was not awaited, unless it should have come long ago.
  const counted = waits.filter((wait, index) => index + limit < sorted.length || wait > 2 * windowMs);
  return (windowMs * counted.length) / counted.reduce((sum, wait) => sum + wait, 0);
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
