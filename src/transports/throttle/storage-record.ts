import { ThrottlerStorage } from '@nestjs/throttler';

/**
 * What a storage tells the guard. Times are whole milliseconds and not the library's seconds, which
 * are too coarse to say when to come back: `timeToExpire` until one more call is let in,
 * `timeToBlockExpire` the same for a call that is not, else 0.
 */
export type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * A caller's log after a call: whether it was let in, calls in the window, and when so many have
 * left it that one more is let in, exactly.
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
