import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunningProcess, startProcess } from './start-process';
import { ACCOUNTS } from './minimal-config';

const ROOT = join(__dirname, '../..');

/** Makes the thread of the embedded store hang while the file `LIVEGATE_TEST_HANG` exists. */
export const HANGING_STORE = ['--require', join(ROOT, 'test/support/hanging-store.js')];

export interface BuiltLivegate {
  readonly livegate: RunningProcess;
  readonly rest: string;
}

/**
 * Starts the built livegate in a process of its own, with an embedded store in `folder`. `command`
 * is the program that runs `dist/main.js`, with its own arguments.
 */
export async function startBuilt(
  folder: string,
  command: readonly string[],
  env = {},
  settings = '',
): Promise<BuiltLivegate> {
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, CONFIG + settings);
  const [program = '', ...args] = [...command, join(ROOT, 'dist/main.js'), '--config', file];
  const livegate = await startProcess(program, args, { cwd: folder, env: { ID: 'id', ...env }, until: '"ready"' });
  const { rest } = JSON.parse(livegate.output()) as { rest: string };
  return { livegate, rest };
}

const CONFIG = `
rest: { port: 0 }
grpc: { port: 0 }
shutdown: { graceMs: 500 }
auth: { mode: none }
${ACCOUNTS}`;

export interface Readyz {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly status: string; readonly checks: Readonly<Record<string, unknown>> };
}

/** An outage must be noticed within this time. */
export const FOUND_MS = 3_000;

export async function readyz(rest: string): Promise<Readyz> {
  const answer = await fetch(`${rest}/readyz`);
  const body = (await answer.json()) as Readyz['body'];
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
}

/** Asks until the status is `status`, for at most `timeMs`; the body of that answer. */
export async function readyzOnce(rest: string, status: number, timeMs = FOUND_MS): Promise<Readyz['body']> {
  for (const giveUpAt = performance.now() + timeMs; ; await delay(20)) {
    const answer = await readyz(rest);
    if (answer.status === status) return answer.body;
    if (performance.now() > giveUpAt) {
      throw new Error(
        `/readyz is not ${status} within ${timeMs} ms but ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    }
  }
}

/** The events about the embedded store that a process has logged so far. */
export function storeEvents({ livegate }: BuiltLivegate): LoggedEvent[] {
  return linesOf(livegate.errors()).filter(({ event }) => event.startsWith('store_'));
}

export interface LoggedEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** The lines that a process has logged so far. Each must be JSON. */
export function linesOf(errors: string): LoggedEvent[] {
  return errors
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LoggedEvent);
}
