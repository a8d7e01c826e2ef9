import { ChildProcess, spawn } from 'node:child_process';
import { CredentialSet, parseCredentialDocument } from './credential-document';
import { unavailable } from './credential-source';

/** Longer output cannot be credentials. */
const MAX_BYTES = 65_536;

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 500;

/** The commands in progress. While there are any, the process listens for its own exit. */
const running = new Set<ChildProcess>();

/** Kills all commands when livegate exits: nothing would read their output. */
export function endCredentialCommands(): void {
  for (const child of running) {
    signalGroup(child, 'SIGKILL');
    remove(child);
  }
}

function add(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', endCredentialCommands);
  running.add(child);
}

function remove(child: ChildProcess): void {
  if (running.delete(child) && running.size === 0) process.off('exit', endCredentialCommands);
}

/**
 * Runs a program without a shell and reads credentials from its standard output. Standard error is
 * ignored, since it may contain secrets. When the signal aborts, the program is ended together with
 * all processes that it started.
 */
export async function runCredentialCommand(
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<CredentialSet> {
  // `detached` gives it its own process group, so that its children can be ended with it.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  add(child);
  child.once('close', () => remove(child));
  try {
    const text = await outputOf(child, child.stdout, signal);
    const set = parseCredentialDocument(text);
    if (!set) throw unavailable('the command did not print valid credentials');
    return set;
  } finally {
    // A child process of the command may keep the pipe open.
    child.stdout.destroy();
    endGroup(child);
  }
}

function outputOf(child: ChildProcess, output: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    child.once('error', (error) => reject(unavailable('the command cannot be run', undefined, error)));
    output.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) reject(unavailable('the command printed too much'));
      else chunks.push(chunk);
    });
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', giveUp);
      const status = killedBy ?? String(code);
      if (status === '0') resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(unavailable(`the command ended with ${status}`));
    });
  });
}

/** Sends SIGTERM to the group and, after a grace period, SIGKILL. */
function endGroup(child: ChildProcess): void {
  if (!signalGroup(child, 'SIGTERM')) return;
  add(child);
  setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    remove(child);
  }, GRACE_MS).unref();
}

/** False if no process of the group is left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
