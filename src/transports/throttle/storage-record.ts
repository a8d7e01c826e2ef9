import { ThrottlerStorage } from '@nestjs/throttler';

/**
 * What a storage returns to the guard. Times are whole milliseconds instead of the library's
 * seconds, which are too coarse for a retry time. `timeToExpire` is the time until one more call is
 * admitted; `timeToBlockExpire` is the same for a refused call, and otherwise 0.
 */
export type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * A caller's log after a call: whether the call was admitted, the calls in the window, and exactly
 * when one more will be admitted.
 */
export interface LogState {
  readonly admitted: boolean;
  readonly used: number;
  readonly waitMs: number;
}

export function throttleRecordOf({ admitted, used, waitMs }: LogState): StorageRecord {
  const wholeMs = Math.ceil(waitMs);
  return {
    totalHits: admitted ? used : used + 1,
    timeToExpire: wholeMs,
    isBlocked: !admitted,
    timeToBlockExpire: admitted ? 0 : wholeMs,
  };
}
