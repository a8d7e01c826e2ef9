import { spawn } from 'node:child_process';
import { parseCredentialDocument, CredentialSet } from './credential-document';
import { unavailable } from './credential-source';

/** Longer answers are no credentials. */
const MAX_BYTES = 65_536;

/**
 * Runs a program without a shell, and reads a set of credentials from its standard output. Its standard error is not looked at, since it may
 * hold anything. With the signal it is ended, whatever it does.
 */
export async function runCredentialCommand(
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<CredentialSet> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const status = await new Promise<string>((resolve, reject) => {
      const giveUp = (): void => reject(signal.reason as Error);
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      child.once('error', () => reject(unavailable('their command cannot be run')));
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BYTES) reject(unavailable('their command wrote too much'));
        else chunks.push(chunk);
      });
      child.once('close', (code, killedBy) => resolve(killedBy ?? String(code)));
    });
    if (status !== '0') throw unavailable(`their command ended with ${status}`);
  } finally {
    // A child of its own may hold on to the pipe.
    child.stdout.destroy();
    child.kill('SIGKILL');
  }
  const set = parseCredentialDocument(Buffer.concat(chunks).toString('utf8'));
  if (!set) throw unavailable('their command did not write a set of them');
  return set;
}
