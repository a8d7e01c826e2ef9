import { ThrottlerStorage } from '@nestjs/throttler';
import { Cluster, Redis } from 'ioredis';
import { causeOf, isRedisReply, isSelectRefusal } from '../../domain/errors/cause-of';
import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { hostAndPort, RedisTarget, redisClientOptions, redisKeyPrefix } from '../../domain/values/redis-target';
import { FallbackThrottlerStorage, OnStoreChange } from './fallback-storage';
import { MemoryThrottlerStorage } from './memory-storage';
import { RedisThrottlerStorage } from './redis-storage';

const CONNECT_MS = 1000;
/** A connection whose peer has disappeared silently is abandoned after this time. */
const SILENCE_MS = 5000;
const RECONNECT_MS = 1000;
/** Time for closing. The client waits as long even if the connection is already gone. */
const DISCONNECT_MS = 100;
/** How often a cluster is asked which primary serves which keys. */
const REFRESH_MS = 5000;
/** A key that was moved may be moved again at that moment. */
const MAX_REDIRECTIONS = 3;

/** The storage that counts callers' calls; close it with the application. */
export class ThrottleStore {
  private constructor(
    readonly storage: ThrottlerStorage,
    readonly close: () => void,
  ) {}

  /**
   * In memory without a target. With one, waits at most a second for the connection: an absent
   * Redis does not prevent serving.
   */
  static async open(clock: Clock, report: Report, target?: RedisTarget): Promise<ThrottleStore> {
    const own = new MemoryThrottlerStorage(clock);
    if (!target) return new ThrottleStore(own, () => undefined);
    const redis = connectionTo(target);
    const onChange = reporterOf(redis, report);
    const keyPrefix = redisKeyPrefix(target, 'callers');
    const connected = connect(redis, keyPrefix).catch(() => undefined);
    await withinTime(clock, CONNECT_MS, connected, () => undefined);
    const shared = new RedisThrottlerStorage(redis, keyPrefix);
    const storage = new FallbackThrottlerStorage(shared, own, clock, onChange);
    return new ThrottleStore(storage, () => redis.disconnect());
  }
}

async function connect(redis: Redis | Cluster, keyPrefix: string): Promise<void> {
  await redis.connect();
  // A cluster's client connects to a node with the first command for it, and refuses others until
  // it is connected.
  if (redis instanceof Cluster) await redis.get(keyPrefix);
}

/**
 * A command is sent at once or fails, and is never repeated: a call counted late or twice would be
 * held against its caller.
 */
function connectionTo(target: RedisTarget): Redis | Cluster {
  if (target.cluster) return connectionToCluster(target, target.cluster.hosts);
  return new Redis({
    ...redisClientOptions(target),
    ...CONNECTION,
    sentinelCommandTimeout: CONNECT_MS,
    sentinelRetryStrategy: reconnectDelay,
    retryStrategy: reconnectDelay,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
  });
}

/**
 * A node that does not serve a key has not run the command, so that it may go to another node.
 * Without pipelining, because its queue has no bound until the cluster is known.
 */
function connectionToCluster(target: RedisTarget, hosts: readonly string[]): Cluster {
  return new Cluster(hosts.map(hostAndPort), {
    redisOptions: { ...redisClientOptions(target), ...CONNECTION },
    lazyConnect: true,
    // The name in a certificate is that of the host, and not its address.
    dnsLookup: (host, found) => found(null, host),
    clusterRetryStrategy: reconnectDelay,
    slotsRefreshTimeout: CONNECT_MS,
    slotsRefreshInterval: REFRESH_MS,
    maxRedirections: MAX_REDIRECTIONS,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    enableReadyCheck: false,
    enableOfflineQueue: false,
  });
}

const CONNECTION = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  socketTimeout: SILENCE_MS,
  disconnectTimeout: DISCONNECT_MS,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectionName: 'livegate-throttle',
} as const;

function reconnectDelay(attempt: number): number {
  return Math.min(attempt * 50, RECONNECT_MS);
}

/** The connection's own error says more than that of a command that found no connection. */
function reporterOf(redis: Redis | Cluster, report: Report): OnStoreChange {
  let broken: Error | undefined;
  const note = (error: Error): void => {
    // That a new attempt was ended says less than why the previous one was.
    if (!isRedisReply(broken) || isRedisReply(error)) broken = error;
    // Otherwise the client would continue with database 0, which another application may use.
    if (isSelectRefusal(error)) redis.disconnect(true);
  };
  // The error of a cluster's client says only that no node could be asked.
  redis.on('error', (error: Error) => redis.isCluster || note(error));
  redis.on('node error', note);
  redis.on('ready', () => {
    if (!isSelectRefusal(broken)) broken = undefined;
  });
  return (change) => {
    if (change.store === 'lost') report('throttle_store_lost', { cause: causeOf(broken ?? change.cause) });
    else {
      broken = undefined;
      const { durationMs, calls } = change;
      report('throttle_store_back', { durationMs, calls });
    }
  };
}
