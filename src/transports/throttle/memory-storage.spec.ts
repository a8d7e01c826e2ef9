import { FakeClock } from '../../../test/support/fake-clock';
import { MemoryThrottlerStorage } from './memory-storage';

const WINDOW = 1000;

describe('MemoryThrottlerStorage', () => {
  let clock: FakeClock;
  let storage: MemoryThrottlerStorage;
  beforeEach(() => {
    clock = new FakeClock();
    storage = new MemoryThrottlerStorage(clock);
  });
  const call = (key = 'a', limit = 3) => storage.increment(key, WINDOW, limit);

  it('admits exactly the limit, and says when one more is admitted', async () => {
    expect(await call()).toEqual({ totalHits: 1, timeToExpire: 1000, isBlocked: false, timeToBlockExpire: 0 });
    await clock.advance(400);
    expect(await call()).toEqual({ totalHits: 2, timeToExpire: 600, isBlocked: false, timeToBlockExpire: 0 });
    expect(await call()).toMatchObject({ totalHits: 3, isBlocked: false });
    const refused = { totalHits: 4, timeToExpire: 600, isBlocked: true, timeToBlockExpire: 600 };
    expect(await call()).toEqual(refused);
    // What is refused counts for nothing.
    expect(await call()).toEqual(refused);
    await clock.advance(599.25);
    expect(await call()).toMatchObject({ isBlocked: true, timeToBlockExpire: 1 });
    await clock.advance(0.75);
    expect(await call()).toMatchObject({ totalHits: 3, isBlocked: false, timeToExpire: 400 });
    expect(await call()).toMatchObject({ isBlocked: true, timeToBlockExpire: 400 });
  });

  it('never says to wait longer than the window, at whatever fraction of a millisecond', async () => {
    const waits: number[] = [];
    for (let caller = 0; caller < 1000; caller += 1) {
      await clock.advance(0.1 + caller / 7);
      waits.push((await call(`caller-${caller}`)).timeToExpire);
    }
    expect(new Set(waits)).toEqual(new Set([WINDOW]));
  });

  it('says when one more is admitted after the limit was lowered', async () => {
    for (let i = 0; i < 5; i += 1) {
      await call('a', 5);
      await clock.advance(100);
    }
    // Calls began at 0, 100, … 400; of those two may be left.
    expect(await call('a', 2)).toMatchObject({ isBlocked: true, timeToBlockExpire: 300 + WINDOW - 500 });
    await clock.advance(300 + WINDOW - 501);
    expect(await call('a', 2)).toMatchObject({ isBlocked: true, timeToBlockExpire: 1 });
    await clock.advance(1);
    expect(await call('a', 2)).toMatchObject({ isBlocked: false });
  });

  it('never admits more than the limit in any window, however calls arrive', async () => {
    const admitted: number[] = [];
    for (let step = 0; step < 2000; step += 1) {
      await clock.advance((step * 7919) % 97);
      if (!(await call()).isBlocked) admitted.push(clock.now());
    }
    const most = Math.max(...admitted.map((start) => admitted.filter((t) => t >= start && t < start + WINDOW).length));
    expect(most).toBe(3);
  });

  it('counts each caller separately', async () => {
    for (let i = 0; i < 4; i += 1) await call('a');
    expect(await call('b')).toMatchObject({ totalHits: 1, isBlocked: false });
  });

  it('forgets callers that are quiet for a window, without a timer', async () => {
    for (let i = 0; i < 1000; i += 1) await call(`caller-${i}`);
    expect(storage.size).toBe(1000);
    await clock.advance(WINDOW - 1);
    await call('late');
    expect(storage.size).toBe(1001);
    await clock.advance(WINDOW - 1);
    await call('last');
    expect(storage.size).toBe(2);
    await clock.advance(2 * WINDOW);
    await call('last');
    expect(storage.size).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
