import * as fc from 'fast-check';
import { Lane, LANES, OperationLane, perLane, PerLane } from '../../src/domain/operations/lane';
import { Quota } from '../../src/domain/resources/capability';
import { LocalSlots } from '../../src/resilience/quota/local-slots';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { Permit, SlotSource, Slots } from '../../src/resilience/quota/slot-source';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { RedisServer, startRedis } from '../support/start-redis';
import { SimulatedReplica, Simulation } from './simulation';

/*
 * The arithmetic of quotas is there twice: in TypeScript for a process of its own, and in Lua for
 * replicas. Over random histories in simulated time both must decide alike.
 */

const LATE_CAP_MS = 10;
const GUARD_MS = 24;
/** As of ServerClock: so much of the time to come the clocks may drift apart. */
const DRIFT = 0.001;
/** Redis keeps times to a microsecond, and their roundings add up. */
const TIE_MS = 0.1;
/** As many as SharedSlots takes at once. */
const MAX_WAITING = 10;

const quotas = fc.record({
  limit: fc.constantFrom(1, 2, 3, 8, 15, 30, 100),
  // The second one is paced.
  windowMs: fc.constantFrom(1_000, 6_000),
});
/** With the guard they make times without a fraction, which both have to the millisecond. */
const evenQuotas = fc.record({ limit: fc.constantFrom(1, 2, 4, 8, 16, 32), windowMs: fc.constant(1_000) });
const lanes = fc.constantFrom(...LANES);

let redis: RedisServer;
let simulation: Simulation;
let replica: SimulatedReplica;
let buckets = 0;

beforeAll(async () => {
  redis = await startRedis();
  simulation = new Simulation(redis.url, [], 2);
  replica = await simulation.start();
  // A new epoch rests for a window.
  await simulation.pass(10_000);
});

afterAll(async () => {
  await simulation.close();
  await redis.stop();
});

/** Of a millisecond: moments that lie a multiple of an interval apart would make ties. */
const fractionOf = (step: number): number => ((step * 61) % 97) / 100 + 0.013;

/** The same empty quota in both. */
function sources(quota: Quota): { local: LocalSlots; shared: SharedSlots } {
  const options = { quota, lateCapMs: LATE_CAP_MS, burst: 0.5, spacingMs: () => quota.windowMs + GUARD_MS };
  const key = `cloud/1/${(buckets += 1)}`;
  const shared = new SharedSlots({ ...options, key, maxReplicas: 2 }, replica.link, replica);
  return { local: new LocalSlots(options, replica), shared };
}

type Fate = { readonly kind: 'USED' | 'GIVEN_BACK' } | { readonly kind: 'LATE'; readonly byMs: number };

/** Some time passes, calls come, slots are taken, and something becomes of each. */
interface Step {
  readonly afterMs: number;
  readonly calls: readonly Lane[];
  readonly fates: readonly Fate[];
  readonly asked: { readonly ahead: number; readonly lane: Lane };
  /** What the cloud says, if it throttles. */
  readonly throttled: { readonly retryAfterMs: number | undefined } | undefined;
}

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ kind: 'USED' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'GIVEN_BACK' } as const) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('LATE' as const), byMs: fc.integer({ min: 20, max: 800 }) }),
  },
);

const steps: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1_500 })),
  calls: fc.array(lanes, { maxLength: 6 }),
  fates: fc.array(fates, { minLength: MAX_WAITING, maxLength: MAX_WAITING }),
  asked: fc.record({ ahead: fc.nat({ max: 40 }), lane: lanes }),
  throttled: fc.option(fc.record({ retryAfterMs: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }) }), {
    freq: 12,
    nil: undefined,
  }),
});

/** Both sources through one history, until a slot comes due to both within the rounding. */
class Comparison {
  compared = 0;
  #waiting = perLane(() => 0);
  /** How soon a caller that waits asks again. */
  #againInMs = Infinity;
  readonly #local: LocalSlots;
  readonly #shared: SharedSlots;

  constructor(quota: Quota) {
    ({ local: this.#local, shared: this.#shared } = sources(quota));
  }

  async run(history: readonly Step[]): Promise<void> {
    for (const step of history) {
      await this.#pass(step.afterMs);
      for (const lane of step.calls) if (sizeOf(this.#waiting) < MAX_WAITING) this.#add(lane, 1);
      await this.#compareWaits(step.asked);
      if (!(await this.#take(step.fates))) return;
      await this.#throttle(step.throttled);
      expect(await this.#shared.use()).toEqual(this.#local.use());
      this.compared += 1;
    }
  }

  /** Who waits comes when it was told to, or earlier because of another call. */
  async #pass(afterMs: number): Promise<void> {
    const soonest = Math.min(afterMs, this.#againInMs);
    await simulation.pass(Math.ceil(simulation.now + soonest) + fractionOf(this.compared) - simulation.now);
  }

  #add(lane: Lane, count: number): void {
    this.#waiting = { ...this.#waiting, [lane]: this.#waiting[lane] + count };
  }

  async #compareWaits({ ahead, lane }: Step['asked']): Promise<void> {
    const [mine, theirs] = [this.#local.waitMs(ahead, lane), await this.#shared.waitMs(ahead, lane)];
    expect(Math.abs(mine - theirs)).toBeLessThan(TIE_MS);
  }

  /** False if the slots are the same but for the rounding, and the histories part. */
  async #take(fate: readonly Fate[]): Promise<boolean> {
    const counts = this.#waiting;
    const calls = { counts, rounds: (lane: Lane, most: number) => Array<number>(Math.min(counts[lane], most)).fill(0) };
    const [mine, theirs] = [this.#local.take(calls), await this.#shared.take(calls)];
    if (lanesOf(mine).join() !== lanesOf(theirs).join() && isTie(mine, theirs)) return false;
    expect(lanesOf(theirs)).toEqual(lanesOf(mine));
    for (const { lane } of mine.permits) this.#add(lane, -1);
    this.#againInMs = sizeOf(this.#waiting) > 0 ? mine.againInMs : Infinity;
    if (sizeOf(this.#waiting) > 0) expect(Math.abs(mine.againInMs - theirs.againInMs)).toBeLessThan(TIE_MS);
    mine.permits.forEach((permit, index) => become(fate[index], permit, theirs.permits[index] as Permit));
    // What goes to Redis without an answer is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  async #throttle(throttled: Step['throttled']): Promise<void> {
    if (!throttled) return;
    this.#local.throttled(throttled.retryAfterMs);
    await this.#shared.throttled(throttled.retryAfterMs);
  }
}

function become(fate: Fate | undefined, local: Permit, shared: Permit): void {
  if (fate?.kind === 'GIVEN_BACK') return [local, shared].forEach((permit) => permit.giveBack());
  expect([local.use(), shared.use()]).toEqual([true, true]);
  if (fate?.kind !== 'LATE') return;
  // The shared log has the late cap already, and tolerates that the clocks drift apart.
  local.arrivedLate(fate.byMs * (1 + DRIFT) - LATE_CAP_MS);
  shared.arrivedLate(fate.byMs);
}

const lanesOf = ({ permits }: Slots): Lane[] => permits.map(({ lane }) => lane);
const isTie = (...both: readonly Slots[]): boolean => both.some(({ againInMs }) => Math.abs(againInMs) < TIE_MS);
const sizeOf = (counts: PerLane<number>): number => LANES.reduce((sum, lane) => sum + counts[lane], 0);

it('grants the same slots, lane by lane, and tells the same waits', async () => {
  let [compared, all] = [0, 0];
  const history = fc.array(steps, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(quotas, history, async (quota, some) => {
      const comparison = new Comparison(quota);
      await comparison.run(some);
      compared += comparison.compared;
      all += some.length;
    }),
    { numRuns: 60 },
  );
  // Ties end few histories.
  expect(compared / all).toBeGreaterThan(0.9);
});

/** A call, and how long after the one before it. */
interface Call {
  readonly afterMs: number;
  readonly caller: string;
  readonly lane: Lane;
}

const call: fc.Arbitrary<Call> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 2, max: 700 })),
  caller: fc.constantFrom('one', 'two', 'three'),
  lane: lanes,
});

/** Which call was served when, in milliseconds since the first one came. */
interface Served {
  readonly index: number;
  readonly at: number;
}

async function servedBy(source: (quota: Quota) => SlotSource, quota: Quota, calls: readonly Call[]): Promise<Served[]> {
  const bucket = new QuotaBucket(source(quota), 1_000, replica);
  const served: Served[] = [];
  await simulation.pass(Math.ceil(simulation.now) - simulation.now);
  const begin = simulation.now;
  for (const [index, { afterMs, caller, lane }] of calls.entries()) {
    const { signal } = new AbortController();
    const request = { caller, lane: new OperationLane(lane), deadlineMs: Infinity, signal };
    const serve = (permit: Permit): void => {
      permit.use();
      served.push({ index, at: simulation.now - begin });
    };
    // In a timer, so that Redis has answered before time passes.
    simulation.schedule(afterMs, () => void bucket.acquire(request).then(serve));
    await simulation.pass(afterMs);
  }
  while (served.length < calls.length) await simulation.pass(quota.windowMs);
  return served;
}

it('serves callers in the same order, at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(evenQuotas, fc.array(call, { minLength: 10, maxLength: 60 }), async (quota, calls) => {
      const mine = await servedBy((of) => sources(of).local, quota, calls);
      const theirs = await servedBy((of) => sources(of).shared, quota, calls);
      expect(theirs).toEqual(mine);
    }),
    { numRuns: 40 },
  );
});
