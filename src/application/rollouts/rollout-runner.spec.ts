import { FakeClock } from '../../../test/support/fake-clock';
import { Rollout } from '../../domain/rollouts/rollout';
import { RolloutRunner } from './rollout-runner';
import { RolloutWorkParts } from './rollout-work';

const DAY_MS = 24 * 3_600_000;

it('ends plans that nobody has applied for a day, and looks every minute', async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const updates: Rollout[] = [];
  const store = {
    claim: () => Promise.resolve(undefined),
    plannedBefore: (timeMs: number) => {
      asked.push(clock.now() - timeMs);
      return Promise.resolve(asked.length === 2 ? [{ id: 'old', state: 'PLANNED' } as Rollout] : []);
    },
    update: (rollout: Rollout) => Promise.resolve(updates.push(rollout) > 0),
  };
  const parts = { store, clock } as unknown as RolloutWorkParts;
  const runner = new RolloutRunner(parts, { worker: 'w', leaseMs: 10_000, everyMs: 1_000, maxAtOnce: 1 });
  runner.start();
  for (let second = 0; second < 130; second += 1) await clock.advance(1_000);
  await runner.stop();
  expect(asked).toEqual([DAY_MS, DAY_MS, DAY_MS]);
  expect(updates).toMatchObject([{ id: 'old', state: 'EXPIRED' }]);
});
