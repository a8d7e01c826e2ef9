import { FakeClock, settled } from '../../test/support/fake-clock';
import { repeat, taskUntil } from './background-task';

let clock: FakeClock;
let stop: AbortController;
beforeEach(() => {
  clock = new FakeClock();
  stop = new AbortController();
});

/** Takes 30 ms. */
function work(): Promise<string> {
  return clock.advance(30).then(() => 'done');
}

test('a task rests for as long as its work took, and not at all if that took no time', async () => {
  const task = taskUntil(clock, stop.signal);
  let ends = 0;
  const rested = task.rest(work).then(() => (ends += 1));
  await clock.advance(0);
  await clock.advance(29);
  expect(ends).toBe(0);
  await clock.advance(1);
  await rested;
  expect(await task.rest(() => Promise.resolve('done'))).toBe('done');
  expect(clock.pending).toBe(0);
});

test('a rest ends at once when the process stops', async () => {
  const task = taskUntil(clock, stop.signal);
  const rested = task.rest(work);
  await clock.advance(0);
  expect(clock.pending).toBe(1);
  stop.abort();
  expect(await rested).toBe('done');
  expect([task.isOver(), clock.pending]).toEqual([true, 0]);
});

test('a task is over when its lease is lost', () => {
  let isLost = false;
  const task = taskUntil(clock, stop.signal, () => isLost);
  expect(task.isOver()).toBe(false);
  isLost = true;
  expect(task.isOver()).toBe(true);
});

describe('passes', () => {
  it('are repeated at intervals until they are stopped, which ends the interval', async () => {
    let passes = 0;
    const pass = (): Promise<'again'> => {
      passes += 1;
      return Promise.resolve('again');
    };
    const stopPasses = repeat(clock, 1_000, pass);
    await clock.advance(2_500);
    expect(passes).toBe(3);
    await stopPasses();
    expect([passes, clock.pending]).toEqual([3, 0]);
  });

  it('end by themselves after the last one', async () => {
    let passes = 0;
    const stopPasses = repeat(clock, 1_000, () => Promise.resolve((passes += 1) < 2 ? 'again' : 'last'));
    await clock.advance(10_000);
    expect([passes, clock.pending]).toEqual([2, 0]);
    await stopPasses();
  });

  it('are waited for when they are stopped', async () => {
    let isStopped = false;
    let end: () => void = () => undefined;
    const pass = (): Promise<'again'> => new Promise((resolve) => (end = () => resolve('again')));
    const stopping = repeat(clock, 1_000, pass)().then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    end();
    await stopping;
    expect(clock.pending).toBe(0);
  });
});
