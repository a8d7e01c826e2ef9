import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningProcess } from './start-process';
import { until } from './until';

/** Node's options for a process whose event loop is watched. */
export const WATCHED = ['--require', join(__dirname, 'loop-stretches.js')] as const;

/**
 * How long the event loop of a process that was started with `WATCHED` was held up at most, in ms
 * of CPU, since the last time that somebody asked.
 */
export async function longestStretch(process: RunningProcess): Promise<number> {
  const told = (): number[] =>
    process
      .errors()
      .split('\n')
      .filter((line) => line.includes('"longest_stretch"'))
      .map((line) => (JSON.parse(line) as { ms: number }).ms);
  const before = told().length;
  process.child.kill('SIGUSR2');
  await until(() => told().length > before);
  return Number(told().at(-1));
}

export function residentMb({ child }: RunningProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
