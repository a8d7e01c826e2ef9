import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { interactiveCalls, Permit, SlotSource } from '../../src/resilience/quota/slot-source';
import { RedisServer, startRedis } from '../support/start-redis';
import { mostInAnyWindow } from '../support/departures';
import { TcpRelay, startTcpRelay } from '../support/tcp-relay';
import { Fleet, Replica } from '../resilience/replicas';
import { until } from '../support/until';
import { tellFigures } from '../support/figures';

/*
 * Replicas that share one quota through a real Redis, in real time, under more load than the quota
 * has room for. Whatever happens to Redis, to a replica or to the way between them, no window may
 * hold more departures than the quota, and afterwards the quota is used again. A slow machine loses
 * slots and never gains one, so that use is waited for, and nothing is judged by how long that
 * took.
 */

const QUOTA = { limit: 12, windowMs: 400 };
const MAX_REPLICAS = 4;
/**
 * Longer than Redis and a replica need to find each other again, so that a window sees both sides.
 */
const LONG = { limit: 12, windowMs: 1_000 };
/** What each has for itself while Redis is away: 12 / 4. */
const SHARE = 3;
/**
 * Lease, window and guard, and what a slow Redis may add: then a replica without Redis has its
 * share.
 */
const SHARE_WITHHELD_MS = 500 + 420 + 300;
/** A window, the guard and what a slow Redis may add, from a new epoch on. */
const QUIET_MS = 420 + 300;

let redis: RedisServer;
let fleet: Fleet;
let relay: TcpRelay | undefined;

beforeEach(async () => {
  redis = await startRedis();
  fleet = new Fleet(redis.url, QUOTA, MAX_REPLICAS);
});

afterEach(async () => {
  tellFigures({ 'calls over Redis and its outages': fleet.departures.length });
  redis.resume();
  await fleet.close();
  await relay?.close();
  relay = undefined;
  await redis.stop();
});

/** A replica whose way to Redis can be cut. */
async function addBehindRelay(): Promise<[Replica, TcpRelay]> {
  relay = await startTcpRelay(redis.port);
  const [replica] = await fleet.add(1, `redis://127.0.0.1:${relay.port}`);
  if (!replica) throw new Error('no replica');
  return [replica, relay];
}

/** From now on some window of the quota is used up to `limit`, and another one after it. */
async function untilUsed(limit = fleet.quota.limit): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    const from = performance.now();
    await until(() => mostInAnyWindow(fleet.departuresSince(from), fleet.quota.windowMs) >= limit);
  }
}

async function limitOf(replica: Replica | undefined): Promise<number> {
  return (await replica?.slots.use())?.limit ?? 0;
}

/** Whether Redis hands out slots, or says when the next comes due. */
async function holds(slots: SlotSource): Promise<boolean> {
  return (await slots.use()).limit > 0;
}

/** How often replicas said so. */
function reportsOf(text: string): number {
  return fleet.replicas.flatMap(({ messages }) => messages).filter((message) => message.startsWith(text)).length;
}

async function command(name: string, ...args: string[]): Promise<void> {
  const client = new Redis(redis.url);
  await client.call(name, ...args);
  client.disconnect();
}

it('replicas use all of the quota, and never more', async () => {
  await fleet.add(3);
  await untilUsed();
  await until(() => fleet.replicas.every(({ departures }) => departures.length > 0));
  await delay(3 * QUOTA.windowMs);
  expect(fleet.most).toBe(QUOTA.limit);
});

it('keeps to the quota over a Redis that is killed and comes back empty', async () => {
  fleet = new Fleet(redis.url, LONG, MAX_REPLICAS);
  await fleet.add(3);
  // Right after the quota was used up.
  await until(() => fleet.departures.length >= LONG.limit);
  await redis.restart();
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('keeps to the quota over a Redis that loses its data', async () => {
  await fleet.add(3);
  await untilUsed();
  await command('FLUSHALL');
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('keeps to the quota over a Redis that stands still for a second', async () => {
  await fleet.add(3);
  await untilUsed();
  redis.pause();
  await delay(1_000);
  await until(() => fleet.replicas.every(({ reports }) => reports.at(-1) === 'quota_store_lost'));
  redis.resume();
  await until(() => fleet.replicas.every(({ reports }) => reports.at(-1) === 'quota_store_joined'));
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('serves no call until Redis is first reached', async () => {
  await redis.kill();
  const [replica] = await fleet.add(1);
  await until(() => replica?.refusals.has('QUOTA_STORE_UNAVAILABLE') ?? false);
  await delay(SHARE_WITHHELD_MS + 200);
  expect(fleet.departures).toEqual([]);
  expect(replica?.reports).toEqual(['quota_store_unreachable']);
  await redis.restart();
  await until(() => fleet.departures.length > 0);
  expect(replica?.reports).toEqual(['quota_store_unreachable', 'quota_store_joined']);
});

it('leaves each replica its share during a long outage of Redis, and the whole quota afterwards', async () => {
  fleet = new Fleet(redis.url, LONG, MAX_REPLICAS);
  await fleet.add(3);
  await untilUsed();
  // Right after the quota was used up: who used its share as soon as Redis has forgotten it would
  // be in the same window.
  const full = fleet.departures.length + LONG.limit;
  await until(() => fleet.departures.length >= full);
  await redis.kill();
  await untilUsed(3 * SHARE);
  const alone = performance.now();
  await untilUsed(3 * SHARE);
  expect(mostInAnyWindow(fleet.departuresSince(alone), LONG.windowMs)).toBe(3 * SHARE);
  await redis.restart();
  await until(() => fleet.replicas.every(({ reports }) => reports.at(-1) === 'quota_store_joined'));
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('withholds the share of a replica that is cut off and uses it, and releases it afterwards', async () => {
  fleet = new Fleet(redis.url, LONG, MAX_REPLICAS);
  const [other] = await fleet.add(1);
  const [cutOff, way] = await addBehindRelay();
  await untilUsed();
  way.cut();
  await until(async () => (await limitOf(other)) === QUOTA.limit - SHARE);
  await until(async () => (await limitOf(cutOff)) === SHARE);
  const before = cutOff.departures.length;
  await until(() => cutOff.departures.length > before);
  way.restore();
  await until(async () => (await limitOf(other)) === QUOTA.limit);
  await untilUsed();
  expect(fleet.most).toBeLessThanOrEqual(QUOTA.limit);
});

it('does not withhold the share of a replica that is stopped properly', async () => {
  const [first, second] = await fleet.add(2);
  await until(async () => (await limitOf(first)) === QUOTA.limit);
  second?.rest();
  await second?.link.close();
  // For longer than the second would be taken to be alive.
  await delay(700);
  expect(await limitOf(first)).toBe(QUOTA.limit);
});

it('admits no more than maxReplicas replicas, until one leaves', async () => {
  await fleet.add(MAX_REPLICAS);
  const [surplus] = await fleet.add(1);
  await until(() => surplus?.refusals.has('QUOTA_STORE_UNAVAILABLE') ?? false);
  await delay(QUIET_MS);
  expect(surplus?.departures).toEqual([]);
  await fleet.replicas[0]?.link.close();
  await until(() => (surplus?.departures.length ?? 0) > 0);
  expect(fleet.most).toBeLessThanOrEqual(QUOTA.limit);
});

it.each([
  {
    title: 'its way to Redis is cut',
    fault: async (way: TcpRelay, { slots }: Replica) => {
      way.cut();
      await until(async () => !(await holds(slots)));
      return () => void way.restore();
    },
  },
  { title: 'Redis loses its data', fault: () => command('FLUSHALL').then(() => () => undefined) },
])('counts a call from its latest possible arrival on while $title', async ({ fault }) => {
  relay = await startTcpRelay(redis.port);
  const replica = new Replica(`redis://127.0.0.1:${relay.port}`, { limit: 1, windowMs: 400 }, MAX_REPLICAS);
  fleet.replicas.push(replica);
  await replica.link.start();
  const { slots } = replica;
  let permit: Permit | undefined;
  // A machine that stands still loses slots.
  await until(async () => {
    permit = (await slots.take(interactiveCalls(1))).permits[0];
    return permit?.use() ?? false;
  });
  const end = await fault(relay, replica);
  permit?.arrivedLate(100_000);
  end();
  await until(() => holds(slots));
  const granted: Permit[] = [];
  await until(async () => {
    const { permits, againInMs } = await slots.take(interactiveCalls(1));
    granted.push(...permits);
    return granted.length > 0 || againInMs > 50_000;
  });
  expect(granted).toEqual([]);
});

it('is exact with a distant Redis', async () => {
  const [, way] = await addBehindRelay();
  way.delay(15);
  await untilUsed();
  // The usual round trip is known by now.
  await delay(1_500);
  await untilUsed();
  expect(fleet.most).toBeLessThanOrEqual(QUOTA.limit);
});

it('begins a new epoch when the clock of Redis is set', async () => {
  await fleet.add(1);
  const [, way] = await addBehindRelay();
  await untilUsed();
  const joined = reportsOf('a new epoch');
  // An hour forward, as this replica sees it: every time in an answer is seconds since 1970, with
  // or without a fraction.
  way.rewrite((text) => text.replace(/\b1\d{9}(?=[\d.\r])/g, (seconds) => String(Number(seconds) + 3_600)));
  await until(() => reportsOf('a new epoch') === joined + 1);
  await untilUsed();
  expect(reportsOf('a new epoch')).toBe(joined + 1);
  expect(fleet.most).toBeLessThanOrEqual(QUOTA.limit);
});

it('refuses a Redis that may evict keys', async () => {
  await command('CONFIG', 'SET', 'maxmemory', '100mb');
  await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  const [replica] = await fleet.add(1);
  await until(() => replica?.refusals.has('QUOTA_STORE_UNAVAILABLE') ?? false);
  expect(replica?.reports).toEqual(['quota_store_unreachable']);
  await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await until(() => fleet.departures.length > 0);
});

it('shares the back-off when the provider throttles', async () => {
  const [first, second] = await fleet.add(2);
  await untilUsed();
  // Twice within a window is as once.
  await Promise.all([first?.slots.throttled(undefined), first?.slots.throttled(undefined)]);
  // 0.8 of 12, rounded down.
  expect(await limitOf(second)).toBe(9);
});
