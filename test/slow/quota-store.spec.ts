/*
 * Replicas of livegate that share a quota through a real Redis, judged by what arrives at the
 * emulated cloud; and what becomes of it without.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { mostInAnyWindow } from '../support/departures';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { RedisServer, startRedis } from '../support/start-redis';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';

const NAME = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;
const METHOD = CONTRACT.method('GetCallbackConfig');
const READ = 'DescribeCallback';
/** As documented for every action of this cloud. */
const QUOTA = { limit: 10, windowMs: 1_000 };

let redis: RedisServer;
const systems: System[] = [];

beforeEach(async () => (redis = await startRedis()));

afterEach(async () => {
  for (const system of systems.splice(0).toReversed()) await system.close();
  await redis.stop();
});

async function start(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem({
    resilience: true,
    // Three instances, the cloud and the callers are one process here, which is seldom ready within
    // the 10 ms that are the default.
    settings: 'redis: { url: { env: REDIS_URL } }\nquota: { lateCapMs: 250 }',
    env: { REDIS_URL: redis.url },
    volcengine: { quotas: 'documented' },
    ...options,
  });
  systems.push(system);
  return system;
}

it('keeps three replicas to one quota under five times the load, over a restart of Redis', async () => {
  const first = await start();
  const replicas = [first, await start({ replicaOf: first }), await start({ replicaOf: first })];
  const calls: Promise<unknown>[] = [];
  /** Until more than two windows' worth has arrived, however slow the machine. */
  const offer = async (): Promise<void> => {
    const enough = first.volcengine.calls.length + 2 * QUOTA.limit + 1;
    for (let i = 0; first.volcengine.calls.length < enough; i += 1) {
      calls.push(
        replicas[i % 3]?.grpc.call(
          'CallbackConfigService',
          'GetCallbackConfig',
          { name: NAME },
          { deadlineMs: 2_000 },
        ) ?? Promise.resolve(),
      );
      await delay(QUOTA.windowMs / QUOTA.limit / 5);
    }
  };
  await offer();
  await redis.restart();
  await offer();
  await Promise.all(calls);
  const arrivals = first.volcengine.calls.filter(({ action }) => action === READ);
  // The cloud enforces the quota itself, and refused nothing.
  expect(new Set(arrivals.map(({ code }) => code))).not.toContain('FlowLimitExceeded');
  const most = mostInAnyWindow(
    arrivals.map(({ at }) => at),
    QUOTA.windowMs,
  );
  expect(most).toBeLessThanOrEqual(QUOTA.limit);
});

it('says over both transports that Redis is unreachable, and serves when it is back', async () => {
  await redis.kill();
  const system = await start();
  const transports = new Transports(system);
  try {
    const rest = await transports.overRest(METHOD, { name: NAME });
    expect(rest).toMatchObject({
      ok: false,
      code: 'UNAVAILABLE',
      reason: 'QUOTA_STORE_UNAVAILABLE',
      message: 'the shared quota store is unavailable: Redis is unreachable',
      metadata: { account: 'volc', action: READ },
      retryAfterMs: 1_000,
    });
    expect(await transports.overGrpc(METHOD, { name: NAME })).toEqual(rest);
    expect((await system.rest.get(`/v1/${NAME}`)).headers['retry-after']).toBe('1');
    expect(system.volcengine.calls).toEqual([]);
    await redis.restart();
    // Its way back is tried several times a second; a window passes before the first call.
    while (system.volcengine.calls.length === 0) {
      await system.rest.get(`/v1/${NAME}`);
      await delay(100);
    }
    expect(await transports.overRest(METHOD, { name: NAME })).toMatchObject({ reason: 'CONFIG_NOT_FOUND' });
  } finally {
    transports.close();
  }
});
