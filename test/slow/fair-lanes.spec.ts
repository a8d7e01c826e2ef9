import { Lane, OperationLane } from '../../src/domain/operations/lane';
import { Quota } from '../../src/domain/resources/capability';
import { Guard } from '../../src/resilience/quota/guard';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { SimulatedReplica, Simulation } from '../resilience/simulation';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer, startRedis } from '../support/start-redis';

/*
 * What the lanes of one quota get at three replicas, through a real Redis in simulated time.
 */

const REPLICAS = 3;
const GUARD = { lateCapMs: 10, spreadMs: 10 };
const THIRTY: Quota = { limit: 30, windowMs: 1_000 };
const MINUTE: Quota = { limit: 100, windowMs: 6_000 };

let redis: RedisServer;
let simulation: Simulation;

beforeEach(async () => {
  redis = await startRedis();
  simulation = new Simulation(redis.url, [], REPLICAS);
});

afterEach(async () => {
  await simulation.close();
  await redis.stop();
});

interface Served {
  readonly replica: number;
  readonly lane: Lane;
  readonly at: number;
  readonly waitedMs: number;
}

class Fleet {
  readonly served: Served[] = [];
  readonly intervalMs: number;
  readonly #buckets: QuotaBucket[] = [];
  readonly #replicas: SimulatedReplica[] = [];
  #isOver = false;

  constructor(private readonly quota: Quota) {
    this.intervalMs = new Guard(quota, GUARD).spacingMs / quota.limit;
  }

  async start(): Promise<void> {
    const { quota } = this;
    const guard = new Guard(quota, GUARD);
    const options = { ...GUARD, quota, burst: 0.5, spacingMs: () => guard.spacingMs, key: 'k', maxReplicas: REPLICAS };
    for (let index = 0; index < REPLICAS; index += 1) {
      const replica = await simulation.start();
      this.#replicas.push(replica);
      this.#buckets.push(new QuotaBucket(new SharedSlots(options, replica.link, replica), 1_000, replica));
    }
    // A new epoch rests for a window.
    await simulation.pass(2 * quota.windowMs);
  }

  /** Each timer of the replica fires late. */
  delay(replica: number, byMs: number): void {
    const late = this.#replicas[replica];
    if (late) late.lateMs = byMs;
  }

  async call(replica: number, lane: Lane): Promise<void> {
    const bucket = this.#buckets[replica];
    if (!bucket) throw new Error('there is no such replica');
    const begin = simulation.now;
    const { signal } = new AbortController();
    const permit = await bucket.acquire({
      caller: `${lane}-${replica}`,
      lane: new OperationLane(lane),
      deadlineMs: Infinity,
      signal,
    });
    if (permit.use()) this.served.push({ replica, lane, at: simulation.now, waitedMs: simulation.now - begin });
  }

  /** Some calls of the lane always wait at the replica. */
  saturate(replica: number, lane: Lane): void {
    const repeat = async (): Promise<void> => {
      while (!this.#isOver) await this.call(replica, lane);
    };
    for (let i = 0; i < 4; i += 1) void repeat();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await simulation.pass(3 * this.quota.windowMs);
  }

  of(lane: Lane, replica?: number): Served[] {
    return this.served.filter((one) => one.lane === lane && (replica === undefined || one.replica === replica));
  }

  get most(): number {
    const times = this.served.map(({ at }) => at);
    return mostInAnyWindow(times, this.quota.windowMs);
  }
}

it.each([THIRTY, MINUTE])('bulk gets a tenth while another replica saturates the quota: %j', async (quota) => {
  const fleet = new Fleet(quota);
  await fleet.start();
  fleet.saturate(0, 'interactive');
  fleet.saturate(1, 'bulk');
  fleet.saturate(2, 'background');
  const windows = 600 / quota.limit;
  await simulation.pass(windows * quota.windowMs);
  const expected = (windows * quota.limit) / 10;
  expect(fleet.of('bulk').length).toBeGreaterThanOrEqual(0.95 * expected - 1);
  expect(fleet.of('bulk').length).toBeLessThanOrEqual(1.1 * expected + 2);
  expect(fleet.of('background').length).toBeLessThanOrEqual(0.01 * windows * quota.limit);
  expect(fleet.served.length).toBeGreaterThanOrEqual(0.95 * windows * quota.limit);
  await fleet.end();
  expect(fleet.most).toBeLessThanOrEqual(quota.limit);
});

it('bulk gets its tenth at a replica whose timers are late', async () => {
  const fleet = new Fleet(THIRTY);
  await fleet.start();
  fleet.delay(1, 60);
  fleet.saturate(0, 'interactive');
  fleet.saturate(1, 'bulk');
  await simulation.pass(20_000);
  expect(fleet.of('bulk').length).toBeGreaterThanOrEqual(0.9 * 60);
  expect(fleet.of('bulk').length).toBeLessThanOrEqual(1.1 * 60);
  expect(fleet.served.length).toBeGreaterThanOrEqual(0.97 * 600);
  // The slot that is left to the late replica delays no other.
  const waits = fleet.of('interactive').map(({ waitedMs }) => waitedMs);
  expect(Math.max(...waits)).toBeLessThanOrEqual((30 + 2) * fleet.intervalMs);
  await fleet.end();
  expect(fleet.most).toBeLessThanOrEqual(30);
});

it.each([THIRTY, MINUTE])('an interactive call waits for one slot of bulk at other replicas: %j', async (quota) => {
  const fleet = new Fleet(quota);
  await fleet.start();
  fleet.saturate(1, 'bulk');
  fleet.saturate(2, 'bulk');
  await simulation.pass(2 * quota.windowMs);
  for (let i = 0; i < 25; i += 1) {
    // In a timer, so that Redis has answered before time passes.
    simulation.schedule(1, () => void fleet.call(0, 'interactive'));
    await simulation.pass(3.3 * fleet.intervalMs + 7);
  }
  const waits = fleet.of('interactive').map(({ waitedMs }) => waitedMs);
  expect(waits).toHaveLength(25);
  // A replica that waits comes within 20 ms of its slot.
  expect(Math.max(...waits)).toBeLessThanOrEqual(fleet.intervalMs * (1 + 1 / quota.limit) + 25);
  const [one, other] = [fleet.of('bulk', 1).length, fleet.of('bulk', 2).length];
  expect(Math.abs(one - other)).toBeLessThanOrEqual(0.1 * (one + other));
  await fleet.end();
  expect(fleet.most).toBeLessThanOrEqual(quota.limit);
});

it('bulk uses all of the quota, and background what bulk leaves', async () => {
  const fleet = new Fleet(THIRTY);
  await fleet.start();
  fleet.saturate(2, 'background');
  await simulation.pass(3_000);
  expect(fleet.of('background').length).toBeGreaterThanOrEqual(0.93 * 3 * 30);
  fleet.saturate(1, 'bulk');
  const before = fleet.of('background').length;
  await simulation.pass(10_000);
  expect(fleet.of('bulk').length).toBeGreaterThanOrEqual(0.93 * 10 * 30);
  expect(fleet.of('background').length - before).toBeLessThanOrEqual(12);
  await fleet.end();
  expect(fleet.most).toBeLessThanOrEqual(30);
});
