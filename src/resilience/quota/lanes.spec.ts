import { mostInAnyWindow } from '../../../test/support/departures';
import { FakeClock } from '../../../test/support/fake-clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Lane, OperationLane } from '../../domain/operations/lane';
import { Quota } from '../../domain/resources/capability';
import { LocalSlots } from './local-slots';
import { QuotaBucket } from './quota-bucket';

/*
 * What the lanes of one quota get, over minutes of a clock that the test moves.
 */

const THIRTY: Quota = { limit: 30, windowMs: 1_000 };
const MINUTE: Quota = { limit: 100, windowMs: 60_000 };
const GUARD_MS = 20;

interface Served {
  readonly at: number;
  readonly waitedMs: number;
}

class World {
  readonly clock = new FakeClock();
  readonly served: Record<Lane, Served[]> = { interactive: [], bulk: [], background: [] };
  readonly bucket: QuotaBucket;
  readonly intervalMs: number;
  /** How late every fifth call arrives. */
  heldUpMs = 0;
  #isOver = false;

  constructor(readonly quota: Quota) {
    const spacingMs = quota.windowMs + GUARD_MS;
    this.intervalMs = spacingMs / quota.limit;
    const slots = new LocalSlots({ quota, lateCapMs: 10, burst: 0.5, spacingMs: () => spacingMs }, this.clock);
    this.bucket = new QuotaBucket(slots, 1_000, this.clock);
  }

  async call(lane: Lane | OperationLane, caller: string = 'somebody'): Promise<void> {
    const begin = this.clock.elapsed();
    const operationLane = lane instanceof OperationLane ? lane : new OperationLane(lane);
    const { signal } = new AbortController();
    const permit = await this.bucket.acquire({ caller, lane: operationLane, deadlineMs: Infinity, signal });
    permit.use();
    if (this.departures.length % 5 === 0) permit.arrivedLate(this.heldUpMs);
    this.served[permit.lane].push({ at: this.clock.elapsed(), waitedMs: this.clock.elapsed() - begin });
  }

  /** So many calls of the lane always wait. */
  saturate(lane: Lane, calls = 5, caller: string = lane): void {
    for (let i = 0; i < calls; i += 1) void this.#repeat(lane, caller);
  }

  async #repeat(lane: Lane, caller: string): Promise<void> {
    while (!this.#isOver) await this.call(lane, caller);
  }

  async pass(ms: number, stepMs = 5): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) await this.clock.advance(stepMs);
  }

  /** Lets what waits end. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.pass(20 * this.quota.windowMs, this.intervalMs);
  }

  get departures(): number[] {
    return Object.values(this.served)
      .flat()
      .map(({ at }) => at)
      .toSorted((a, b) => a - b);
  }
}

it('a bulk call takes a slot every interval, and uses all of the quota', async () => {
  const world = new World(THIRTY);
  world.saturate('bulk');
  await world.pass(20_400);
  for (const slots of [1, 2, 4, 8, 15]) {
    expect(mostInAnyWindow(world.departures, slots * world.intervalMs - 1)).toBeLessThanOrEqual(slots + 2);
  }
  expect(world.departures.length).toBeGreaterThanOrEqual(0.97 * 20 * 30);
  expect(mostInAnyWindow(world.departures, THIRTY.windowMs)).toBeLessThanOrEqual(30);
  await world.end();
});

it.each([THIRTY, MINUTE, { limit: 1, windowMs: 1_000 }, { limit: 10, windowMs: 1_000 }])(
  'an interactive call that arrives while bulk saturates waits for one slot: %j',
  async (quota) => {
    const world = new World(quota);
    world.saturate('bulk');
    world.saturate('background');
    await world.pass(2 * quota.windowMs, 20);
    for (let i = 0; i < 20; i += 1) {
      void world.call('interactive');
      await world.pass(3.3 * world.intervalMs + 7, 1 + world.intervalMs / 40);
    }
    const waits = world.served.interactive.map(({ waitedMs }) => waitedMs);
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(world.intervalMs * (1 + 1 / quota.limit) + 25);
    await world.end();
    expect(mostInAnyWindow(world.departures, quota.windowMs)).toBeLessThanOrEqual(quota.limit);
  },
);

it('many interactive calls that arrive together wait for one slot each', async () => {
  const world = new World(THIRTY);
  world.saturate('bulk');
  await world.pass(3_000);
  for (let i = 0; i < 10; i += 1) void world.call('interactive');
  await world.pass(1_000);
  const waits = world.served.interactive.map(({ waitedMs }) => waitedMs);
  expect(waits).toHaveLength(10);
  // In turns with bulk calls only as far as their tenth.
  waits.forEach((waitMs, index) => expect(waitMs).toBeLessThanOrEqual((index + 2) * world.intervalMs + 10));
  await world.end();
});

it.each([THIRTY, MINUTE, { limit: 1, windowMs: 1_000 }])(
  'bulk gets a tenth while interactive calls saturate, and background nothing: %j',
  async (quota) => {
    const world = new World(quota);
    world.saturate('interactive');
    world.saturate('bulk');
    world.saturate('background');
    const windows = Math.max(20, 200 / quota.limit);
    await world.pass(windows * quota.windowMs, world.intervalMs / 3);
    const expected = (windows * quota.limit) / 10;
    expect(world.served.bulk.length).toBeGreaterThanOrEqual(0.97 * expected - 1);
    expect(world.served.bulk.length).toBeLessThanOrEqual(1.05 * expected + 2);
    expect(world.served.background).toHaveLength(0);
    expect(world.departures.length).toBeGreaterThanOrEqual(0.97 * windows * quota.limit - 1);
    await world.end();
    expect(mostInAnyWindow(world.departures, quota.windowMs)).toBeLessThanOrEqual(quota.limit);
  },
);

it('bulk gets what interactive calls leave, and background what bulk leaves', async () => {
  const world = new World(THIRTY);
  // Half of the quota, in bursts.
  const burst = async (): Promise<void> => {
    for (let i = 0; i < 15; i += 1) void world.call('interactive');
    await world.pass(1_020);
  };
  world.saturate('background');
  world.saturate('bulk');
  for (let i = 0; i < 20; i += 1) await burst();
  const waits = world.served.interactive.map(({ waitedMs }) => waitedMs);
  expect(world.served.interactive).toHaveLength(300);
  expect(world.served.bulk.length).toBeGreaterThan(0.9 * 300);
  expect(world.served.background.length).toBeLessThan(10);
  expect(Math.max(...waits)).toBeLessThanOrEqual(16 * world.intervalMs);
  await world.end();
});

it('calls that were held up on their way cost bulk little', async () => {
  const world = new World(THIRTY);
  world.heldUpMs = 100;
  world.saturate('bulk');
  await world.pass(20_400);
  expect(world.departures.length).toBeGreaterThanOrEqual(0.92 * 20 * 30);
  await world.end();
});

it('after a burst of interactive calls, bulk leaves the rest of the window to them', async () => {
  const world = new World(THIRTY);
  for (let i = 0; i < 15; i += 1) void world.call('interactive');
  world.saturate('bulk');
  await world.pass(600);
  const [wait] = [world.served.interactive.length];
  void world.call('interactive');
  await world.pass(world.intervalMs + 10);
  expect(world.served.interactive).toHaveLength(wait + 1);
  await world.end();
});

it('callers of one lane take turns', async () => {
  const world = new World({ limit: 1, windowMs: 1_000 });
  world.saturate('bulk', 10, 'heavy');
  await world.pass(100);
  const begin = world.clock.elapsed();
  await Promise.all([world.call('bulk', 'light'), world.pass(3_000)]);
  expect(world.clock.elapsed() - begin).toBeLessThanOrEqual(3_000);
  await world.end();
});

it('a call whose operation is raised waits no longer behind its lane', async () => {
  const world = new World({ limit: 1, windowMs: 1_000 });
  world.saturate('interactive', 1, 'busy');
  world.saturate('bulk', 10, 'heavy');
  await world.pass(100);
  const lane = new OperationLane('background');
  const begin = world.clock.elapsed();
  const call = world.call(lane, 'raised').then(() => world.clock.elapsed() - begin);
  await world.pass(500);
  expect(world.bucket.waiting).toBe(12);
  lane.raise();
  await world.pass(3_000);
  expect(await call).toBeLessThanOrEqual(3_000);
  await world.end();
});

it('a cancelled call leaves its lane', async () => {
  const world = new World({ limit: 1, windowMs: 1_000 });
  await world.call('interactive');
  const controller = new AbortController();
  const request = { caller: 'one', lane: new OperationLane('bulk'), deadlineMs: Infinity, signal: controller.signal };
  const call = world.bucket.acquire(request);
  await world.pass(10);
  expect(world.bucket.waiting).toBe(1);
  controller.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
  await expect(call).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
  expect(world.bucket.waiting).toBe(0);
});
