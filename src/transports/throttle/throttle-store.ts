import { ThrottlerStorage } from '@nestjs/throttler';
import { Redis } from 'ioredis';
import { causeOf, isRedisReply, isSelectRefusal } from '../../domain/errors/cause-of';
import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { RedisTarget, redisClientOptions } from '../../domain/values/redis-target';
import { FallbackThrottlerStorage, OnStoreChange } from './fallback-storage';
import { MemoryThrottlerStorage } from './memory-storage';
import { RedisThrottlerStorage } from './redis-storage';

const CONNECT_MS = 1000;
/** A connection whose peer has disappeared silently is abandoned after this time. */
const SILENCE_MS = 5000;
const RECONNECT_MS = 1000;
/** Time for closing. The client waits as long even if the connection is already gone. */
const DISCONNECT_MS = 100;

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
    const connected = redis.connect().catch(() => undefined);
    await withinTime(clock, CONNECT_MS, connected, () => undefined);
    const storage = new FallbackThrottlerStorage(new RedisThrottlerStorage(redis), own, clock, onChange);
    return new ThrottleStore(storage, () => redis.disconnect());
  }
}

/**
 * A command is sent at once or fails, and is never repeated: a call counted late or twice would be
 * held against its caller.
 */
function connectionTo(target: RedisTarget): Redis {
  return new Redis({
    ...redisClientOptions(target),
    sentinelCommandTimeout: CONNECT_MS,
    sentinelRetryStrategy: reconnectDelay,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: reconnectDelay,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
    connectionName: 'livegate-throttle',
  });
}

function reconnectDelay(attempt: number): number {
  return Math.min(attempt * 50, RECONNECT_MS);
}

/** The connection's own error says more than that of a command that found no connection. */
function reporterOf(redis: Redis, report: Report): OnStoreChange {
  let broken: Error | undefined;
  redis.on('error', (error) => {
    // That a new attempt was ended says less than why the previous one was.
    if (!isRedisReply(broken) || isRedisReply(error)) broken = error;
    // Otherwise the client would continue with database 0, which another application may use.
    if (isSelectRefusal(error)) redis.disconnect(true);
  });
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
