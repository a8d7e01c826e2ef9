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
export function requireFit({ mayEvict, isCluster, isFenced }: ServerFacts, { sentinel, cluster }: RedisTarget): void {
  if (mayEvict) throw new RedisUnusable('MAY_EVICT', 'Redis may evict keys: its maxmemory-policy must be noeviction');
  // Of several servers that are no cluster, replicas would use one each.
  if (isCluster !== (cluster !== undefined)) throw new RedisUnusable('CLUSTER', isCluster ? IS_CLUSTER : IS_NO_CLUSTER);
  // Quotas would be counted twice while an old primary and a new one both take writes.
  if ((sentinel || cluster) && !isFenced) throw new RedisUnusable('NOT_FENCED', NOT_FENCED);
}

const NOT_FENCED =
  'a Redis primary that was replaced could go on taking writes: set min-replicas-to-write and min-replicas-max-lag';

const IS_CLUSTER = 'Redis runs as a cluster: set redis.cluster';
const IS_NO_CLUSTER = 'Redis does not run as a cluster, but redis.cluster is set';

/** An immediate retry would fail in the same way. */
export function isUnusable(thrown: unknown): boolean {
  return thrown instanceof RedisUnusable || (isRedisReply(thrown) && !isMoving(thrown));
}

/**
 * A node of a cluster does not serve the keys at the moment, because another one does or because
 * they are being moved. That is like a connection that broke.
 */
export function isMoving(thrown: unknown): boolean {
  return isRedisReply(thrown) && /^(?:MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /.test(thrown.message);
}

/** The reason in words for callers; it names no host. */
export function whyOf(thrown: unknown): string {
  if (thrown instanceof RedisUnusable) return thrown.message;
  return isRedisReply(thrown) ? `Redis rejects commands (${redisCauseOf(thrown)})` : UNREACHED;
}
