import { Redis } from 'ioredis';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { ThrottleStore } from '../../src/transports/throttle/throttle-store';
import { RecordedEvents } from '../support/recorded-events';
import { RedisServer, startRedis } from '../support/start-redis';
import { Replica } from './replicas';
import { until } from '../support/until';

/* A Redis that rejects commands is reported as such, and nothing is written to another database. */

const QUOTA = { limit: 10, windowMs: 400 };

interface Refusal {
  readonly cause: string;
  readonly setUp: readonly (readonly string[])[];
  /** What is put before the host, and after the port. */
  readonly login?: string;
  readonly path?: string;
}

const REFUSALS: readonly Refusal[] = [
  { cause: 'NO_SUCH_DATABASE', setUp: [], path: '/99' },
  { cause: 'NOAUTH', setUp: [['CONFIG', 'SET', 'requirepass', 'secret']] },
  { cause: 'WRONGPASS', setUp: [['CONFIG', 'SET', 'requirepass', 'secret']], login: ':wrong@' },
  { cause: 'NOPERM', setUp: [['ACL', 'SETUSER', 'weak', 'on', '>pw', '~*', '+@read', '+info']], login: 'weak:pw@' },
  { cause: 'READONLY', setUp: [['REPLICAOF', '127.0.0.1', '1']] },
  {
    cause: 'OOM',
    setUp: [
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ],
  },
];

let redis: RedisServer;
let admin: Redis;

beforeEach(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});

afterEach(async () => {
  admin.disconnect();
  await redis.stop();
});

async function refuse({ setUp, login = '', path = '' }: Refusal): Promise<string> {
  for (const [name = '', ...args] of setUp) await admin.call(name, ...args);
  return `redis://${login}127.0.0.1:${redis.port}${path}`;
}

/** What the log's cause has of Redis' own words. */
function wordsOf({ cause }: Refusal): string {
  return cause === 'NO_SUCH_DATABASE' ? 'DB index is out of range' : cause;
}

it.each(REFUSALS)('quotas: $cause', async (refusal) => {
  const url = await refuse(refusal);
  const replica = new Replica(url, QUOTA, 4);
  try {
    await replica.link.start();
    expect(replica.link.health.health()).toMatchObject({ ok: false, cause: refusal.cause, degraded: false });
    expect(replica.reports).toEqual(['quota_store_unreachable']);
    expect(replica.messages[0]).toContain(wordsOf(refusal));
    const error = GatewayError.from(await replica.call(500).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ reason: 'QUOTA_STORE_UNAVAILABLE', retryAfterMs: 1_000 });
    expect(error.message).toContain(refusal.cause);
    expect(error.message).not.toContain('127.0.0.1');
    expect(await admin.keys('livegate:*')).toEqual([]);
  } finally {
    await replica.link.close();
  }
});

it.each(REFUSALS)("callers' limits: $cause", async (refusal) => {
  const url = await refuse(refusal);
  const reports: unknown[] = [];
  const store = await ThrottleStore.open(systemClock, (...report) => reports.push(report), { url: new Secret(url) });
  try {
    // Whatever becomes of Redis, calls are counted.
    const record = await store.storage.increment('caller', 1_000, 10, 0, 'caller');
    expect(record).toMatchObject({ totalHits: 1, isBlocked: false });
    expect(reports).toEqual([['throttle_store_lost', { cause: expect.stringContaining(wordsOf(refusal)) as string }]]);
    expect(await admin.keys('livegate:*')).toEqual([]);
  } finally {
    store.close();
  }
});

it('continues with its share when Redis begins to reject commands, and says why', async () => {
  const replica = new Replica(redis.url, QUOTA, 2);
  try {
    await replica.link.start();
    await admin.call('REPLICAOF', '127.0.0.1', '1');
    await until(() => !replica.link.health.health().ok);
    expect(replica.link.health.health()).toMatchObject({ cause: 'READONLY', degraded: true });
    expect(replica.reports.at(-1)).toBe('quota_store_lost');
    await replica.call(5_000);
    await admin.call('REPLICAOF', 'NO', 'ONE');
    await until(() => replica.link.health.health().ok);
    // As a replica it may have lost what it had written, though it never ended.
    expect(replica.messages.at(-1)).toContain('a new epoch begins');
  } finally {
    await replica.link.close();
  }
});

it('does not use a node of a cluster, and says so', async () => {
  const node = await startRedis({ args: ['--cluster-enabled', 'yes'] });
  const replica = new Replica(node.url, QUOTA, 2);
  try {
    await replica.link.start();
    expect(replica.link.health.health()).toMatchObject({ ok: false, cause: 'CLUSTER', degraded: false });
    expect(replica.messages).toEqual(['CLUSTER: Redis runs as a cluster: set redis.cluster']);
  } finally {
    await replica.link.close();
    await node.stop();
  }
});

it('does not use servers that are no cluster as one, and says so', async () => {
  const target = { url: new Secret(redis.url), cluster: { hosts: [`127.0.0.1:${redis.port}`] } };
  const replica = new Replica(target, QUOTA, 2);
  try {
    await replica.link.start();
    expect(replica.link.health.health()).toMatchObject({ ok: false, cause: 'CLUSTER', degraded: false });
    expect(replica.messages).toEqual(['CLUSTER: Redis does not run as a cluster, but redis.cluster is set']);
    expect(await admin.keys('livegate:*')).toEqual([]);
  } finally {
    await replica.link.close();
  }
});

it('counts the calls that an outage cost, and starts again from zero after it', async () => {
  await admin.call('REPLICAOF', '127.0.0.1', '1');
  const replica = new Replica(redis.url, QUOTA, 2);
  const joined = async (times: number): Promise<unknown> => {
    const joins = () => replica.refused.filter((_, index) => replica.reports[index] === 'quota_store_joined');
    await until(() => joins().length >= times);
    return joins().at(-1);
  };
  try {
    await replica.link.start();
    const refused = await Promise.all(
      Array.from({ length: 3 }, () => replica.call(500).catch((thrown: unknown) => GatewayError.from(thrown).reason)),
    );
    expect(refused).toEqual(Array(3).fill('QUOTA_STORE_UNAVAILABLE'));
    await admin.call('REPLICAOF', 'NO', 'ONE');
    expect(await joined(1)).toBe(3);
    await admin.call('REPLICAOF', '127.0.0.1', '1');
    await until(() => !replica.link.health.health().ok);
    await admin.call('REPLICAOF', 'NO', 'ONE');
    expect(await joined(2)).toBe(0);
  } finally {
    await replica.link.close();
  }
});

it("reports how long callers' limits were counted without Redis, and for how many calls", async () => {
  const log = new RecordedEvents();
  await admin.call('CONFIG', 'SET', 'requirepass', 'secret');
  const store = await ThrottleStore.open(systemClock, log.report, { url: new Secret(redis.url) });
  const count = () => store.storage.increment('caller', 1_000, 10, 0, 'caller');
  try {
    await count();
    await admin.call('CONFIG', 'SET', 'requirepass', '');
    await until(async () => {
      await count();
      return log.of('throttle_store_back').length > 0;
    });
    const [lost, back, ...others] = log.events;
    expect(lost).toMatchObject({ event: 'throttle_store_lost', cause: expect.stringContaining('NOAUTH') as string });
    expect(back).toMatchObject({ event: 'throttle_store_back', durationMs: expect.any(Number) as number });
    expect(back?.['calls']).toBeGreaterThan(0);
    expect(others).toEqual([]);
  } finally {
    store.close();
  }
});
