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

export type Phase = 'planning' | 'applying';

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

  /** The rollout that livegate works on, if it is in that phase. */
  nameIn(phase: Phase): string | undefined {
    return this.#current?.phase === phase ? this.#current.name : undefined;
  }

  /**
   * If this rollout lost its worker, somebody uses the outage to change two configurations, and to
   * take back one that is done: applied again, it would be done twice. Answers what it was at.
   */
  async killed(orphans: Orphans): Promise<Phase | undefined> {
    const current = this.#current;
    if (!current || !(orphans === 'ALL' || orphans.includes(current.name ?? ''))) return undefined;
    const { phase, ground } = current;
    this.struck[phase] += 1;
    await delay(ARRIVES_WITHIN_MS);
    if (current !== this.#current || current.phase !== 'applying') return phase;
    for (let left = 2; left > 0; left -= 1) this.#change(ground);
    const done = this.#oneOf(ground.revertible);
    if (done) ground.revert(done);
    return phase;
  }

  #change(ground: Ground): void {
    const one = this.#oneOf(ground.watched);
    if (one) ground.change(one);
  }

  #oneOf<T>(some: readonly T[]): T | undefined {
    return some[Math.floor(this.random() * some.length)];
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
      const ended = await this.#applied(planned, ground);
      if (!ended) return faulty(`${name} has not ended`);
    } finally {
      this.#current = undefined;
    }
    return judge(ground.watched, ground.events, await this.#items(current.name));
  }

  /** Notes meanwhile what livegate says is done. Undefined if it takes too long. */
  async #applied({ name, etag }: RolloutAnswer, ground: Ground): Promise<RolloutAnswer | undefined> {
    const apply = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}&acceptBlastRadius=true`;
    await until(async () => {
      await this.#answer('POST', apply);
      const { state = 'PLANNED' } = (await this.#answer<RolloutAnswer>('GET', `/v1/${name}`)) ?? {};
      return state !== 'PLANNED';
    }, ENDS_WITHIN_MS);
    const ended = async (): Promise<RolloutAnswer | undefined> => {
      for (const item of (await this.#itemsNow(name, '&state=DONE')) ?? []) ground.done(item.name);
      const rollout = await this.#answer<RolloutAnswer>('GET', `/v1/${name}`);
      return rollout && ENDED.includes(rollout.state) ? rollout : undefined;
    };
    return await until(ended, ENDS_WITHIN_MS).catch(() => undefined);
  }

  /** Undefined if it takes too long. */
  async #reached(name: string, states: readonly string[]): Promise<RolloutAnswer | undefined> {
    const read = async (path: string) => ({ body: (await this.#answer('GET', path)) ?? {} });
    return await reached(read, name, states, ENDS_WITHIN_MS).catch(() => undefined);
  }

  #items(name: string): Promise<EndedItem[]> {
    return until(() => this.#itemsNow(name), ENDS_WITHIN_MS);
  }

  /** Undefined if nobody answers. */
  async #itemsNow(name: string, filter = ''): Promise<EndedItem[] | undefined> {
    const path = `/v1/${name}/items?pageSize=1000${filter}`;
    const page = await this.#answer<{ readonly rolloutItems: readonly Item[] }>('GET', path);
    return page?.rolloutItems.map(({ resource, state, error }) => ({
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
