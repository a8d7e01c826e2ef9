import { FakeClock } from '../../test/support/fake-clock';
import { taskUntil } from './background-task';

test('a task rests for as long as its work took, and not beyond the time to stop', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const task = taskUntil(clock, stop.signal);
  const work = (): Promise<string> => clock.advance(30).then(() => 'done');
  let ends = 0;
  const rested = task.rest(work).then(() => (ends += 1));
  await clock.advance(0);
  await clock.advance(29);
  expect(ends).toBe(0);
  await clock.advance(1);
  await rested;
  const cut = task.rest(work);
  await clock.advance(0);
  stop.abort();
  expect(await cut).toBe('done');
  expect([task.isOver(), clock.pending]).toEqual([true, 0]);
});

test('a task is over once it has lost its lease', () => {
  let isLost = false;
  const task = taskUntil(new FakeClock(), new AbortController().signal, () => isLost);
  expect(task.isOver()).toBe(false);
  isLost = true;
  expect(task.isOver()).toBe(true);
});
