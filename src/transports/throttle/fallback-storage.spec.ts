import { FakeClock } from '../../../test/support/fake-clock';
import { FallbackThrottlerStorage } from './fallback-storage';
import { StorageRecord } from './storage-record';

const recordOf = (totalHits: number): StorageRecord => ({
  totalHits,
  timeToExpire: 1000,
  isBlocked: false,
  timeToBlockExpire: 0,
});
const SHARED = recordOf(1);
const OWN = recordOf(2);

describe('FallbackThrottlerStorage', () => {
  let clock: FakeClock;
  let storage: FallbackThrottlerStorage;
  let changes: string[];
  let asked: number;
  /** What the shared store answers with; undefined: nothing, ever. */
  let answer: (() => Promise<StorageRecord>) | undefined;
  const works = () => Promise.resolve(SHARED);
  const fails = () => Promise.reject(new Error('gone'));

  beforeEach(() => {
    clock = new FakeClock();
    [changes, asked, answer] = [[], 0, works];
    const shared = {
      increment: () => {
        asked += 1;
        return answer ? answer() : new Promise<never>(() => undefined);
      },
    };
    const own = { increment: () => Promise.resolve(OWN) };
    storage = new FallbackThrottlerStorage(shared, own, clock, (change) =>
      changes.push(
        change.store === 'lost'
          ? `lost: ${change.cause.message}`
          : `back after ${change.durationMs} ms and ${change.calls} calls`,
      ),
    );
  });
  const call = () => storage.increment('a', 1000, 3, 0, 'caller');

  it('uses the shared store, and logs nothing', async () => {
    expect(await call()).toBe(SHARED);
    expect(changes).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('uses its own store if the shared one fails, retries once a second, and logs each change once', async () => {
    answer = fails;
    for (let i = 0; i < 5; i += 1) expect(await call()).toBe(OWN);
    expect(asked).toBe(1);
    await clock.advance(999);
    await call();
    expect(asked).toBe(1);
    await clock.advance(1);
    expect(await Promise.all([call(), call(), call()])).toEqual([OWN, OWN, OWN]);
    expect(asked).toBe(2);
    expect(changes).toEqual(['lost: gone']);
    answer = works;
    await clock.advance(1000);
    expect(await Promise.all([call(), call()])).toEqual([SHARED, OWN]);
    expect(await call()).toBe(SHARED);
    expect(changes).toEqual(['lost: gone', 'back after 2000 ms and 10 calls']);
    expect(clock.pending).toBe(0);
  });

  it('waits 100 ms for an answer and no longer', async () => {
    answer = undefined;
    let record: StorageRecord | undefined;
    void call().then((value) => (record = value));
    await clock.advance(99);
    expect(record).toBeUndefined();
    await clock.advance(1);
    expect(record).toBe(OWN);
    expect(changes).toEqual(['lost: no answer in 100 ms']);
  });

  it('accepts an answer that has arrived by the time it is read', async () => {
    let release: (record: StorageRecord) => void = () => undefined;
    answer = () => new Promise((resolve) => (release = resolve));
    const record = call();
    // What the event loop does after a pause: the timer first, then what the socket has.
    const busy = clock.advance(100);
    release(SHARED);
    await busy;
    expect(await record).toBe(SHARED);
    expect(changes).toEqual([]);
  });

  it('does not recover by an answer to a call from before the outage', async () => {
    let release: (record: StorageRecord) => void = () => undefined;
    answer = () => new Promise((resolve) => (release = resolve));
    const early = call();
    answer = fails;
    await call();
    release(SHARED);
    expect(await early).toBe(SHARED);
    expect(changes).toEqual(['lost: gone']);
  });
});
