import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from './free-port';

export interface RedisOptions {
  /** Where its files go; by default a new folder that goes with the server. */
  readonly dir?: string;
  /** Writes are on disk before they are answered, and a restart has them again; off by default. */
  readonly appendonly?: boolean;
  /** It is a Sentinel, with these lines of configuration. */
  readonly sentinel?: readonly string[];
  /** Further options of the command line. */
  readonly args?: readonly string[];
}

/** A redis-server of the test's own, on a free port of loopback. */
export interface RedisServer {
  readonly port: number;
  /** Such as `redis://127.0.0.1:6379`. */
  readonly url: string;
  /**
   * SIGTERM, and waits for its end. The last thing to do: a folder that was made for it goes too.
   */
  stop(): Promise<void>;
  /** SIGKILL, and waits for its end; `restart` brings it back. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay, nothing is answered. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /**
   * Ends it if it runs, and starts it anew on the same port: empty, but for what `appendonly` kept.
   */
  restart(): Promise<void>;
}

/** What it logs once it has read its files and listens; a Sentinel says something else. */
const READY = /Ready to accept connections|Sentinel ID is/;

/** Servers that a test which fails half-way has left. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts one and waits until it serves. Nothing is kept on disk unless the options say so. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const ownDir = options.dir === undefined ? mkdtempSync(join(tmpdir(), 'livegate-redis-')) : undefined;
  const settings = settingsOf(options, options.dir ?? ownDir ?? '');
  const { port, child: first } = await onFreePort(async (free) => ({
    port: free,
    child: await launch(free, settings),
  }));
  let child = first;
  const kill = (signal: NodeJS.Signals): Promise<void> => end(child, signal);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGCONT');
      await kill('SIGTERM');
      if (ownDir !== undefined) rmSync(ownDir, { recursive: true, force: true });
    },
    kill: () => kill('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      await kill('SIGKILL');
      child = await launch(port, settings);
    },
  };
}

function settingsOf({ sentinel, appendonly, args = [] }: RedisOptions, dir: string): string[] {
  if (!sentinel) return ['--save', '', '--dir', dir, '--appendonly', appendonly ? 'yes' : 'no', ...args];
  const file = join(dir, 'sentinel.conf');
  writeFileSync(file, `${sentinel.join('\n')}\n`);
  return [file, '--sentinel', '--dir', dir];
}

async function launch(port: number, settings: readonly string[]): Promise<ChildProcess> {
  // The name of a configuration file must be the first.
  const args = [...settings, '--port', String(port), '--bind', '127.0.0.1', '-127.0.0.2'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ready = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (READY.test(output)) resolve();
    }),
  );
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(new Error('redis-server cannot be started', { cause: error })));
    child.once('exit', (status) => {
      running.delete(child);
      reject(new Error(`redis-server ended with ${status}:\n${output}`));
    });
  });
  ended.catch(() => undefined);
  try {
    // A server that answers may be somebody else's, who has taken the port.
    await Promise.race([ended, ready]);
    return child;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
