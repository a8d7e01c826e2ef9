import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer, Server } from 'node:net';
import { hostname } from 'node:os';

/** The kernel refuses a connection at once if the process is dead; a time-out proves nothing. */
const ANSWER_MS = 250;
/** Hexadecimal digits, enough to distinguish the hosts of one installation. */
const HOST_DIGITS = 12;

/**
 * Lets later processes on this host prove that this one is dead. A live process holds an abstract
 * socket under its id. The kernel closes it when the process ends, in whatever way, but not while
 * the process is only stopped. Such sockets belong to a network namespace, so this also works for a
 * container restarted in its pod. Across hosts, and on other systems, nothing can be proved.
 */
export class ProcessPresence {
  #id: string;
  #host: string | undefined;
  #server: Server | undefined;

  constructor(private readonly name: string) {
    this.#id = name;
  }

  /** Prefixed with the host once `announce` has succeeded. */
  get id(): string {
    return this.#id;
  }

  async announce(): Promise<void> {
    const host = hostId();
    if (host === undefined) return;
    const id = `${host}-${this.name}`;
    const server = createServer((socket) => socket.destroy()).unref();
    try {
      await once(server.listen(socketOf(id)), 'listening');
      server.on('error', () => undefined);
      // If even a live process cannot be found, a refused connection proves nothing.
      if ((await answerOf(id)) !== 'ALIVE') throw new Error('abstract sockets do not work here');
      [this.#id, this.#host, this.#server] = [id, host, server];
    } catch {
      server.close();
    }
  }

  /** The ids whose processes have certainly ended. */
  async deadAmong(ids: readonly string[]): Promise<string[]> {
    const host = this.#host;
    if (host === undefined) return [];
    const near = ids.filter((id) => id.startsWith(`${host}-`) && id !== this.#id);
    const answers = await Promise.all(near.map(answerOf));
    return near.filter((_id, index) => answers[index] === 'DEAD');
  }

  /** Call it when the process will send nothing more. */
  close(): void {
    this.#server?.close();
  }
}

function socketOf(id: string): string {
  return `\0livegate:${id}`;
}

function answerOf(id: string): Promise<'ALIVE' | 'DEAD' | 'UNKNOWN'> {
  return new Promise((resolve) => {
    const socket = connect(socketOf(id));
    const settle = (answer: 'ALIVE' | 'DEAD' | 'UNKNOWN'): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_MS, () => settle('UNKNOWN'));
    socket.once('connect', () => settle('ALIVE'));
    // Other errors, such as EACCES or EAGAIN, prove nothing.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'DEAD' : 'UNKNOWN'));
  });
}

/**
 * Identifies one network namespace in one boot of a kernel. A namespace lives as long as any
 * process in it, so a reused number means that the earlier process is gone.
 */
function hostId(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const parts = [hostname(), boot, readlinkSync('/proc/self/ns/net')];
    return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, HOST_DIGITS);
  } catch {
    return undefined;
  }
}
