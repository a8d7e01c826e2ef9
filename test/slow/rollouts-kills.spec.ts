import { killRollouts } from '../jepsen/rollouts/kill-rollouts';
import { tellFigures } from '../support/figures';

/*
 * The built livegate is killed at random moments of rollouts, while others change what the rollouts
 * are about. `npm run kills` is the long form. Needs `npm run build`.
 */

const KILLS = 6;
const SEED = 12;

it.each([
  ['one process on the local store', 1],
  ['three replicas over PostgreSQL', 3],
])(
  'no item is lost, or applied to what was not planned, when kill -9 ends %s',
  async (_title, replicas) => {
    const killed = await killRollouts({ replicas, kills: KILLS, seed: SEED });
    tellFigures({ 'kills at rollouts': KILLS, 'items done': killed.done, 'items stale': killed.stale });
    expect(killed).toMatchObject({ faults: [] });
    expect(killed.whileApplying).toBeGreaterThanOrEqual(KILLS / 2);
    expect(killed.done).toBeGreaterThan(0);
  },
  600_000,
);
