import { setTimeout as delay } from 'node:timers/promises';
import { reached, RolloutAnswer } from '../../support/rollouts';
import { until } from '../../support/until';
import { Ground } from './clouds';
import { EndedItem, judge, Verdict } from './judge';
import { Orphans, Processes } from './replicas';

/** A killed replica's lease lasts ten seconds, and there may be many kills in the midst of it. */
const ENDS_WITHIN_MS = 300_000;
const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];
/** What was on its way to a cloud when its sender was killed has arrived by then. */
const ARRIVES_WITHIN_MS = 50;
const ASKS_EVERY_MS = 200;

type Phase = 'planning' | 'applying';

/** A rollout that livegate works on. */
interface Current {
  readonly ground: Ground;
  /** Unknown until livegate has answered. */
  name?: string;
  phase: Phase;
}

/** One rollout after the other in the same accounts, while replicas are killed. */
export class Lane {
  readonly verdicts: Verdict[] = [];
  /** How often a rollout lost its worker. */
  readonly struck: Record<Phase, number> = { planning: 0, applying: 0 };
  #current: Current | undefined;

  constructor(
    private readonly processes: Processes,
    private readonly number: number,
    private readonly random: () => number,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    for (let turn = 0; turn === 0 || !isOver(); turn += 1) {
      const ground = new Ground(this.processes.clouds, this.number, `r${turn}`);
      const verdict = await this.#rollout(ground, `r${turn}`).catch((error: unknown) => faulty(String(error)));
      this.verdicts.push(verdict);
      if (verdict.faults.length > 0) process.stderr.write(`${verdict.faults.join('\n')}\n`);
    }
  }

  /** If this rollout lost its worker, somebody uses the outage to change two configurations. */
  async killed(orphans: Orphans): Promise<void> {
    const current = this.#current;
    if (!current || !(orphans === 'ALL' || orphans.includes(current.name ?? ''))) return;
    this.struck[current.phase] += 1;
    await delay(ARRIVES_WITHIN_MS);
    if (current !== this.#current || current.phase !== 'applying') return;
    for (let left = 2; left > 0; left -= 1) this.#change(current.ground);
  }

  #change(ground: Ground): void {
    const one = ground.watched[Math.floor(this.random() * ground.watched.length)];
    if (one) ground.change(one.name);
  }

  async #rollout(ground: Ground, title: string): Promise<Verdict> {
    const current: Current = { ground, phase: 'planning' };
    this.#current = current;
    try {
      const path = `/v1/rollouts?requestId=lane-${this.number}-${title}`;
      // The same id answers the first one, should its answer have been lost.
      const begin = () => this.#answer<RolloutAnswer>('POST', path, { source: ground.source });
      const { name } = await until(begin, ENDS_WITHIN_MS);
      current.name = name;
      const planned = await this.#reached(name, ['PLANNED', 'FAILED']);
      if (planned?.state !== 'PLANNED') return faulty(`${name} was not planned, but is ${planned?.state}`);
      this.#change(ground);
      current.phase = 'applying';
      const ended = await this.#applied(planned);
      if (!ended) return faulty(`${name} has not ended`);
    } finally {
      this.#current = undefined;
    }
    return judge(ground.watched, ground.events, await this.#items(current.name));
  }

  async #applied({ name, etag }: RolloutAnswer): Promise<RolloutAnswer | undefined> {
    const apply = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}&acceptBlastRadius=true`;
    await until(async () => {
      await this.#answer('POST', apply);
      const { state = 'PLANNED' } = (await this.#answer<RolloutAnswer>('GET', `/v1/${name}`)) ?? {};
      return state !== 'PLANNED';
    }, ENDS_WITHIN_MS);
    return await this.#reached(name, ENDED);
  }

  /** Undefined if it takes too long. */
  async #reached(name: string, states: readonly string[]): Promise<RolloutAnswer | undefined> {
    const read = async (path: string) => ({ body: (await this.#answer('GET', path)) ?? {} });
    return await reached(read, name, states, ENDS_WITHIN_MS).catch(() => undefined);
  }

  async #items(name: string): Promise<EndedItem[]> {
    const page = () =>
      this.#answer<{ readonly rolloutItems: readonly Item[] }>('GET', `/v1/${name}/items?pageSize=1000`);
    const { rolloutItems } = await until(page, ENDS_WITHIN_MS);
    return rolloutItems.map(({ resource, state, error }) => ({
      name: resource,
      state,
      ...(error && { reason: `${error.reason}: ${error.message}` }),
    }));
  }

  /** Of any replica; undefined if it was just killed, or refuses. */
  async #answer<T>(method: string, path: string, body?: object): Promise<T | undefined> {
    const { replicas } = this.processes;
    // Whoever asks all the time leaves the replicas no processor.
    await delay(ASKS_EVERY_MS);
    const { rest } = replicas[Math.floor(Math.random() * replicas.length)] ?? { rest: '' };
    const headers = { 'content-type': 'application/json' };
    try {
      const signal = AbortSignal.timeout(5_000);
      const answer = await fetch(`${rest}${path}`, {
        method,
        signal,
        ...(body && { headers, body: JSON.stringify(body) }),
      });
      return answer.ok ? ((await answer.json()) as T) : undefined;
    } catch {
      return undefined;
    }
  }
}

interface Item {
  readonly resource: string;
  readonly state: string;
  readonly error?: { readonly reason: string; readonly message: string };
}

const faulty = (fault: string): Verdict => ({ faults: [fault], done: 0, stale: 0, repeated: 0 });
