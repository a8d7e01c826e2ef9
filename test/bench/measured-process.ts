import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a process has used since it started. */
export interface Usage {
  /** User and system time. */
  readonly cpuMs: number;
  /** JavaScript heap and what it holds outside. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** What the main thread has allocated, in bytes, and for how long collections stopped it. */
export interface Garbage {
  readonly bytes: number;
  readonly pauseMs: number;
}

export interface ProcessOptions {
  readonly arguments?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Options of node beside those of the gauge. */
  readonly execArgv?: readonly string[];
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const GAUGE = join(__dirname, 'gauge.js');
/** What the image gives livegate. Whatever is compared with it has the same. */
const YOUNG_GENERATION = '--max-semi-space-size=64';
const STOP_MS = 15_000;

/** A process of its own, with a gauge in it that answers without any help of the program. */
export class MeasuredProcess {
  readonly child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #errors = '';

  constructor(script: string, { arguments: args = [], env, execArgv = [] }: ProcessOptions = {}) {
    this.child = fork(script, args, {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      execArgv: ['--expose-gc', YOUNG_GENERATION, '--require', GAUGE, ...execArgv],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.stderr?.on(
      'data',
      (chunk: Buffer) => (this.#errors = `${this.#errors}${chunk.toString()}`.slice(-4_000)),
    );
    this.child.on('message', (reply: Reply) => this.#settle(reply));
    this.child.once('exit', (status) => this.#fail(new Error(`${script} ended with ${status}\n${this.#errors}`)));
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first line on its standard output that holds `text`. */
  async line(text: string): Promise<string> {
    if (!this.child.stdout) throw new Error('a process without standard output');
    const lines = createInterface(this.child.stdout);
    const found = new Promise<string>((resolve) => lines.on('line', (line) => line.includes(text) && resolve(line)));
    const ended = once(this.child, 'exit').then(() => Promise.reject(new Error(`ended early:\n${this.#errors}`)));
    return Promise.race([found, ended]);
  }

  ask(method: string, argument: unknown): Promise<unknown> {
    if (!this.running) return Promise.reject(new Error(`asked ${method} of a process that has ended\n${this.#errors}`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.child.send({ id, method, argument });
    });
  }

  /** With `gc` after a full garbage collection. */
  usage({ gc = false } = {}): Promise<Usage> {
    return this.ask('usage', { gc }) as Promise<Usage>;
  }

  async watchGarbage(): Promise<void> {
    await this.ask('watch', null);
  }

  /** Since `watchGarbage`. */
  garbage(): Promise<Garbage> {
    return this.ask('garbage', null) as Promise<Garbage>;
  }

  /** Ends it and waits until it has; what does not end by itself is killed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(timer);
  }

  #settle({ id, value, error }: Reply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(value);
    else pending?.reject(new Error(error));
  }

  #fail(error: Error): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(error);
  }
}
