import { isRedisReply, redisCauseOf } from '../../domain/errors/cause-of';
import { RedisTarget } from '../../domain/values/redis-target';
import { ServerFacts } from './redis-connection';

export const UNREACHED = 'Redis is unreachable';
export const NOT_REPLICATED = 'no replica of Redis confirms what is written';

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

/** Throws if quotas could be exceeded through the server. */
export function requireFit({ mayEvict, isCluster, isFenced }: ServerFacts, { sentinel }: RedisTarget): void {
  if (mayEvict) throw new RedisUnusable('MAY_EVICT', 'Redis may evict keys: its maxmemory-policy must be noeviction');
  if (isCluster) throw new RedisUnusable('CLUSTER', 'Redis runs as a cluster, which livegate does not support');
  // Quotas would be counted twice while an old primary and a new one both take writes.
  if (sentinel && !isFenced) throw new RedisUnusable('NOT_FENCED', NOT_FENCED);
}

const NOT_FENCED =
  'a Redis primary that was replaced could go on taking writes: set min-replicas-to-write and min-replicas-max-lag';

/** An immediate retry would fail in the same way. */
export function isUnusable(thrown: unknown): boolean {
  return thrown instanceof RedisUnusable || isRedisReply(thrown);
}

/** The reason in words for callers; it names no host. */
export function whyOf(thrown: unknown): string {
  if (thrown instanceof RedisUnusable) return thrown.message;
  return isRedisReply(thrown) ? `Redis rejects commands (${redisCauseOf(thrown)})` : UNREACHED;
}
