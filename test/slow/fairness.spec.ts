import { mostInAnyWindow } from '../support/departures';
import { FakeClock } from '../support/fake-clock';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { LocalSlots } from '../../src/resilience/quota/local-slots';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';

/*
 * Callers that share a quota whose window is longer than they wait, over minutes of a clock that
 * the test moves.
 */

const MINUTE = 60_000;
const QUOTA = { limit: 100, windowMs: MINUTE };
/** W + g of a minute. */
const SPACING = MINUTE + 100;
const DEADLINE_MS = 10_000;
const STEP_MS = 100;

interface Appetite {
  readonly everyMs: number;
  readonly fromMs?: number;
}

const HEAVY: Appetite = { everyMs: 100 };
const LIGHT: Appetite = { everyMs: 6_000 };

class World {
  readonly clock = new FakeClock();
  readonly departures: number[] = [];
  readonly served = new Map<string, number>();
  readonly refused = new Map<string, number>();
  readonly waits = new Map<string, number>();
  /** Every so many slots, one is not used. */
  givesBack = Infinity;
  #slots = 0;
  readonly #bucket: QuotaBucket;

  constructor(burst = 0.5) {
    const slots = new LocalSlots({ quota: QUOTA, lateCapMs: 10, burst, spacingMs: () => SPACING }, this.clock);
    this.#bucket = new QuotaBucket(slots, 1_000, this.clock);
  }

  async run(callers: Readonly<Record<string, Appetite>>, ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      for (const [caller, { everyMs, fromMs = 0 }] of Object.entries(callers)) {
        if (passed >= fromMs && passed % everyMs === 0) void this.#call(caller);
      }
      await this.clock.advance(STEP_MS);
    }
  }

  async #call(caller: string): Promise<void> {
    const start = this.clock.now();
    const end = new AbortController();
    const cancel = this.clock.schedule(DEADLINE_MS, () => end.abort(new GatewayError('DEADLINE_PASSED', 'over')));
    const counted = (map: Map<string, number>): void => void map.set(caller, (map.get(caller) ?? 0) + 1);
    try {
      const request = { caller, deadlineMs: start + DEADLINE_MS, signal: end.signal };
      let permit = await this.#bucket.acquire(request);
      for (this.#slots += 1; this.#slots % this.givesBack === 0; this.#slots += 1) {
        this.#bucket.giveBack(permit);
        permit = await this.#bucket.acquire({ ...request, again: true });
      }
      permit.use();
      this.departures.push(this.clock.now());
      counted(this.served);
      this.waits.set(caller, Math.max(this.waits.get(caller) ?? 0, this.clock.now() - start));
    } catch {
      counted(this.refused);
    } finally {
      cancel();
    }
  }

  /** Departures between two times since the start. */
  between(fromMs: number, toMs: number): number {
    const start = this.departures[0] ?? 0;
    return this.departures.filter((time) => time - start >= fromMs && time - start < toMs).length;
  }
}

it('never refuses a caller below its share, however much another one asks for', async () => {
  const world = new World();
  await world.run({ heavy: HEAVY, light: LIGHT }, 4 * MINUTE);
  expect(world.refused.get('light')).toBeUndefined();
  expect(world.waits.get('light')).toBeLessThan(2_000);
  expect(mostInAnyWindow(world.departures, MINUTE)).toBe(QUOTA.limit);
});

it('lets one caller use up the window if the burst is the whole window', async () => {
  const world = new World(1);
  await world.run({ heavy: HEAVY, light: LIGHT }, 4 * MINUTE);
  expect(world.refused.get('light')).toBeGreaterThan(20);
});

it('gives ten busy callers equal shares, and a light one all that it asks for', async () => {
  const world = new World();
  const heavies = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`heavy-${index}`, { everyMs: 1_000 }]));
  await world.run({ ...heavies, light: { everyMs: 12_000 } }, 5 * MINUTE);
  expect(world.refused.get('light')).toBeUndefined();
  const shares = Object.keys(heavies).map((caller) => world.served.get(caller) ?? 0);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2);
  expect(mostInAnyWindow(world.departures, MINUTE)).toBe(QUOTA.limit);
});

it('serves a late caller from its first call on', async () => {
  const world = new World();
  await world.run({ heavy: HEAVY, late: { ...LIGHT, fromMs: 45_000 } }, 3 * MINUTE);
  expect(world.refused.get('late')).toBeUndefined();
  expect(world.waits.get('late')).toBeLessThan(2_000);
});

it('gives a late caller with equal load half of the slots', async () => {
  const world = new World();
  await world.run({ heavy: HEAVY }, 2 * MINUTE);
  world.served.clear();
  await world.run({ heavy: HEAVY, late: HEAVY }, 2 * MINUTE);
  const [heavy = 0, late = 0] = [world.served.get('heavy'), world.served.get('late')];
  expect(Math.abs(heavy - late)).toBeLessThan(0.2 * heavy);
});

it('lets a caller use the whole quota while nobody else wants it', async () => {
  const world = new World();
  await world.run({ alone: HEAVY }, 6 * MINUTE + 1_000);
  for (let minute = 1; minute < 6; minute += 1) {
    expect(world.between(minute * SPACING, (minute + 1) * SPACING)).toBeGreaterThanOrEqual(0.99 * QUOTA.limit);
  }
  expect(mostInAnyWindow(world.departures, MINUTE)).toBe(QUOTA.limit);
});

it('wastes none of the quota when slots are given back', async () => {
  const world = new World();
  world.givesBack = 4;
  await world.run({ heavy: HEAVY }, 6 * MINUTE + 1_000);
  expect(world.between(SPACING, 6 * SPACING)).toBeGreaterThanOrEqual(0.98 * 5 * QUOTA.limit);
  expect(mostInAnyWindow(world.departures, MINUTE)).toBe(QUOTA.limit);
});

it('sends half of an idle window at once, and the rest evenly', async () => {
  const world = new World();
  await world.run({ heavy: { everyMs: 1 } }, 100);
  // One caller, a hundred calls at once.
  const calls = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, { everyMs: 1e9 }]));
  await world.run(calls, 30_000);
  expect(world.between(0, 1_000)).toBeLessThanOrEqual(51);
  const gaps = world.departures.slice(51).map((time, index) => time - (world.departures[50 + index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(1_500);
});
