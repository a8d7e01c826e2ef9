import { Rollout } from '../../client';
import { hasChanges, planStatusOf } from './plan-and-apply';

const NOTHING = {
  ...{ create: 0, update: 0, delete: 0, unchanged: 0, refused: 0 },
  ...{ done: 0, failed: 0, stale: 0, skipped: 0 },
};

it.each<[string, Partial<Rollout['counts']>, number, boolean]>([
  ['nothing to change', { unchanged: 3 }, 0, false],
  ['changes', { create: 1, delete: 1 }, 3, true],
  ['changes, and something refused', { update: 1, refused: 1 }, 4, true],
  ['fewer changes than could not be planned', { create: 2, failed: 3 }, 4, true],
  ['nothing that could be planned', { failed: 3 }, 4, false],
  ['what failed before, planned anew', { create: 3, done: 2 }, 3, true],
  ['what is done', { create: 3, done: 3 }, 0, false],
])('the status of a plan with %s', (_what, some, status, changes) => {
  const planned = { state: 'PLANNED', counts: { ...NOTHING, ...some } } as Rollout;
  expect({ status: planStatusOf(planned), changes: hasChanges(planned) }).toEqual({ status, changes });
});
