import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Quota } from '../../src/domain/resources/capability';
import { Guard } from '../../src/resilience/quota/guard';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer, startRedis } from '../support/start-redis';
import { SimulatedReplica, Simulation } from '../resilience/simulation';

/*
 * What callers at different replicas get of one quota, through a real Redis in simulated time.
 */

const REPLICAS = 3;
const GUARD = { lateCapMs: 10, spreadMs: 10 };
const DEADLINE_MS = 10_000;

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

interface Caller {
  readonly replica: number;
  readonly everyMs: number;
  served: number;
  refused: number;
}

/** Callers of one quota at several replicas, and the departures of all. */
class Fleet {
  readonly departures: number[] = [];
  /** Every so many slots, one is not used. */
  givesBack = Infinity;
  #slots = 0;
  readonly #buckets: QuotaBucket[] = [];
  readonly #replicas: SimulatedReplica[] = [];

  constructor(private readonly quota: Quota) {}

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

  async run(callers: readonly Caller[], ms: number): Promise<void> {
    for (const caller of callers) this.#repeat(caller, callers.indexOf(caller), simulation.now + ms);
    await simulation.pass(ms);
  }

  #repeat(caller: Caller, number: number, end: number): void {
    if (simulation.now >= end) return;
    void this.#call(caller, `caller-${number}`);
    simulation.schedule(caller.everyMs, () => this.#repeat(caller, number, end));
  }

  async #call(caller: Caller, name: string): Promise<void> {
    const [bucket, replica] = [this.#buckets[caller.replica], this.#replicas[caller.replica]];
    if (!bucket || !replica) throw new Error('there is no such replica');
    const late = new AbortController();
    const cancel = replica.schedule(DEADLINE_MS, () => late.abort(new GatewayError('DEADLINE_PASSED', 'over')));
    const deadlineMs = simulation.now + DEADLINE_MS;
    try {
      const request = { caller: name, deadlineMs, signal: late.signal };
      let permit = await bucket.acquire(request);
      for (this.#slots += 1; this.#slots % this.givesBack === 0; this.#slots += 1) {
        bucket.giveBack(permit);
        permit = await bucket.acquire({ ...request, again: true });
      }
      if (permit.use()) this.departures.push(simulation.now);
      caller.served += 1;
    } catch {
      caller.refused += 1;
    } finally {
      cancel();
    }
  }
}

function callersAt(replicas: readonly number[], everyMs: number): Caller[] {
  return replicas.map((replica) => ({ replica, everyMs, served: 0, refused: 0 }));
}

it.each([
  { quota: { limit: 30, windowMs: 1_000 }, everyMs: 80, seconds: 20, givesBack: Infinity },
  { quota: { limit: 100, windowMs: 6_000 }, everyMs: 150, seconds: 36, givesBack: Infinity },
  { quota: { limit: 100, windowMs: 6_000 }, everyMs: 150, seconds: 36, givesBack: 4 },
])('gives callers at unequal replicas equal shares, which use up the quota: %j', async (test) => {
  const { quota, everyMs, seconds, givesBack } = test;
  const fleet = new Fleet(quota);
  fleet.givesBack = givesBack;
  await fleet.start();
  const equals = callersAt([1, 2, 1, 2, 1, 2, 1, 2, 2], everyMs);
  const light = callersAt([0], 1_000);
  await fleet.run([...equals, ...light], seconds * 1_000);
  const counts = equals.map(({ served }) => served);
  expect(light[0]?.refused).toBe(0);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(0.9 * Math.max(...counts));
  expect(mostInAnyWindow(fleet.departures, quota.windowMs)).toBe(quota.limit);
  // The first window is used up in another way.
  const windows = Math.floor((seconds * 1_000) / quota.windowMs) - 1;
  const last = fleet.departures.filter((time) => time > simulation.now - windows * quota.windowMs);
  expect(last.length).toBeGreaterThanOrEqual(0.98 * windows * quota.limit);
});
