/** Devices without a battery-backed clock report earlier dates. */
const EARLIEST_MS = Date.UTC(2020, 0);
const LATEST_MS = Date.UTC(2100, 0);
const MAX_OFFSET_MS = 366 * 24 * 3_600_000;

/**
 * The offset from our clock to a `Date` header, in milliseconds. Undefined if the header is no date
 * or implausible: outside this century, or more than a year off although our own clock is set.
 */
export function clockOffsetMs(date: string | undefined, nowMs: number): number | undefined {
  const cloudMs = Date.parse(date ?? '');
  if (!(cloudMs >= EARLIEST_MS && cloudMs < LATEST_MS)) return undefined;
  const offsetMs = cloudMs - nowMs;
  return Math.abs(offsetMs) <= MAX_OFFSET_MS || nowMs < EARLIEST_MS ? offsetMs : undefined;
}
