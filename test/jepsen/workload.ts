import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { Fleet } from './fleet';
import { Entry, INITIAL, WriteOutcome } from './history';

export interface WorkloadOptions {
  /** Clients that swap values of any resource, on condition of the etag. */
  readonly swappers: number;
  /** Asked before each write, with the number of those before it, of all clients together. */
  readonly enough: (writes: number) => boolean;
  readonly domains: readonly string[];
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
const HOOKS = 'https://hooks.example.com';

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

  constructor(
    private readonly fleet: Fleet,
    private readonly options: WorkloadOptions,
  ) {}

  /** What all begin with; while every replica is well. */
  async begin(): Promise<void> {
    await Promise.all(this.options.domains.map((domain) => this.#begin(domain)));
  }

  async run(): Promise<void> {
    const { domains, swappers } = this.options;
    const clients = [
      ...Array.from({ length: swappers }, () => this.#repeat(() => this.#swap(this.#any(domains)))),
      ...domains.map((domain) => this.#count(domain)),
    ];
    await Promise.all(clients);
    for (const domain of domains) await this.#read(domain);
    await this.#agent.close();
  }

  /** Writes of one outcome. */
  written(outcome: WriteOutcome): number {
    return this.history.filter((entry) => entry.kind !== 'READ' && entry.outcome === outcome).length;
  }

  async #begin(domain: string): Promise<void> {
    const body = { urls: [urlOf(INITIAL.value)], stream: { exceptionUrl: urlOf(INITIAL.number) } };
    const { status } = await this.#ask('PUT', pathOf(domain), body);
    if (status !== 200) throw new Error(`the first PUT was answered with ${status}`);
  }

  /** Counts the writes, and goes on until there were enough. */
  async #repeat(write: () => Promise<void>): Promise<void> {
    while (!this.options.enough(this.#writes)) {
      this.#writes += 1;
      await write();
    }
  }

  async #swap(domain: string): Promise<void> {
    const { value: before, etag } = await this.#read(domain);
    const value = `v${(this.#values += 1)}`;
    const query = `updateMask=urls&etag=${encodeURIComponent(etag)}`;
    const sent = this.#write(domain, query, { urls: [urlOf(value)] });
    this.history.push({ kind: 'SWAP', resource: domain, value, before, ...(await sent) });
  }

  #count(domain: string): Promise<void> {
    let number = INITIAL.number;
    return this.#repeat(async () => {
      number += 1;
      const sent = this.#write(domain, 'updateMask=stream.exceptionUrl', { stream: { exceptionUrl: urlOf(number) } });
      this.history.push({ kind: 'COUNT', resource: domain, number, ...(await sent) });
      await this.#read(domain);
    });
  }

  async #write(domain: string, query: string, body: object) {
    const startedAt = performance.now();
    const answer = await this.#ask('PATCH', `${pathOf(domain)}?${query}`, body).catch(() => NO_ANSWER);
    if (answer.status !== 200) {
      const { reason = '' } = answer.body as { reason?: string };
      this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
    }
    return { outcome: outcomeOf(answer), startedAt, endedAt: performance.now() };
  }

  /** Asks one replica after the other until one answers. */
  async #read(domain: string): Promise<{ value: string; etag: string }> {
    for (;;) {
      const startedAt = performance.now();
      const answer = this.#ask('GET', pathOf(domain));
      const found = await answer.then(stateOf, () => undefined);
      if (found) {
        const { value, number } = found;
        this.history.push({ kind: 'READ', resource: domain, value, number, startedAt, endedAt: performance.now() });
        return found;
      }
      await delay(RETRY_MS);
    }
  }

  async #ask(method: 'GET' | 'PUT' | 'PATCH', path: string, body?: object): Promise<Answer> {
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

function stateOf({ status, body }: Answer): { value: string; number: number; etag: string } | undefined {
  if (status !== 200) return undefined;
  const { urls, stream, etag } = body as { urls: string[]; stream: { exceptionUrl: string }; etag: string };
  return { value: lastSegment(urls[0]), number: Number(lastSegment(stream.exceptionUrl)), etag };
}

const urlOf = (what: string | number): string => `${HOOKS}/${what}`;
const lastSegment = (url = ''): string => url.split('/').at(-1) ?? '';
const pathOf = (domain: string): string => `/v1/accounts/ali/domains/${domain}/callbackConfigs/stream`;
