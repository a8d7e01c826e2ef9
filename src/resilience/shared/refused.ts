import { isRedisReply, redisCauseOf } from '../../domain/errors/redis-cause';

export const UNREACHED = 'Redis is not there';

/** Redis cannot be used, for a reason that does not pass by itself at once. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** When it may be over at the earliest, on the clock that is never set. */
    readonly endsAt?: number,
  ) {
    super(message);
  }
}

/** Asking again at once changes nothing. */
export function isRefused(thrown: unknown): boolean {
  return thrown instanceof Refused || isRedisReply(thrown);
}

/** For callers, who are to know no hosts. */
export function whyOf(thrown: unknown): string {
  if (thrown instanceof Refused) return thrown.message;
  return isRedisReply(thrown) ? `Redis refuses commands (${redisCauseOf(thrown)})` : UNREACHED;
}
