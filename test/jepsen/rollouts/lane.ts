import { setTimeout as delay } from 'node:timers/promises';
import { reached, RolloutAnswer } from '../../support/rollouts';
import { until } from '../../support/until';
import { Ground } from './clouds';
import { EndedItem, judge, Verdict } from './judge';
import { Processes } from './replicas';

/** A killed replica's lease lasts ten seconds, and there may be many kills. */
const ENDS_WITHIN_MS = 180_000;
const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];
/** What was on its way to a cloud when its sender was killed has arrived by then. */
const ARRIVES_WITHIN_MS = 50;
const ASKS_EVERY_MS = 200;

/** One rollout after the other in the same accounts, while replicas are killed. */
export class Lane {
  readonly verdicts: Verdict[] = [];
  #ground: Ground | undefined;
  #isApplied = false;

  constructor(
    private readonly processes: Processes,
    private readonly number: number,
    private readonly random: () => number,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    for (let turn = 0; turn === 0 || !isOver(); turn += 1) this.verdicts.push(await this.#rollout(`r${turn}`));
  }

  /** Somebody uses the outage to change two configurations. */
  async killed(): Promise<void> {
    const ground = this.#ground;
    await delay(ARRIVES_WITHIN_MS);
    if (ground === this.#ground && this.#isApplied) for (let left = 2; left > 0; left -= 1) this.#change();
  }

  #change(): void {
    const watched = this.#ground?.watched ?? [];
    const one = watched[Math.floor(this.random() * watched.length)];
    if (one) this.#ground?.change(one.name);
  }

  async #rollout(title: string): Promise<Verdict> {
    const ground = new Ground(this.processes.clouds, this.number, title);
    this.#ground = ground;
    const path = `/v1/rollouts?requestId=lane-${this.number}-${title}`;
    // The same id answers the first one, should its answer have been lost.
    const { name } = await until(() => this.#answer<RolloutAnswer>('POST', path, { source: ground.source }));
    const read = async (at: string) => ({ body: (await this.#answer(`GET`, at)) ?? {} });
    const planned = await reached(read, name, ['PLANNED', 'FAILED'], ENDS_WITHIN_MS);
    if (planned.state === 'FAILED') return faulty(`${name} could not be planned`);
    this.#change();
    this.#isApplied = true;
    try {
      return await this.#apply(ground, planned);
    } finally {
      this.#isApplied = false;
    }
  }

  async #apply(ground: Ground, { name, etag }: RolloutAnswer): Promise<Verdict> {
    const read = async (at: string) => ({ body: (await this.#answer(`GET`, at)) ?? {} });
    const apply = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}&acceptBlastRadius=true`;
    await until(async () => {
      await this.#answer('POST', apply);
      const { state = 'PLANNED' } = (await read(`/v1/${name}`)).body as Partial<RolloutAnswer>;
      return state !== 'PLANNED';
    });
    const ended = await reached(read, name, ENDED, ENDS_WITHIN_MS).catch(() => undefined);
    if (!ended) return faulty(`${name} has not ended`);
    const page = () =>
      this.#answer<{ readonly rolloutItems: readonly Item[] }>('GET', `/v1/${name}/items?pageSize=1000`);
    const { rolloutItems } = await until(page);
    this.#isApplied = false;
    const items = rolloutItems.map(({ resource, state, error }): EndedItem => ({
      name: resource,
      state,
      reason: error?.detail,
    }));
    return judge(ground.watched, ground.events, items);
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
  readonly error?: { readonly detail?: string };
}

const faulty = (fault: string): Verdict => ({ faults: [fault], done: 0, stale: 0, repeated: 0, races: 0 });
