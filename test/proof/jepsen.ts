import type { Trial } from '../jepsen/trial';
import { Check, Finding } from './check';
import { objectsIn, runProgram } from './run-program';

/** Histories of writers over three replicas that are killed and paused, from `seed` on. */
export function jepsenCheck(promise: string, seed: number): Check {
  const command = ['npm', 'run', 'jepsen', '--', String(seed)];
  return { promise, command: command.join(' '), measure: () => runJepsen(command) };
}

async function runJepsen(command: readonly string[]): Promise<Finding> {
  const { status, output, errors } = await runProgram(command);
  const trials = objectsIn<Trial>(output);
  if (trials.length === 0) throw new Error(`no trial ended: ${errors.trim().split('\n').at(-1) ?? ''}`);
  return findingOfTrials(trials, status);
}

export function findingOfTrials(trials: readonly Trial[], status: number): Finding {
  const faults = trials.flatMap((trial) => trial.faults);
  const sum = (of: (trial: Trial) => number): string =>
    trials.reduce((total, trial) => total + of(trial), 0).toLocaleString('en');
  const measured = [
    `${faults.length} faults in ${sum(({ done, refused, unknown }) => done + refused + unknown)} writes`,
    `(${sum(({ done }) => done)} done, ${sum(({ refused }) => refused)} refused,`,
    `${sum(({ unknown }) => unknown)} of unknown end) and ${sum(({ reads }) => reads)} reads`,
    `with ${sum(({ kills }) => kills)} kills and ${sum(({ pauses }) => pauses)} pauses`,
  ].join(' ');
  return { holds: status === 0 && faults.length === 0, measured: [measured, ...faults].join('; ') };
}
