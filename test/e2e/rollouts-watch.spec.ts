import { setTimeout as sleep } from 'node:timers/promises';
import { LivegateClient, RolloutChange } from '../../src/client';
import { Grant, VERBS } from '../../src/domain/access/caller';
import { reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, SystemCaller, WORLD } from '../support/start-system';
import { until } from '../support/until';

/* Watches of rollouts, as streams over gRPC and as server-sent events. */

const SNAPSHOT = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/snapshot`;
const STREAM = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/stream`;
const READ: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read'] };
const ENDED = ['SUCCEEDED', 'CANCELLED'];

function callersWith(reader: readonly Grant[]): SystemCaller[] {
  const grants = { team: [{ ...READ, verbs: VERBS }], reader };
  return Object.entries(grants).map(([id, own]) => ({ id, grants: own, keys: [{ key: `lg_${id}` }] }));
}

let system: System;
let client: LivegateClient;

beforeAll(async () => {
  system = await startSystem({ callers: callersWith([READ]) });
  client = new LivegateClient({ url: system.app.rest, token: 'lg_team' });
});

beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));

afterAll(() => system.close());

async function created(): Promise<string> {
  const callbackConfigs = [SNAPSHOT, STREAM].map((name) => ({ name, urls: ['https://hooks.example.net/live'] }));
  return (await client.rollouts.create({ source: { desired: { callbackConfigs } } })).name;
}

const reached = (name: string, state: string): Promise<RolloutAnswer> =>
  reachedOver((path) => system.rest.send('GET', path, undefined, bearer('team')), name, [state]);

const bearer = (caller: string) => ({ authorization: `Bearer lg_${caller}` });

interface Frame {
  readonly event: string;
  readonly id: number;
  readonly data: RolloutChange;
}

/** The events of a watch over REST, from the server's bytes on. */
async function opened(name: string, caller = 'team', headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const url = `${system.app.rest}/v1/${name}:watch`;
  const answer = await fetch(url, { headers: { ...bearer(caller), ...headers }, signal: stop.signal });
  return { answer, frames: framesOf(answer), stop };
}

async function* framesOf(answer: Response): AsyncGenerator<Frame, void, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (!block.startsWith(':'))
        yield { event: field('event'), id: Number(field('id')), data: JSON.parse(field('data')) as RolloutChange };
    }
  }
}

async function all<T>(items: AsyncIterable<T>, seen: (item: T) => void = () => undefined): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
    seen(item);
  }
  return list;
}

/** Applies the rollout when a watch has seen its plan. */
function appliesIt({ rollout }: RolloutChange): void {
  if (rollout?.state === 'PLANNED') void client.rollouts.apply(rollout.name, { etag: rollout.etag });
}

describe('server-sent events', () => {
  it('tell each change of a rollout until it ends', async () => {
    const { answer, frames } = await opened(await created());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const startedAt = performance.now();
    const told = await all(frames, ({ data }) => appliesIt(data));
    expect(new Set(told.map(({ event }) => event))).toEqual(new Set(['rollout']));
    const ids = told.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
    expect(told.at(-1)?.data.rollout).toMatchObject({ state: 'SUCCEEDED', counts: { done: 2 } });
    const items = told.flatMap(({ data }) => data.rolloutItems ?? []);
    const states = (resource: string) => items.filter((item) => item.resource === resource).map(({ state }) => state);
    for (const name of [SNAPSHOT, STREAM]) expect([states(name)[0], states(name).at(-1)]).toEqual(['PENDING', 'DONE']);
    expect(told.length).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 250);
  });

  it('tell what a cancelled plan skips, also after the last event that was seen', async () => {
    const name = await created();
    await reached(name, 'PLANNED');
    const before = await opened(name);
    const { id } = (await before.frames.next()).value as Frame;
    before.stop.abort();
    const watched = all((await opened(name)).frames);
    await client.rollouts.cancel(name);
    const resumed = all((await opened(name, 'team', { 'last-event-id': String(id) })).frames);
    for (const frames of [await watched, await resumed]) {
      expect(frames.at(-1)?.data.rollout).toMatchObject({ state: 'CANCELLED', counts: { create: 2, skipped: 2 } });
      const items = frames.flatMap(({ data }) => data.rolloutItems ?? []);
      expect(new Map(items.map(({ resource, state }) => [resource, state]))).toEqual(
        new Map([SNAPSHOT, STREAM].map((resource) => [resource, 'SKIPPED'])),
      );
    }
  });

  it('go on after the last event that was seen', async () => {
    const name = await created();
    await reached(name, 'PLANNED');
    const first = await opened(name);
    const seen = (await first.frames.next()).value as Frame;
    expect(seen.data.rolloutItems).toHaveLength(2);
    first.stop.abort();
    const again = await opened(name, 'team', { 'last-event-id': String(seen.id) });
    const next = (await again.frames.next()).value as Frame;
    expect(next.id).toBeGreaterThan(seen.id);
    expect(next.data).toMatchObject({ rollout: { state: 'PLANNED' } });
    appliesIt(next.data);
    const rest = await all(again.frames);
    const states = rest.flatMap(({ data }) => (data.rolloutItems ?? []).map(({ state }) => state));
    expect(states.filter((state) => state === 'DONE')).toHaveLength(2);
  });

  it('end with a problem when a reload takes the right away', async () => {
    const name = await created();
    await reached(name, 'PLANNED');
    const { frames } = await opened(name, 'reader');
    expect(((await frames.next()).value as Frame).data.rollout).toMatchObject({ state: 'PLANNED' });
    await system.reload({ callers: callersWith([]) });
    const [last, ...more] = await all(frames);
    expect(more).toEqual([]);
    expect(last).toMatchObject({ event: 'problem', data: { status: 404, reason: 'ROLLOUT_NOT_FOUND' } });
    expect((await opened(name, 'reader')).answer.status).toBe(404);
    await system.reload({ callers: callersWith([READ]) });
  });

  it('are for 20 watches of a caller at once', async () => {
    const name = await created();
    await reached(name, 'PLANNED');
    const watches = await Promise.all(Array.from({ length: 20 }, () => opened(name)));
    expect(watches.map(({ answer }) => answer.status)).toEqual(watches.map(() => 200));
    const refused = await opened(name);
    expect(refused.answer.status).toBe(429);
    expect(await refused.answer.json()).toMatchObject({ reason: 'CALLER_THROTTLED', metadata: { limit: '20' } });
    expect((await opened(name, 'reader')).answer.status).toBe(200);
    watches.forEach(({ stop }) => stop.abort());
    await until(async () => (await opened(name)).answer.status === 200);
  });
});

describe('gRPC', () => {
  const watch = (name: string, caller = 'team') =>
    system.grpc.stream('RolloutService', 'WatchRollout', { name }, bearer(caller)) as AsyncGenerator<RolloutChange>;

  it('streams each change of a rollout until it ends', async () => {
    const told = await all(watch(await created()), appliesIt);
    expect(told.at(-1)?.rollout).toMatchObject({ state: 'SUCCEEDED' });
    const states = told.flatMap(({ rolloutItems = [] }) => rolloutItems.map(({ state }) => state));
    expect(states.filter((state) => state === 'DONE')).toHaveLength(2);
  });

  it('refuses what the caller may not see, and unknown rollouts, alike', async () => {
    const error = await all(watch('rollouts/none')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 5, details: 'there is no rollouts/none' });
  });
});

describe('the client', () => {
  it('iterates over changes, and ends with the rollout', async () => {
    const changes = await all(client.rollouts.watch(await created()), appliesIt);
    expect(changes.at(-1)?.rollout?.state).toBe('SUCCEEDED');
  });

  it('ends with the reason of its signal', async () => {
    const name = await created();
    const stop = new AbortController();
    const watching = all(client.rollouts.watch(name, { signal: stop.signal }), () => stop.abort(new Error('enough')));
    await expect(watching).rejects.toThrow('enough');
  });

  it('goes on from its last event where a stream was cut', async () => {
    const asked: (string | undefined)[] = [];
    const cutting = new LivegateClient({
      url: system.app.rest,
      token: 'lg_team',
      environment: {
        fetch: async (input, init) => {
          const id = new Headers(init?.headers).get('last-event-id') ?? undefined;
          asked.push(id);
          const answer = await fetch(input, init);
          if (id !== undefined || !answer.body) return answer;
          const reader = answer.body.getReader();
          const { value } = (await reader.read()) as { readonly value: Uint8Array<ArrayBuffer> };
          await reader.cancel();
          return new Response(value, { headers: answer.headers });
        },
      },
    });
    const name = await created();
    await reached(name, 'PLANNED');
    const changes = await all(cutting.rollouts.watch(name), appliesIt);
    expect(ENDED).toContain(changes.at(-1)?.rollout?.state);
    expect(asked).toEqual([undefined, expect.stringMatching(/^\d+$/)]);
  });
});

it('a stop ends watches at once, and tells to watch again', async () => {
  const other = await startSystem({});
  const { body } = await other.rest.send('POST', '/v1/rollouts', {
    source: { desired: { callbackConfigs: [{ name: SNAPSHOT, urls: ['https://hooks.example.net/live'] }] } },
  });
  const answer = await fetch(`${other.app.rest}/v1/${(body as RolloutAnswer).name}:watch`);
  const frames = all(framesOf(answer));
  const streamed = all(other.grpc.stream('RolloutService', 'WatchRollout', { name: (body as RolloutAnswer).name }));
  const failed = streamed.catch((error: unknown) => error);
  await sleep(100);
  const startedAt = performance.now();
  await other.close();
  expect((await frames).at(-1)).toMatchObject({ event: 'problem', data: { reason: 'SHUTTING_DOWN', status: 503 } });
  expect(await failed).toMatchObject({ code: 14 });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
