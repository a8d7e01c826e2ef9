import { isRedisReply, redisCauseOf } from '../../domain/errors/cause-of';

export const UNREACHED = 'Redis is unreachable';

/** Redis cannot be used, and an immediate retry would not help. */
export class RedisUnusable extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** The earliest time at which it may be usable, on the monotonic clock. */
    readonly endsAt?: number,
  ) {
    super(message);
  }
}

/** An immediate retry would fail in the same way. */
export function isUnusable(thrown: unknown): boolean {
  return thrown instanceof RedisUnusable || isRedisReply(thrown);
}

/** The reason in words for callers; it names no host. */
export function whyOf(thrown: unknown): string {
  if (thrown instanceof RedisUnusable) return thrown.message;
  return isRedisReply(thrown) ? `Redis rejects commands (${redisCauseOf(thrown)})` : UNREACHED;
}
