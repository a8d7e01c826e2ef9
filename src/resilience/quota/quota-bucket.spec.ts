import * as fc from 'fast-check';
import { mostInAnyWindow } from '../../../test/support/departures';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { Quota } from '../../domain/resources/capability';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Guard } from './guard';
import { LocalSlots } from './local-slots';
import { SlotRequest, QuotaBucket } from './quota-bucket';
import { Permit, SlotSource, Slots } from './slot-source';

const SETTINGS = { lateCapMs: 10, spreadMs: 10 };
const ONE_A_SECOND = { limit: 1, windowMs: 1000 };
const THIRTY_A_SECOND = { limit: 30, windowMs: 1000 };
/** W + g with the settings above. */
const SPACING = 1020;

function bucketOf(
  quota: Quota,
  clock: FakeClock,
  maxQueue = 1000,
  guard = new Guard(quota, SETTINGS),
  burst = 0.5,
): QuotaBucket {
  const { lateCapMs } = SETTINGS;
  const slots = new LocalSlots({ quota, lateCapMs, burst, spacingMs: () => guard.spacingMs }, clock);
  return new QuotaBucket(slots, maxQueue, clock);
}

function slotRequest(
  clock: FakeClock,
  timeLeftMs: number,
  caller = 'a',
): SlotRequest & { end(error: GatewayError): void } {
  const controller = new AbortController();
  return {
    caller,
    deadlineMs: clock.elapsed() + timeLeftMs,
    signal: controller.signal,
    end: (error) => controller.abort(error),
  };
}

describe('QuotaBucket', () => {
  let clock: FakeClock;
  let bucket: QuotaBucket;
  beforeEach(() => {
    clock = new FakeClock();
    bucket = bucketOf(THIRTY_A_SECOND, clock);
  });

  /** Asks `count` times at once; the array fills with the times at which permits come. */
  function ask(count: number, caller = 'a', timeLeftMs = 60_000): number[] {
    const granted: number[] = [];
    for (let i = 0; i < count; i += 1) {
      void bucket.acquire(slotRequest(clock, timeLeftMs, caller)).then(
        () => granted.push(clock.now()),
        () => undefined,
      );
    }
    return granted;
  }

  it('sends a whole quota at once, and the next call after a window and the guard', async () => {
    const start = clock.now();
    const granted = ask(31);
    await settled();
    await clock.advance(SPACING - 1);
    expect(granted).toHaveLength(30);
    await clock.advance(1);
    expect(granted.map((time) => time - start)).toEqual([...Array<number>(30).fill(0), SPACING]);
  });

  it('honours deadlines when the wall clock is set', async () => {
    const forward = ask(31, 'a', 2_000);
    await settled();
    clock.step(86_400_000);
    await clock.advance(SPACING);
    expect(forward).toHaveLength(31);
  });

  it('never lets more than the quota into any window, however calls arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 40, maxLength: 150 }), async (gaps) => {
        const moved = new FakeClock();
        const small = bucketOf({ limit: 5, windowMs: 1000 }, moved);
        const granted: number[] = [];
        for (const gap of gaps) {
          void small.acquire(slotRequest(moved, 1e6)).then(() => granted.push(moved.now()));
          await settled();
          await moved.advance(gap);
        }
        await moved.advance(100_000);
        expect(granted).toHaveLength(gaps.length);
        expect(mostInAnyWindow(granted, 1000)).toBeLessThanOrEqual(5);
      }),
      { numRuns: 30 },
    );
  });

  it('uses everything that the guard leaves of the quota under overload', async () => {
    const granted = ask(900);
    await settled();
    await clock.advance(20 * SPACING - 1);
    expect(granted).toHaveLength(20 * 30);
  });

  it('refuses a call at once if its slot is due after its deadline, with the exact retry time', async () => {
    ask(45);
    await clock.advance(100);
    const refused = bucket.acquire(slotRequest(clock, 900, 'a'));
    await expect(refused).rejects.toMatchObject({ reason: 'QUOTA_EXHAUSTED', retryAfterMs: SPACING - 100 });
  });

  it('refuses a call at once if its queue is full', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock, 2);
    ask(3);
    await expect(bucket.acquire(slotRequest(clock, 60_000))).rejects.toMatchObject({ reason: 'QUEUE_FULL' });
  });

  it('makes room in a full queue for a light caller, at the cost of the caller with the most in it', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock, 4);
    ask(5, 'heavy');
    await settled();
    const light = slotRequest(clock, 60_000, 'light');
    const refused = expect(bucket.acquire(slotRequest(clock, 60_000, 'heavy'))).rejects.toMatchObject({
      reason: 'QUEUE_FULL',
    });
    const granted = bucket.acquire(light);
    await refused;
    await settled();
    expect(bucket.waiting).toBe(4);
    await clock.advance(2 * SPACING);
    await expect(granted).resolves.toBeDefined();
  });

  it('shares a full queue among its callers, and then refuses', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock, 4);
    const outcomes: string[] = [];
    const enqueue = (caller: string): void => {
      bucket.acquire(slotRequest(clock, 60_000, caller)).then(
        () => outcomes.push(`${caller} granted`),
        ({ reason }: GatewayError) => outcomes.push(`${caller} ${reason}`),
      );
    };
    ask(1);
    for (const caller of ['heavy', 'heavy', 'heavy', 'heavy', 'light', 'light', 'light']) {
      enqueue(caller);
      await settled();
    }
    expect(outcomes).toEqual(['heavy QUEUE_FULL', 'heavy QUEUE_FULL', 'light QUEUE_FULL']);
    await clock.advance(4 * SPACING);
    expect(outcomes.slice(3)).toEqual(['heavy granted', 'light granted', 'heavy granted', 'light granted']);
  });

  it('serves callers in turn: one with many waiting delays another by one', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    const heavy = ask(10, 'heavy');
    const light = ask(1, 'light');
    await clock.advance(2 * SPACING);
    expect([heavy.length, light.length]).toEqual([2, 1]);
  });

  it('hands out a slot at once if one is due and nobody waits', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    expect(bucket.tryAcquire('a')).toBeDefined();
    expect(bucket.tryAcquire('a')).toBeUndefined();
    const granted = ask(1);
    await clock.advance(SPACING - 1);
    expect(bucket.tryAcquire('a')).toBeUndefined();
    await clock.advance(1);
    expect(granted).toHaveLength(1);
    // Due, but others were here first.
    ask(2);
    await clock.advance(SPACING - 1);
    expect(bucket.tryAcquire('a')).toBeUndefined();
  });

  it('gives the turn of a caller that left to the next one', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    ask(1);
    const gone = slotRequest(clock, 60_000);
    const waiting = bucket.acquire(gone);
    const next = ask(1, 'b');
    gone.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    await expect(waiting).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
    await clock.advance(SPACING);
    expect(next).toHaveLength(1);
    expect(bucket.waiting).toBe(0);
  });

  it('answers a deadline that passes in the queue with the retry time', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    ask(1);
    const late = slotRequest(clock, 60_000);
    const waiting = bucket.acquire(late);
    await clock.advance(20);
    late.end(new GatewayError('DEADLINE_PASSED', 'over'));
    await expect(waiting).rejects.toMatchObject({ reason: 'QUOTA_EXHAUSTED', retryAfterMs: SPACING - 20 });
  });

  it.each([
    { lateMs: 11, used: true },
    { lateMs: 999, used: true },
    { lateMs: 1_000, used: false },
  ])('counts a departure that is $lateMs ms late from its real time on (used: $used)', async ({ lateMs, used }) => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    const permit = await bucket.acquire(slotRequest(clock, 60_000, 'a'));
    await clock.advance(lateMs);
    expect(permit.use()).toBe(used);
    const granted = ask(1);
    await clock.advance(SPACING - 1);
    expect(granted).toHaveLength(0);
    await clock.advance(1);
    expect(granted).toHaveLength(1);
  });

  it('counts a call from its latest possible arrival on', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    const permit = await bucket.acquire(slotRequest(clock, 60_000));
    await clock.advance(5);
    permit.use();
    permit.arrivedLate(300);
    const granted = ask(1);
    await clock.advance(299 + SPACING);
    expect(granted).toHaveLength(0);
    await clock.advance(1);
    expect(granted).toHaveLength(1);
  });

  it('does not let a call that may have arrived late delay another', async () => {
    bucket = bucketOf({ limit: 2, windowMs: 1_000 }, clock);
    const first = await bucket.acquire(slotRequest(clock, 60_000));
    await bucket.acquire(slotRequest(clock, 60_000));
    first.arrivedLate(300);
    const granted = ask(2);
    await clock.advance(SPACING);
    expect(granted).toHaveLength(1);
    await clock.advance(299);
    expect(granted).toHaveLength(1);
    await clock.advance(1);
    expect(granted).toHaveLength(2);
  });

  it('gives an unused slot to the next call that waits', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    const permit = await bucket.acquire(slotRequest(clock, 60_000));
    const granted = ask(2);
    await clock.advance(100);
    expect(granted).toHaveLength(0);
    bucket.giveBack(permit);
    await settled();
    expect(granted).toHaveLength(1);
    await clock.advance(SPACING - 1);
    expect(granted).toHaveLength(1);
    await clock.advance(1);
    expect(granted).toHaveLength(2);
  });

  it('asks at once for another slot if one is lost', async () => {
    const permit: Permit = {
      lane: 'interactive',
      use: () => false,
      arrivedLate: () => undefined,
      giveBack: () => undefined,
    };
    let due = false;
    const slots = sourceOf(() => (due ? { permits: [permit], againInMs: 0 } : { permits: [], againInMs: 1_500 }));
    bucket = new QuotaBucket(slots, 1000, clock);
    const waiting = ask(1);
    await settled();
    due = true;
    const again = bucket.acquire({ ...slotRequest(clock, 60_000), again: true });
    await expect(again).resolves.toBe(permit);
    expect(waiting).toHaveLength(0);
  });

  it('holds all calls for a moment after a throttle', async () => {
    await bucket.slots.throttled(undefined);
    const granted = ask(1);
    await clock.advance(199);
    expect(granted).toHaveLength(0);
    await clock.advance(1);
    expect(granted).toHaveLength(1);
  });

  it('holds all calls until the retry time of the provider', async () => {
    const granted = ask(31);
    await settled();
    await bucket.slots.throttled(5_000);
    await clock.advance(4_999);
    expect(granted).toHaveLength(30);
    await clock.advance(1);
    expect(granted).toHaveLength(31);
  });

  it('gives the first turn to a call that had one before', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    ask(2);
    const order: string[] = [];
    void bucket.acquire(slotRequest(clock, 60_000)).then(() => order.push('new'));
    void bucket.acquire({ ...slotRequest(clock, 60_000), again: true }).then(() => order.push('again'));
    await clock.advance(2 * SPACING);
    expect(order).toEqual(['again']);
  });

  it('gives a light caller the time of its own turn, not that of the end of the queue', async () => {
    bucket = bucketOf(ONE_A_SECOND, clock);
    ask(100, 'heavy');
    await settled();
    const granted = ask(1, 'light', 2 * SPACING);
    await clock.advance(2 * SPACING);
    expect(granted).toHaveLength(1);
    // Its last turn is longer ago than heavy's.
    const refused = bucket.acquire(slotRequest(clock, SPACING - 1, 'light'));
    await expect(refused).rejects.toMatchObject({ reason: 'QUOTA_EXHAUSTED', retryAfterMs: SPACING });
  });

  it('is not idle while a call that may have arrived late is in a window', async () => {
    const first = await bucket.acquire(slotRequest(clock, 60_000));
    await bucket.acquire(slotRequest(clock, 60_000));
    first.arrivedLate(500);
    await clock.advance(SPACING + 499);
    expect(bucket.idle).toBe(false);
    await clock.advance(1);
    expect(bucket.idle).toBe(true);
  });

  it('shows what is in use, and is idle when a window has passed', async () => {
    ask(3);
    await clock.advance(0);
    expect(bucket.slots.use()).toEqual({ limit: 30, inUse: 3 });
    expect(bucket.idle).toBe(false);
    await clock.advance(SPACING);
    expect(bucket.slots.use()).toEqual({ limit: 30, inUse: 0 });
    expect(bucket.idle).toBe(true);
  });

  it('gives back a slot that nobody waits for any more', async () => {
    const giveBack = jest.fn();
    let answer = (_slots: Slots): void => undefined;
    const slots = sourceOf(() => new Promise((resolve) => (answer = resolve)));
    bucket = new QuotaBucket(slots, 1000, clock);
    const one = slotRequest(clock, 60_000);
    const waiting = bucket.acquire(one);
    await settled();
    one.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    await expect(waiting).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
    answer({
      permits: [{ lane: 'interactive', use: () => true, arrivedLate: () => undefined, giveBack }],
      againInMs: 0,
    });
    await settled();
    expect(giveBack).toHaveBeenCalledTimes(1);
  });

  it("ends each wait for a silent source at the call's own end, with the reason", async () => {
    let answer = (_: Slots): void => undefined;
    const answered = new Promise<Slots>((resolve) => (answer = resolve));
    bucket = new QuotaBucket(
      sourceOf(() => answered),
      1000,
      clock,
    );
    const ends = [slotRequest(clock, 100), slotRequest(clock, 100), slotRequest(clock, 100)];
    const asked = ends.map((one) => bucket.acquire(one));
    const reasons = Promise.all(asked.map((one) => one.catch((error: unknown) => GatewayError.from(error))));
    await clock.advance(100);
    const [first, second, third] = ends;
    first?.end(new GatewayError('DEADLINE_PASSED', 'too late'));
    second?.end(new GatewayError('DEADLINE_PASSED', 'too late'));
    third?.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    const unavailable = { reason: 'QUOTA_STORE_UNAVAILABLE', retryAfterMs: 1_000 };
    expect(await reasons).toMatchObject([unavailable, unavailable, { reason: 'CALLER_CANCELLED' }]);
    expect(bucket.waiting).toBe(0);
    answer({ permits: [], againInMs: 0 });
    await settled();
  });

  it('refuses calls that cannot wait for the end of an outage, and lets others wait', async () => {
    let slots: Slots = { permits: [], againInMs: 100, outage: { endsInMs: 1_500, why: 'because' } };
    bucket = new QuotaBucket(
      sourceOf(() => slots),
      1000,
      clock,
    );
    const refusal = { reason: 'QUOTA_STORE_UNAVAILABLE', retryAfterMs: 1_500 };
    await expect(bucket.acquire(slotRequest(clock, 1_000))).rejects.toMatchObject(refusal);
    const granted = ask(1);
    await settled();
    await expect(bucket.acquire(slotRequest(clock, 1_000))).rejects.toMatchObject(refusal);
    slots = {
      permits: [{ lane: 'interactive', use: () => true, arrivedLate: () => undefined, giveBack: () => undefined }],
      againInMs: 0,
    };
    // It asks again before the outage was to end.
    await clock.advance(100);
    expect(granted).toHaveLength(1);
  });

  it('refuses all calls with the error of its source, and recovers', async () => {
    let fails = true;
    const permit: Permit = {
      lane: 'interactive',
      use: () => true,
      arrivedLate: () => undefined,
      giveBack: () => undefined,
    };
    const slots = sourceOf(() => {
      if (fails) throw new GatewayError('QUOTA_STORE_UNAVAILABLE', 'out of reach');
      return { permits: [permit], againInMs: 0 };
    });
    bucket = new QuotaBucket(slots, 1000, clock);
    await expect(bucket.acquire(slotRequest(clock, 60_000))).rejects.toMatchObject({
      reason: 'QUOTA_STORE_UNAVAILABLE',
    });
    fails = false;
    await expect(bucket.acquire(slotRequest(clock, 60_000))).resolves.toBe(permit);
  });
});

/** A source whose slots a test makes; the next but those take as long as an outage. */
function sourceOf(take: () => Slots | Promise<Slots>): SlotSource {
  return {
    take: async () => await take(),
    waitMs: () => 1_500,
    throttled: () => undefined,
    known: () => ({ limit: 0, inUse: 0 }),
    use: () => ({ limit: 1, inUse: 0 }),
    idle: true,
  };
}
