import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { BreakerOverride } from '../../src/domain/operations/safeguards.port';
import { KEYS } from '../../src/resilience/shared/keys';
import { Secret } from '../../src/domain/access/secret';
import { RedisTarget, redisKeyPrefix } from '../../src/domain/values/redis-target';
import { RedisLink } from '../../src/resilience/shared/redis-link';
import { SharedOverrides } from '../../src/resilience/shared/shared-overrides';
import { systemClock } from '../../src/resilience/system-clock';
import { RedisServer, startRedis } from '../support/start-redis';
import { until } from '../support/until';

/* Overrides of breakers, shared by replicas through a real Redis. */

let redis: RedisServer;
const links: RedisLink[] = [];

beforeEach(async () => (redis = await startRedis()));
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
  await redis.stop();
});

const target = (): RedisTarget => ({ url: new Secret(redis.url) });

async function replica(): Promise<{ overrides: SharedOverrides; heard: [string, BreakerOverride][] }> {
  const newId = (): string => randomBytes(8).toString('hex');
  const link = new RedisLink({
    target: target(),
    maxReplicas: 8,
    clock: systemClock,
    newId,
    report: () => undefined,
  });
  links.push(link);
  const overrides = new SharedOverrides(link, newId);
  const heard: [string, BreakerOverride][] = [];
  overrides.onChange((key, override) => heard.push([key, override]));
  await link.start();
  return { overrides, heard };
}

it('applies at once in its own replica, soon in all others, and from the start in later ones', async () => {
  const [one, other] = [await replica(), await replica()];
  await one.overrides.set('ali/Set', 'FORCED_OPEN');
  expect(one.heard).toEqual([['ali/Set', 'FORCED_OPEN']]);
  await until(() => other.overrides.get('ali/Set') === 'FORCED_OPEN');
  expect(other.heard).toEqual([['ali/Set', 'FORCED_OPEN']]);
  expect((await replica()).overrides.get('ali/Set')).toBe('FORCED_OPEN');
  await other.overrides.set('ali/Set', 'AUTO');
  await until(() => one.overrides.get('ali/Set') === 'AUTO');
  expect(one.heard.at(-1)).toEqual(['ali/Set', 'AUTO']);
  expect((await replica()).overrides.get('ali/Set')).toBe('AUTO');
});

it('is refused if it cannot be shared, and the former one stays', async () => {
  const { overrides, heard } = await replica();
  await overrides.set('ali/Set', 'FORCED_CLOSED');
  await redis.kill();
  for (let i = 0; i < 2; i += 1) {
    const set = overrides.set('ali/Set', 'FORCED_OPEN');
    await expect(set).rejects.toMatchObject({ reason: 'QUOTA_STORE_UNAVAILABLE', retryAfterMs: 1_000 });
    await delay(300);
  }
  expect(overrides.get('ali/Set')).toBe('FORCED_CLOSED');
  expect(heard).toHaveLength(1);
});

it('survives a Redis that comes back empty, and the newest wins', async () => {
  const [one, other] = [await replica(), await replica()];
  await one.overrides.set('ali/Set', 'FORCED_OPEN');
  await one.overrides.set('ali/Get', 'FORCED_CLOSED');
  await until(() => other.overrides.get('ali/Get') === 'FORCED_CLOSED');
  await redis.restart();
  const kept = new Redis(redis.url, { keyPrefix: redisKeyPrefix(target(), 'quotas') });
  await until(async () => (await kept.exists(KEYS.overridesVersion)) === 1);
  kept.disconnect();
  const fresh = await replica();
  expect([fresh.overrides.get('ali/Set'), fresh.overrides.get('ali/Get')]).toEqual(['FORCED_OPEN', 'FORCED_CLOSED']);
  expect([...one.heard, ...other.heard]).toHaveLength(4);
});
