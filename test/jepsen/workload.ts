import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { Fleet } from './fleet';
import { Entry, INITIAL, WriteOutcome } from './history';
import { Register } from './registers';

export interface WorkloadOptions {
  /** Clients that swap values of any resource, on condition of the etag. */
  readonly swappers: number;
  /** Asked before each write, with the number of those before it, of all clients together. */
  readonly enough: (writes: number) => boolean;
  readonly registers: readonly Register[];
  /**
   * Deleted again and again, with all that the cloud deletes along and livegate restores, and set
   * anew. No replica may die meanwhile, since what is deleted along would stay so.
   */
  readonly wiped?: Register;
  /** From 0 up to 1. */
  readonly random: () => number;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The connection broke. */
const NO_ANSWER: Answer = { status: 0, body: {} };
/** Longer than a replica works on a call, and than one is paused. */
const ANSWER_TIMEOUT_MS = 20_000;
const RETRY_MS = 100;

/**
 * Clients of a fleet: those that swap, and for each resource one that counts in another field of
 * it. Each goes to any replica for each request, and goes on when one does not answer.
 */
export class Workload {
  readonly history: Entry[] = [];
  /** How often a write was answered with each reason; empty for connections that broke. */
  readonly failures = new Map<string, number>();
  readonly #agent = new Agent({ headersTimeout: ANSWER_TIMEOUT_MS, pipelining: 1 });
  #writes = 0;
  #values = 0;
  wipes = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly options: WorkloadOptions,
  ) {}

  /** What all begin with; while every replica is well. */
  async begin(): Promise<void> {
    const { registers, wiped } = this.options;
    for (const register of [...registers, ...(wiped ? [wiped] : [])]) await this.#begin(register);
  }

  async run(): Promise<void> {
    const { registers, swappers, wiped } = this.options;
    const clients = [
      ...Array.from({ length: swappers }, () => this.#repeat(() => this.#swap(this.#any(registers)))),
      ...registers.map((register) => this.#count(register)),
      ...(wiped ? [this.#repeat(() => this.#wipe(wiped))] : []),
    ];
    await Promise.all(clients);
    for (const register of registers) await this.#read(register);
    await this.#agent.close();
  }

  /** Writes of one outcome. */
  written(outcome: WriteOutcome): number {
    return this.history.filter((entry) => entry.kind !== 'READ' && entry.outcome === outcome).length;
  }

  async #begin({ path, bodyOf }: Register): Promise<void> {
    const { status } = await this.#ask('PUT', path, bodyOf(INITIAL));
    if (status !== 200) throw new Error(`the first PUT was answered with ${status}`);
  }

  /** Counts the writes, and goes on until there were enough. */
  async #repeat(write: () => Promise<void>): Promise<void> {
    while (!this.options.enough(this.#writes)) {
      this.#writes += 1;
      await write();
    }
  }

  async #wipe({ path, bodyOf }: Register): Promise<void> {
    const { status } = await this.#ask('DELETE', `${path}?force=true`);
    if (status === 200) this.wipes += 1;
    await this.#ask('PUT', path, bodyOf(INITIAL));
  }

  async #swap(register: Register): Promise<void> {
    const { value: before, etag } = await this.#read(register);
    const value = `v${(this.#values += 1)}`;
    const query = `updateMask=${register.valueField}&etag=${encodeURIComponent(etag)}`;
    const sent = this.#write(register, query, register.bodyOf({ value }));
    this.history.push({ kind: 'SWAP', resource: register.path, value, before, ...(await sent) });
  }

  #count(register: Register): Promise<void> {
    let number = INITIAL.number;
    return this.#repeat(async () => {
      number += 1;
      const sent = this.#write(register, `updateMask=${register.numberField}`, register.bodyOf({ number }));
      this.history.push({ kind: 'COUNT', resource: register.path, number, ...(await sent) });
      await this.#read(register);
    });
  }

  async #write({ path }: Register, query: string, body: object) {
    const startedAt = performance.now();
    const answer = await this.#ask('PATCH', `${path}?${query}`, body).catch(() => NO_ANSWER);
    if (answer.status !== 200) {
      const { reason = '' } = answer.body as { reason?: string };
      this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
    }
    return { outcome: outcomeOf(answer), startedAt, endedAt: performance.now() };
  }

  /** Asks one replica after the other until one answers. */
  async #read({ path, stateOf }: Register): Promise<{ value: string; etag: string }> {
    for (;;) {
      const startedAt = performance.now();
      const answer = this.#ask('GET', path);
      const { status, body } = await answer.catch(() => NO_ANSWER);
      if (status === 200) {
        const { value, number } = stateOf(body);
        this.history.push({ kind: 'READ', resource: path, value, number, startedAt, endedAt: performance.now() });
        return { value, etag: String(body['etag']) };
      }
      await delay(RETRY_MS);
    }
  }

  async #ask(method: 'GET' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const { rest } = this.#any(this.fleet.replicas.filter(({ isRunning }) => isRunning));
    const answer = await request(`${rest}${path}`, {
      method,
      dispatcher: this.#agent,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
  }

  #any<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.options.random() * list.length)];
    if (one === undefined) throw new Error('there is nothing to choose from');
    return one;
  }
}

/** Refused for certain only where livegate says so. */
function outcomeOf({ status, body }: Answer): WriteOutcome {
  if (status === 200) return 'DONE';
  const { outcome } = (body['metadata'] ?? {}) as { outcome?: string };
  if (outcome === 'APPLIED') return 'DONE';
  return body['reason'] === 'ETAG_MISMATCH' || outcome === 'NOT_APPLIED' ? 'REFUSED' : 'UNKNOWN';
}
