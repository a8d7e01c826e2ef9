import { FakeClock } from '../../../test/support/fake-clock';
import { RateBudget } from './rate-budget';

test('gives a burst at once, then a steady rate, and saves up no more than the burst', async () => {
  const clock = new FakeClock();
  const budget = new RateBudget({ burst: 3, perSecond: 2 }, clock);
  const takeAll = (): number => {
    let taken = 0;
    while (taken < 100 && budget.take()) taken += 1;
    return taken;
  };
  expect(takeAll()).toBe(3);
  await clock.advance(499);
  expect(takeAll()).toBe(0);
  await clock.advance(1);
  expect(takeAll()).toBe(1);
  await clock.advance(60_000);
  expect(takeAll()).toBe(3);
});
