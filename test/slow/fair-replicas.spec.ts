import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer, startRedis } from '../support/start-redis';
import { Fleet, Replica } from '../resilience/replicas';
import { until } from '../support/until';

/*
 * A caller with little to do at one replica, and callers with much at others: through a real Redis,
 * in real time. The window is just long enough to be paced; a slow machine makes slots later, so
 * that the light caller's deadline is many slots long.
 */

const QUOTA = { limit: 60, windowMs: 6_000 };
const DEADLINE_MS = 2_000;

let redis: RedisServer;
let fleet: Fleet;

beforeEach(async () => {
  redis = await startRedis();
  fleet = new Fleet(redis.url, QUOTA);
});

afterEach(async () => {
  await fleet.close();
  await redis.stop();
});

/** A replica that makes no calls by itself. */
async function addIdle(): Promise<Replica> {
  const replica = new Replica(redis.url, QUOTA, 4);
  await replica.link.start();
  fleet.replicas.push(replica);
  return replica;
}

it('gives a light caller at one replica its turns beside heavy ones at others', async () => {
  const light = await addIdle();
  await fleet.add(2);
  // An epoch begins with a quiet window.
  await until(() => fleet.departures.length > 0);
  const refusals: string[] = [];
  for (let call = 0; call < 12; call += 1) {
    await light.call(DEADLINE_MS, 'light').catch((thrown: unknown) => refusals.push(GatewayError.from(thrown).reason));
    await delay(700);
  }
  expect(refusals).toEqual([]);
  expect(mostInAnyWindow(fleet.departures, QUOTA.windowMs)).toBeLessThanOrEqual(QUOTA.limit);
  const [one, other] = fleet.replicas.slice(1).map(({ departures }) => departures.length);
  expect(Math.min(one ?? 0, other ?? 0)).toBeGreaterThan(20);
});
