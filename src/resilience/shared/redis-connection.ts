import { Redis } from 'ioredis';
import { isSelectRefusal } from '../../domain/errors/cause-of';
import { HostAndPort, RedisTarget, redisClientOptions, redisKeyPrefix } from '../../domain/values/redis-target';
import { connectToOwner, referredTo } from './cluster-owner';
import { KEYS } from './keys';
import { Script } from './scripts/script';

/** The time limit of a command. */
const COMMAND_TIMEOUT_MS = 300;
/** Shorter than the limit of a command, so that the server says how far it came. */
const REPLICATION_TIMEOUT_MS = 200;
const CONNECT_TIMEOUT_MS = 1_000;
/** Short, because the client keeps this timer even if the connection has already ended. */
const DISCONNECT_TIMEOUT_MS = 100;

/** What a server reports about itself. */
export interface ServerFacts {
  /**
   * The server's run id and its replication id: one changes with each start, the other with each
   * promotion.
   */
  readonly identity: string;
  /** Whether it is a node of a cluster. */
  readonly isCluster: boolean;
  /** Whether other servers copy it, one of which may take its place. */
  readonly hasReplicas: boolean;
  /** Whether it rejects writes that no replica would receive. */
  readonly isFenced: boolean;
  /** Whether it may evict keys when memory is full, which would make the log incomplete. */
  readonly mayEvict: boolean;
}

/**
 * One connection to Redis, which never reconnects. No command is queued for a later connection or
 * sent twice, so that it cannot reach a different server. In a cluster, none is redirected: a new
 * primary has the record of the epoch, but may lack the last departures.
 */
export class RedisConnection {
  protected constructor(private readonly redis: Redis) {}

  /** Of a cluster, to the primary that serves the keys. */
  static async open(target: RedisTarget): Promise<RedisConnection> {
    const { cluster } = target;
    if (!cluster) return await RedisConnection.#connect(target);
    return await connectToOwner(cluster.hosts, (at) => RedisConnection.#connect(target, at));
  }

  static async #connect(target: RedisTarget, at?: HostAndPort): Promise<RedisConnection> {
    const redis = new Redis({
      ...redisClientOptions(target),
      ...at,
      keyPrefix: redisKeyPrefix(target, 'quotas'),
      sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
      sentinelRetryStrategy: () => null,
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      retryStrategy: () => null,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      disableClientInfo: true,
      protocol: 2,
    });
    // Without a listener the process would end. Only this event carries the cause of a failure.
    let cause: unknown;
    redis.on('error', (error) => (cause ??= error));
    try {
      await redis.connect();
      // After a failed SELECT, the client would go on with database 0, which may not be ours.
      if (isSelectRefusal(cause)) throw cause;
    } catch (error) {
      redis.disconnect();
      throw cause ?? error;
    }
    return new RedisConnection(redis);
  }

  /** As of `ClusterNode`. */
  async referral(): Promise<HostAndPort | undefined> {
    try {
      await this.redis.get(KEYS.owner);
      return undefined;
    } catch (error) {
      const other = referredTo(error);
      if (!other) throw error;
      return other;
    }
  }

  async facts(): Promise<ServerFacts> {
    const [server, memory, replication] = await Promise.all([
      this.redis.info('server'),
      this.redis.info('memory'),
      this.redis.info('replication'),
    ]);
    const runId = infoOf(server, 'run_id');
    if (runId === undefined) throw new Error('Redis does not report its run_id');
    const limited = infoOf(memory, 'maxmemory') !== '0';
    return {
      identity: `${runId} ${infoOf(replication, 'master_replid') ?? ''}`,
      mayEvict: limited && infoOf(memory, 'maxmemory_policy') !== 'noeviction',
      isCluster: infoOf(server, 'redis_mode') === 'cluster',
      hasReplicas: Number(infoOf(replication, 'connected_slaves') ?? 0) > 0,
      // Redis reports this figure only if both min-replicas settings are in force. Managed services
      // allow INFO, but not CONFIG.
      isFenced: infoOf(replication, 'min_slaves_good_slaves') !== undefined,
    };
  }

  /** Waits until a replica of the server has all that this connection has written. */
  async isReplicated(): Promise<boolean> {
    return (await this.redis.wait(1, REPLICATION_TIMEOUT_MS)) > 0;
  }

  /** In milliseconds since the epoch, on the server's clock. */
  async time(): Promise<number> {
    const [seconds, microseconds] = await this.redis.time();
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  }

  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.redis.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await this.redis.eval(script.text, keys.length, ...keys, ...args);
    }
  }

  async fieldsOf(key: string): Promise<string[]> {
    return await this.redis.hkeys(key);
  }

  async removeFromHash(key: string, field: string): Promise<void> {
    await this.redis.hdel(key, field);
  }

  /** Closes at once; pending commands fail. */
  close(): void {
    this.redis.disconnect();
  }
}

function infoOf(info: string, name: string): string | undefined {
  const line = info.split('\r\n').find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}
