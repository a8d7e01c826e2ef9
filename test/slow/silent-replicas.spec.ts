import { seeded } from '../jepsen/seeded';
import { RedisServer, startRedis } from '../support/start-redis';
import { SimulatedReplica, Simulation } from '../resilience/simulation';

/*
 * What may be concluded from silence: replicas that are cut off, stopped or dead for longer than
 * their places are kept, through a real Redis in simulated time. No window may ever hold more than
 * the quota.
 */

const QUOTAS = [
  { limit: 12, windowMs: 1_000 },
  { limit: 40, windowMs: 60_000 },
];
const LIMITS = QUOTAS.map(({ limit }) => limit);
const MAX_REPLICAS = 3;
const MINUTE_MS = 60_000;

let redis: RedisServer;
let simulation: Simulation;

beforeEach(async () => {
  redis = await startRedis();
  simulation = new Simulation(redis.url, QUOTAS, MAX_REPLICAS);
});

afterEach(async () => {
  await simulation.close();
  await redis.stop();
});

async function startAll(): Promise<SimulatedReplica[]> {
  const all: SimulatedReplica[] = [];
  for (let i = 0; i < MAX_REPLICAS; i += 1) all.push(await simulation.start());
  await simulation.pass(2 * MINUTE_MS);
  return all;
}

function expectExact(): void {
  simulation.most.forEach((most, index) => expect(most).toBeLessThanOrEqual(LIMITS[index] ?? 0));
}

/** How much of each quota is used in a while. */
async function usedIn(ms: number): Promise<number[]> {
  const before = simulation.departures.map(({ length }) => length);
  await simulation.pass(ms);
  return simulation.departures.map(({ length }, index) => length - (before[index] ?? 0));
}

it('gives the place of a replica that is cut off to another one once it has stopped by itself', async () => {
  const [cutOff] = await startAll();
  if (cutOff) cutOff.isCut = true;
  const surplus = await simulation.start();
  await simulation.pass(9 * MINUTE_MS);
  expect(cutOff?.link.health.health()).toMatchObject({ degraded: true });
  expect(surplus.link.health.health()).toMatchObject({ cause: 'MAX_REPLICAS' });
  await simulation.pass(2 * MINUTE_MS);
  expect(cutOff?.link.health.health()).toMatchObject({ ok: false, degraded: false });
  expect(surplus.link.health.health()).toEqual({ ok: true });
  await simulation.pass(2 * MINUTE_MS);
  if (cutOff) cutOff.isCut = false;
  await simulation.pass(MINUTE_MS);
  expect(cutOff?.link.health.health()).toMatchObject({ cause: 'MAX_REPLICAS' });
  expectExact();
});

it('keeps to the quota when all replicas were cut off for long and come back one by one', async () => {
  const all = await startAll();
  for (const one of all) one.isCut = true;
  await simulation.pass(11 * MINUTE_MS);
  for (const one of all) {
    one.isCut = false;
    await simulation.pass(300);
  }
  await simulation.pass(2 * MINUTE_MS);
  expect(all.map(({ link }) => link.health.health())).toEqual(all.map(() => ({ ok: true })));
  expectExact();
});

it('admits a replica as soon as the first place of a dead one is free', async () => {
  const all = await startAll();
  for (const one of all) one.crash();
  const next = await simulation.start();
  // Until their leases are over, nobody knows that they are silent.
  await simulation.pass(3_000);
  const health = next.link.health.health();
  expect(health).toMatchObject({ ok: false, cause: 'MAX_REPLICAS' });
  const { retryAfterMs = 0 } = health as { retryAfterMs?: number };
  await simulation.pass(retryAfterMs - 2_000);
  expect(next.link.health.health()).toMatchObject({ ok: false });
  await simulation.pass(4_000);
  expect(next.link.health.health()).toEqual({ ok: true });
  await simulation.pass(2 * MINUTE_MS);
  // Of 120; with a share withheld it would be 80 at most.
  const [perSecond = 0] = await usedIn(10_000);
  expect(perSecond).toBeGreaterThan(90);
  expectExact();
});

it('keeps to the quota when a replica wakes up after its place was taken', async () => {
  const [stopped, other] = await startAll();
  stopped?.stop();
  if (other) other.isCut = true;
  await simulation.pass(9 * MINUTE_MS);
  other?.stop();
  await simulation.pass(2 * MINUTE_MS);
  const next = [await simulation.start(), await simulation.start()];
  await simulation.pass(MINUTE_MS);
  expect(next.map(({ link }) => link.health.health().ok)).toEqual([true, true]);
  stopped?.goOn();
  other?.goOn();
  await simulation.pass(2 * MINUTE_MS);
  expect(stopped?.link.health.health()).toMatchObject({ cause: 'MAX_REPLICAS' });
  expectExact();
});

it.each([1, 2])(
  'keeps to the quota whatever happens to replicas: seed %d',
  async (seed) => {
    const random = seeded(seed);
    const all = await startAll();
    for (let deeds = 0; deeds < 8; deeds += 1) {
      const one = all[Math.floor(random() * all.length)];
      const deed = Math.floor(random() * 6);
      if (deed === 0) one?.crash();
      if (deed === 1) one?.stop();
      if (deed === 2) one?.goOn();
      if (deed === 3 && one) one.isCut = true;
      if (deed === 4 && one) one.isCut = false;
      if (deed === 5 && all.length < 2 * MAX_REPLICAS) all.push(await simulation.start());
      await simulation.pass(random() < 0.2 ? random() * 11 * MINUTE_MS : random() * 3_000);
    }
    expectExact();
  },
  300_000,
);
