import type { Part } from '../bench/options';
import type { Report } from '../bench/report';
import { Check, Finding } from './check';
import { runProgram } from './run-program';

/** A promise that a part of the benchmark shows: its goals that must be met are met. */
export function benchmarkCheck(promise: string, parts: readonly Part[], told: (report: Report) => string): Check {
  const command = ['npm', 'run', 'bench', '--', ...parts.flatMap((part) => ['--only', part]), '--json'];
  return { promise, command: command.join(' ').replace(' --json', ''), measure: () => runBenchmark(command, told) };
}

async function runBenchmark(command: readonly string[], told: (report: Report) => string): Promise<Finding> {
  const { status, output, errors } = await runProgram(command);
  if (!output.startsWith('{')) throw new Error(`the benchmark ended with ${status}: ${errors.trim().slice(-300)}`);
  const report = JSON.parse(output) as Report;
  return { holds: status === 0, measured: [...goalsMissed(report), told(report)].join('; ') };
}

/** A goal that must be met fails the benchmark. Readers of the page learn of the others too. */
function goalsMissed({ rows }: Report): string[] {
  return rows.flatMap(({ subject, goals }) =>
    goals.filter(({ met }) => !met).map(({ must, text }) => `${must ? 'failed' : 'goal not met'}: ${subject}: ${text}`),
  );
}
