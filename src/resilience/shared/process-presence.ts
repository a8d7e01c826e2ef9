import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer, Server } from 'node:net';
import { hostname } from 'node:os';

/** The kernel answers at once; who does not is alive, or at least not known to be dead. */
const ANSWER_MS = 250;
/** Hexadecimal digits: enough to tell the hosts of one installation apart. */
const HOST_DIGITS = 12;

/**
 * Proves to later processes on this host that this one is dead. While it lives it holds an
 * abstract socket under its id, which the kernel closes when the process ends, however it ends, and
 * not while it is only stopped. Such names belong to a network namespace, so this also works for a
 * container that is restarted in its pod. Elsewhere, and on other systems, nothing is proved.
 */
export class ProcessPresence {
  #id: string;
  #host: string | undefined;
  #server: Server | undefined;

  constructor(private readonly name: string) {
    this.#id = name;
  }

  /** With the host in front once `announce` has succeeded. */
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
      // Where even a live process is not found, silence would prove nothing.
      if ((await answerOf(id)) !== 'ALIVE') throw new Error('abstract sockets do not work here');
      [this.#id, this.#host, this.#server] = [id, host, server];
    } catch {
      server.close();
    }
  }

  /** Those among `ids` whose process has ended for certain. */
  async deadAmong(ids: readonly string[]): Promise<string[]> {
    const host = this.#host;
    if (host === undefined) return [];
    const near = ids.filter((id) => id.startsWith(`${host}-`) && id !== this.#id);
    const answers = await Promise.all(near.map(answerOf));
    return near.filter((_id, index) => answers[index] === 'DEAD');
  }

  /** The process will send nothing any more. */
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
    // Anything else, such as EACCES or EAGAIN, is no proof.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'DEAD' : 'UNKNOWN'));
  });
}

/**
 * One boot of one kernel, and one network namespace of it. A namespace lives as long as a process
 * in it does, so that a number that is used again means that the earlier process is gone.
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
