import { execFile } from 'node:child_process';
import { ROOT } from '../docs/page';

/** What a program left behind. */
export interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

const LONGEST_MS = 10 * 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** npm writes no lines of its own. */
const QUIET_NPM = { npm_config_loglevel: 'silent' };

/** Runs a program of the repository to its end, which comes after ten minutes at the latest. */
export function runProgram(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program = '', ...args] = command;
  const whole = { ...process.env, ...QUIET_NPM, ...env };
  const options = { cwd: ROOT, env: whole, timeout: LONGEST_MS, maxBuffer: MOST_BYTES };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, output, errors) => {
      if (error === null) resolve({ status: 0, output, errors });
      else if (typeof error.code === 'number') resolve({ status: error.code, output, errors });
      else reject(new Error(`${command.join(' ')} did not end by itself: ${error.message.split('\n')[0] ?? ''}`));
    });
  });
}

/** Objects that JSON.stringify has indented, one after the other. */
export function objectsIn<T>(output: string): T[] {
  return output.split(/(?<=^\})\n/m).flatMap((text) => (text.trim() === '' ? [] : [JSON.parse(text) as T]));
}
