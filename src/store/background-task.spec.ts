import { FakeClock } from '../../test/support/fake-clock';
import { taskUntil } from './background-task';

test('a task rests for as long as its work took, and not at all if that took no time', async () => {
  const clock = new FakeClock();
  const task = taskUntil(clock, () => false);
  let ends = 0;
  const rested = task.rest(() => clock.advance(30)).then(() => (ends += 1));
  await clock.advance(0);
  await clock.advance(29);
  expect(ends).toBe(0);
  await clock.advance(1);
  await rested;
  expect(await task.rest(() => Promise.resolve('done'))).toBe('done');
  expect(clock.pending).toBe(0);
});
