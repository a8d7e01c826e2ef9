/** What a device without a clock shows is before this. */
const EARLIEST_MS = Date.UTC(2020, 0);
const LATEST_MS = Date.UTC(2100, 0);
const MAX_OFFSET_MS = 366 * 24 * 3_600_000;

/**
 * What to add to our time to agree with that of a `Date` header. Undefined: it is none, or absurd: out of the century, or further off than a
 * clock of ours that was ever set.
 */
export function clockOffsetMs(date: string | undefined, nowMs: number): number | undefined {
  const cloudMs = Date.parse(date ?? '');
  if (!(cloudMs >= EARLIEST_MS && cloudMs < LATEST_MS)) return undefined;
  const offsetMs = cloudMs - nowMs;
  return Math.abs(offsetMs) <= MAX_OFFSET_MS || nowMs < EARLIEST_MS ? offsetMs : undefined;
}
