/*
 * A caller's own limit, shared by replicas through a real Redis, and what becomes of it when Redis
 * is not there.
 */
import { Redis } from 'ioredis';
import { RedisThrottlerStorage } from '../../src/transports/throttle/redis-storage';
import { RedisServer, startRedis } from '../support/start-redis';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const HOUR = 3_600_000;
const ACCOUNTS = '/v1/accounts';

let redis: RedisServer;
beforeEach(async () => (redis = await startRedis()));
afterEach(() => redis.stop());

function replica(limit: number, windowMs = HOUR): Promise<System> {
  const settings = `throttle: { limit: ${limit}, windowMs: ${windowMs} }\nredis: { url: { env: REDIS_URL } }`;
  return startSystem({ settings, env: { REDIS_URL: redis.url } });
}

/** How many of so many calls are let in; the rest must be refused by the limit. */
async function admitted({ rest }: System, calls: number): Promise<number> {
  const statuses: number[] = [];
  for (let i = 0; i < calls; i += 1) statuses.push((await rest.get(ACCOUNTS)).status);
  expect(new Set([...statuses, 200, 429])).toEqual(new Set([200, 429]));
  return statuses.filter((status) => status === 200).length;
}

describe('the script', () => {
  let client: Redis;
  beforeEach(() => (client = new Redis(redis.url)));
  afterEach(() => client.disconnect());
  const KEY = 'livegate:throttle:media-team';

  test('admits calls up to the limit, even if they come at once', async () => {
    const storage = new RedisThrottlerStorage(client);
    const records = await Promise.all(Array.from({ length: 50 }, () => storage.increment('media-team', HOUR, 20)));
    expect(records.filter(({ isBlocked }) => !isBlocked).map(({ totalHits }) => totalHits)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    const last = records.at(-1);
    expect(last).toMatchObject({ isBlocked: true, totalHits: 21 });
    expect(last?.timeToBlockExpire).toBeGreaterThan(0);
    expect(last?.timeToBlockExpire).toBeLessThanOrEqual(HOUR);
    expect(await client.keys('*')).toEqual([KEY]);
    expect(await client.llen(KEY)).toBe(20);
  });

  test('forgets calls that have left the window, and calls from before the clock was set back', async () => {
    const storage = new RedisThrottlerStorage(client);
    const [seconds, micros] = (await client.time()).map(Number);
    const now = (seconds ?? 0) * 1_000_000 + (micros ?? 0);
    await client.rpush(KEY, now - 61e6, now - 60e6, now - 30e6);
    const record = await storage.increment('media-team', 60_000, 2);
    expect(record).toMatchObject({ totalHits: 2, isBlocked: false });
    expect(record.timeToExpire).toBeLessThanOrEqual(30_000);
    expect(await client.pttl(KEY)).toBeLessThanOrEqual(60_000);
    expect(await client.pttl(KEY)).toBeGreaterThan(0);
    await client.del(KEY);
    await client.rpush(KEY, now + 3600e6, now + 3601e6);
    expect(await storage.increment('media-team', 60_000, 2)).toMatchObject({ totalHits: 1, isBlocked: false });
  });

  test('gives the retry time under a lowered limit', async () => {
    const storage = new RedisThrottlerStorage(client);
    const now = Number((await client.time())[0]) * 1e6;
    await client.rpush(KEY, now - 3000e6, now - 2000e6, now - 1000e6);
    const { timeToBlockExpire } = await storage.increment('media-team', HOUR, 2);
    expect(timeToBlockExpire).toBeLessThanOrEqual(HOUR - 2_000_000);
    expect(timeToBlockExpire).toBeGreaterThan(HOUR - 2_000_000 - 60_000);
  });
});

test('replicas together admit calls up to the limit, over both transports', async () => {
  const [one, other] = await Promise.all([replica(5), replica(5)]);
  expect(await admitted(one, 2)).toBe(2);
  expect(await other.grpc.call('AccountService', 'ListAccounts', {})).toMatchObject({ ok: true });
  expect(await admitted(other, 3)).toBe(2);
  expect(await admitted(one, 1)).toBe(0);
  expect(await one.grpc.call('AccountService', 'ListAccounts', {})).toMatchObject({ ok: false, code: 8 });
  await Promise.all([one.close(), other.close()]);
});

test('without Redis, each replica applies the limit by itself, and shares it again when Redis is back', async () => {
  const [one, other] = await Promise.all([replica(3), replica(3)]);
  expect(await admitted(one, 1)).toBe(1);
  await redis.kill();
  expect(await admitted(one, 5)).toBe(3);
  expect(await admitted(other, 5)).toBe(3);
  await redis.restart();
  // Empty, so that the limit can be had once more; each replica finds it within its next tries.
  const client = new Redis(redis.url);
  let letIn = 0;
  await until(async () => {
    for (const system of [one, other]) letIn += await admitted(system, 1);
    return letIn >= 3;
  });
  expect(letIn).toBe(3);
  expect(await client.llen('livegate:throttle:anonymous')).toBe(3);
  client.disconnect();
  await Promise.all([one.close(), other.close()]);
});

test('a Redis that does not answer delays no call, and the limit stays', async () => {
  const system = await replica(3);
  redis.pause();
  expect(await admitted(system, 5)).toBe(3);
  redis.resume();
  await system.close();
});

test('livegate starts and serves without its Redis', async () => {
  await redis.kill();
  const system = await replica(3);
  expect(await admitted(system, 5)).toBe(3);
  await system.close();
});
