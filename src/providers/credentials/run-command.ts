import { ChildProcess, spawn } from 'node:child_process';
import { CredentialSet, parseCredentialDocument } from './credential-document';
import { unavailable } from './credential-source';

/** Longer answers are no credentials. */
const MAX_BYTES = 65_536;

/** Between the request to end and the end. */
const GRACE_MS = 500;

/** Those under way. */
const running = new Set<ChildProcess>();

/** Ends all at once, when livegate does: nobody is left to read what they write. */
export function endCredentialCommands(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
  running.clear();
}

process.on('exit', endCredentialCommands);

/**
 * Runs a program without a shell, and reads a set of credentials from its standard output. Its standard error is not looked at, since it may
 * hold anything. With the signal it is ended, whatever it does, with all that it has started.
 */
export async function runCredentialCommand(
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<CredentialSet> {
  // A group of its own, so that what it starts can be ended with it.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  running.add(child);
  child.once('close', () => running.delete(child));
  try {
    const text = await outputOf(child, child.stdout, signal);
    const set = parseCredentialDocument(text);
    if (!set) throw unavailable('the command did not print valid credentials');
    return set;
  } finally {
    // A child of its own may hold on to the pipe.
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

/** Asks the group to end, and a moment later ends what is left of it. */
function endGroup(child: ChildProcess): void {
  if (!signalGroup(child, 'SIGTERM')) return;
  running.add(child);
  setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  }, GRACE_MS).unref();
}

/** False: there is nobody left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
