import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Clock } from '../../src/domain/time/clock';
import { LocalSlots, LocalSlotsOptions } from '../../src/resilience/quota/local-slots';
import { interactiveCalls, SlotSource } from '../../src/resilience/quota/slot-source';
import { Secret } from '../../src/domain/access/secret';
import { RedisLink } from '../../src/resilience/shared/redis-link';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { systemClock } from '../../src/resilience/system-clock';
import { FakeClock } from '../support/fake-clock';
import { RedisServer, startRedis } from '../support/start-redis';
import { undisturbed } from '../support/undisturbed';
import { until } from '../support/until';

/*
 * What a bucket expects of its slot source: a process's own log, with a fake clock, or a real
 * Redis, in real time. A slow machine makes times later and never earlier, so only upper bounds are
 * wide; a test is repeated if the machine stood still.
 */

const WINDOW_MS = 500;
const SPACING_MS = 600;
/** What a machine under load may add, and what a round trip to Redis does. */
const SLOW_MS = 100;
/** Three times what `undisturbed` calls a stall: what it does not see makes no slot late. */
const LATE_CAP_MS = 150;

/** What the clocks of this process and of Redis may differ by meanwhile. */
const SKEW_MS = 5;

interface Source {
  readonly clock: Pick<Clock, 'elapsed'>;
  of(limit: number): SlotSource;
  /**
   * After so long a slot is lost: a log of one's own can be told of the true departure, one that is
   * shared cannot.
   */
  readonly tooLateMs: number;
  pass(ms: number): Promise<void>;
  /** A round trip to the store; absent if the slots are in this process. */
  readonly ask?: () => Promise<unknown>;
  /** Waits until slots leave: a pause of the machine before a test may have begun an outage. */
  ready(): Promise<unknown>;
  close(): Promise<void>;
}

function optionsOf(limit: number): LocalSlotsOptions {
  return { quota: { limit, windowMs: WINDOW_MS }, lateCapMs: LATE_CAP_MS, burst: 0.5, spacingMs: () => SPACING_MS };
}

function local(): Promise<Source> {
  const clock = new FakeClock();
  return Promise.resolve({
    clock,
    of: (limit) => new LocalSlots(optionsOf(limit), clock),
    tooLateMs: WINDOW_MS,
    pass: (ms) => clock.advance(ms),
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
}

async function shared(): Promise<Source> {
  const redis: RedisServer = await startRedis();
  const client = new Redis(redis.url);
  const newId = (): string => randomBytes(8).toString('hex');
  const clock = systemClock;
  const link = new RedisLink({
    target: { url: new Secret(redis.url) },
    maxReplicas: 2,
    clock,
    newId,
    report: () => undefined,
  });
  await link.start();
  const of = (limit: number) => new SharedSlots({ ...optionsOf(limit), key: newId(), maxReplicas: 2 }, link, clock);
  return {
    clock,
    of,
    // An epoch begins with a window in which nothing leaves.
    ready: () =>
      until(
        async () =>
          (await of(1)
            .waitMs(0)
            .catch(() => NaN)) === 0,
      ),
    tooLateMs: LATE_CAP_MS + SLOW_MS,
    pass: (ms) => delay(ms),
    ask: () => client.ping(),
    async close() {
      client.disconnect();
      await link.close();
      await redis.stop();
    },
  };
}

describe.each([
  ['LocalSlots', local],
  ['SharedSlots', shared],
] as const)('%s', (_name, start) => {
  let source: Source;
  const calmly = (work: () => Promise<void>): Promise<void> =>
    undisturbed(async () => {
      await source.ready();
      await work();
    }, source.ask);
  /** What is left at least of a wait that began then or later. */
  const leftOf = (waitMs: number, since: number): number => waitMs - (source.clock.elapsed() - since) - SKEW_MS;
  beforeAll(async () => (source = await start()));
  afterAll(() => source.close());

  it('hands out the quota at once, and the next slot after a window and the guard', () =>
    calmly(async () => {
      const slots = source.of(4);
      const begin = source.clock.elapsed();
      const first = await slots.take(interactiveCalls(3));
      expect(first.permits).toHaveLength(3);
      for (const permit of first.permits) expect(permit.use()).toBe(true);
      const second = await slots.take(interactiveCalls(3));
      expect(second.permits).toHaveLength(1);
      expect(second.againInMs).toBeGreaterThan(leftOf(SPACING_MS, begin));
      expect(second.againInMs).toBeLessThanOrEqual(SPACING_MS + SLOW_MS);
      await source.pass(second.againInMs - SLOW_MS);
      expect((await slots.take(interactiveCalls(1))).permits).toHaveLength(0);
      await source.pass(2 * SLOW_MS);
      expect((await slots.take(interactiveCalls(9))).permits).toHaveLength(4);
    }));

  it('hands out no slot that cannot be used in time', () =>
    calmly(async () => {
      const { permits } = await source.of(1).take(interactiveCalls(1));
      await source.pass(source.tooLateMs);
      expect(permits[0]?.use()).toBe(false);
    }));

  it('knows when later slots come due', () =>
    calmly(async () => {
      const slots = source.of(2);
      expect(await slots.waitMs(1)).toBe(0);
      const [next] = [await slots.waitMs(2)];
      expect(next).toBe(SPACING_MS);
      await slots.take(interactiveCalls(2));
      const waits = [await slots.waitMs(0), await slots.waitMs(1), await slots.waitMs(2), await slots.waitMs(5)];
      const rounds = waits.map((waitMs) => Math.round(waitMs / SPACING_MS));
      expect(rounds).toEqual([1, 1, 2, 3]);
    }));

  it('counts a call from its latest possible arrival on', () =>
    calmly(async () => {
      const slots = source.of(1);
      const begin = source.clock.elapsed();
      const [permit] = (await slots.take(interactiveCalls(1))).permits;
      permit?.use();
      permit?.arrivedLate(1_000);
      await source.pass(SLOW_MS / 2);
      // A shared log counts from the end of the late cap on, and its spacing is as much shorter.
      const fromArrival = SPACING_MS - LATE_CAP_MS;
      expect(await slots.waitMs(0)).toBeGreaterThan(leftOf(fromArrival + 1_000, begin));
    }));

  it('lowers the limit once a window when the provider throttles, holds calls back, and raises it again', () =>
    calmly(async () => {
      const slots = source.of(10);
      await slots.throttled(undefined);
      await slots.throttled(undefined);
      expect(await slots.use()).toEqual({ limit: 8, inUse: 0 });
      // A fifth of the window.
      const held = await slots.take(interactiveCalls(1));
      expect(held.permits).toHaveLength(0);
      expect(held.againInMs).toBeLessThanOrEqual(100);
      await source.pass(100 + SLOW_MS);
      expect((await slots.take(interactiveCalls(99))).permits).toHaveLength(8);
      await source.pass(5 * WINDOW_MS * 2);
      expect(await slots.use()).toEqual({ limit: 9, inUse: 0 });
    }));

  it('waits as long as the provider asks for', () =>
    calmly(async () => {
      const slots = source.of(10);
      const begin = source.clock.elapsed();
      await slots.throttled(5_000);
      expect(await slots.waitMs(0)).toBeGreaterThan(leftOf(5_000, begin));
      expect((await slots.take(interactiveCalls(1))).againInMs).toBeGreaterThan(leftOf(5_000, begin));
    }));

  it('shows the departures of the last window', () =>
    calmly(async () => {
      const slots = source.of(5);
      for (const permit of (await slots.take(interactiveCalls(3))).permits) permit.use();
      expect(slots.known()).toEqual({ limit: 5, inUse: 3 });
      expect(await slots.use()).toEqual({ limit: 5, inUse: 3 });
      await source.pass(WINDOW_MS + SLOW_MS);
      expect(slots.known()).toEqual({ limit: 5, inUse: 0 });
      expect(await slots.use()).toEqual({ limit: 5, inUse: 0 });
      expect(slots.idle).toBe(true);
    }));
});
