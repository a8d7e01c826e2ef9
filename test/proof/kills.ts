import type { KilledRollouts } from '../jepsen/rollouts/kill-rollouts';
import { Check, Finding } from './check';
import { objectsIn, runProgram } from './run-program';

/** Of one process, and of three: as many as end well within the time of a program. */
const KILLS = 10;

/** Rollouts in processes that are killed at random moments, from `seed` on. */
export function killsCheck(promise: string, seed: number): Check {
  const command = ['npm', 'run', 'kills', '--', String(KILLS), String(seed)];
  return { promise, command: command.join(' '), measure: () => runKills(command) };
}

async function runKills(command: readonly string[]): Promise<Finding> {
  const { status, output, errors } = await runProgram(command);
  const killed = objectsIn<KilledRollouts>(output);
  if (killed.length === 0) throw new Error(`no process was killed: ${errors.trim().split('\n').at(-1) ?? ''}`);
  return findingOfKills(killed, status);
}

export function findingOfKills(killed: readonly KilledRollouts[], status: number): Finding {
  const measured = killed.map(
    ({ replicas, kills, struck, rollouts, done, stale, faults }) =>
      `${faults.length} faults in ${done + stale} items (${done} done, ${stale} stale) of ${rollouts} rollouts, ` +
      `which lost their worker ${struck.planning} times while planned and ${struck.applying} while applied, ` +
      `in ${kills} kills of ${replicas === 1 ? 'one process' : `${replicas} replicas`}`,
  );
  const faults = killed.flatMap((one) => one.faults);
  // Kills that hit nothing that is applied show nothing about it.
  const areStruck = killed.every(({ struck }) => struck.applying > 0);
  return { holds: status === 0 && faults.length === 0 && areStruck, measured: [...measured, ...faults].join('; ') };
}
