/** What the spacing needs to know of the slots that were granted. */
export interface SpacedSlots {
  readonly limit: number;
  /** The least distance between the first and the last of N + 1 departures. */
  readonly spacingMs: number;
  /** When the `back`-th latest slot was granted, 1 being the latest; undefined if there is none. */
  readonly before: (back: number) => number | undefined;
}

/**
 * When a call that leaves room for others may leave: no earlier than `k - 1 + k / N` intervals of
 * spacing / N after the k-th latest slot, for the k below. As the log keeps N departures to a
 * window, this keeps k slots to k / N of it. After such a call, the next slot comes due within
 * about one interval, the one after it within two, and so on. The times of grants count, because
 * each call that was held up on its way would move all others. EVEN in shared/scripts/slots.ts is
 * the same arithmetic in Redis.
 */
export function evenlyDue({ limit, spacingMs, before }: SpacedSlots): number {
  const intervalMs = spacingMs / limit;
  const dueAfter = (back: number): number => {
    const granted = before(back);
    return granted === undefined ? -Infinity : granted + (back - 1 + back / limit) * intervalMs;
  };
  let due = -Infinity;
  // The distances that matter most are the short ones, and those that are almost a window.
  for (let step = 1; step < limit; step *= 2) due = Math.max(due, dueAfter(step), dueAfter(limit - step));
  return due;
}
