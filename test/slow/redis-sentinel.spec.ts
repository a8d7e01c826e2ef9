import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/resilience/system-clock';
import { ThrottleStore } from '../../src/transports/throttle/throttle-store';
import { Fleet, Replica } from '../resilience/replicas';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer } from '../support/start-redis';
import { RecordedEvents } from '../support/recorded-events';
import { Sentinels, startSentinels } from '../support/start-sentinels';
import { until } from '../support/until';

/*
 * A Redis with Sentinels, in real time and under more load than the quota has room for. No window
 * may hold more departures than the quota, whatever becomes of the primary.
 */

const QUOTA = { limit: 12, windowMs: 1_000 };
const FENCE = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '10'];

let sentinels: Sentinels;
let fleet: Fleet;

async function start(fence = FENCE): Promise<void> {
  sentinels = await startSentinels(fence);
  fleet = new Fleet(sentinels.target, QUOTA);
}

afterEach(async () => {
  for (const server of sentinels.servers) server.resume();
  await fleet.close();
  await sentinels.stop();
});

/** Some window from now on holds the whole quota. */
async function untilUsed(): Promise<void> {
  const from = performance.now();
  await until(() => mostInAnyWindow(fleet.departuresSince(from), QUOTA.windowMs) >= QUOTA.limit);
}

async function untilReplaced(old: RedisServer): Promise<void> {
  await until(async () => (await sentinels.primary()) !== old);
}

const joinsOf = ({ reports }: Replica): number => reports.filter((event) => event === 'quota_store_joined').length;

it('keeps to the quota over a killed primary, and uses all of it again', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const old = await sentinels.primary();
  await old.kill();
  await untilReplaced(old);
  await until(() => fleet.replicas.every((replica) => joinsOf(replica) >= 2));
  await untilUsed();
  await delay(3 * QUOTA.windowMs);
  expect(fleet.most).toBe(QUOTA.limit);
});

it('keeps to the quota over a primary that stands still, is replaced, and wakes up as a primary', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const old = await sentinels.primary();
  old.pause();
  await untilReplaced(old);
  await untilUsed();
  old.resume();
  await delay(3 * QUOTA.windowMs);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it("counts callers' calls at the new primary, even if no Sentinel answered in between", async () => {
  await start();
  const log = new RecordedEvents();
  const store = await ThrottleStore.open(systemClock, log.report, sentinels.target);
  const count = async (): Promise<void> => void (await store.storage.increment('caller', 1_000, 10, 0, 'caller'));
  try {
    await count();
    expect(log.events).toEqual([]);
    const old = await sentinels.primary();
    for (const guard of sentinels.guards) guard.pause();
    await old.kill();
    await count();
    // After 2 s a Sentinel would distrust its clock, and do nothing for 30 s.
    await delay(1_200);
    for (const guard of sentinels.guards) guard.resume();
    await until(async () => {
      await count();
      return log.of('throttle_store_back').length > 0;
    });
  } finally {
    store.close();
  }
});

it('takes no slots from a primary that is cut off from its replicas, as an old one would be', async () => {
  await start(['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2']);
  const [replica] = await fleet.add(1);
  await untilUsed();
  const primary = await sentinels.primary();
  for (const server of sentinels.servers) if (server !== primary) server.pause();
  await until(() => replica?.link.health.health().ok === false);
  expect(replica?.link.health.health()).toMatchObject({ cause: 'NOREPLICAS', degraded: true });
  for (const server of sentinels.servers) server.resume();
  await until(() => replica?.link.health.health().ok === true);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('refuses a primary that could go on after it was replaced, with what to set', async () => {
  await start([]);
  const [replica] = await fleet.add(1);
  await until(() => replica?.refusals.has('QUOTA_STORE_UNAVAILABLE') ?? false);
  expect(replica?.link.health.health()).toMatchObject({ ok: false, cause: 'NOT_FENCED', degraded: false });
  expect(replica?.messages[0]).toContain('set min-replicas-to-write and min-replicas-max-lag');
  expect(fleet.departures).toEqual([]);
});
