import { RecordedEvents } from '../support/recorded-events';
import { RestAnswer } from '../support/rest-client';
import { ItemAnswer, reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { scrape, seriesOf } from '../support/scrape';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

/*
 * Rollouts of configurations at two clouds, over both transports.
 */

const SNAPSHOT = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/snapshot`;
const STREAM = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/stream`;
const PULL = `accounts/ali/domains/${WORLD.alibaba.playDomain}/pullConfigs/show`;
const urls = (path: string) => [`https://hooks.example.net/${path}`];

const log = new RecordedEvents();
let system: System;

beforeAll(async () => {
  system = await startSystem({ log, settings: 'metrics: { port: 0 }' });
});

beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));

afterAll(() => system.close());

const DESIRED = {
  callbackConfigs: [
    { name: SNAPSHOT, urls: urls('snapshot') },
    { name: STREAM, urls: urls('stream') },
  ],
  pullConfigs: [{ name: PULL, origins: [{ protocol: 'RTMP', host: 'origin.example.net' }] }],
};

async function create(desired: object = DESIRED, query = ''): Promise<RolloutAnswer> {
  const { status, body } = await system.rest.send('POST', `/v1/rollouts${query}`, { source: { desired } });
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  return body as RolloutAnswer;
}

function reached(name: string, states: readonly string[]): Promise<RolloutAnswer> {
  return reachedOver((path) => system.rest.send('GET', path), name, states);
}

async function itemsOf(name: string, query = ''): Promise<readonly ItemAnswer[]> {
  const { status, body } = await system.rest.send('GET', `/v1/${name}/items${query}`);
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  return (body as { readonly rolloutItems: readonly ItemAnswer[] }).rolloutItems;
}

const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];

async function apply(planned: RolloutAnswer, query = ''): Promise<RestAnswer> {
  const path = `/v1/${planned.name}:apply?etag=${encodeURIComponent(planned.etag)}${query}`;
  return await system.rest.send('POST', path);
}

it('plans, applies, and then has nothing to change', async () => {
  const created = await create();
  expect(created).toMatchObject({ state: 'PLANNING', caller: 'anonymous' });
  const planned = await reached(created.name, ['PLANNED']);
  expect(planned.counts).toMatchObject({ create: 3, update: 0, unchanged: 0, refused: 0, done: 0 });
  const items = await itemsOf(created.name);
  expect(items.map(({ resource, change, state }) => ({ resource, change, state }))).toEqual(
    [SNAPSHOT, STREAM, PULL].map((resource) => ({ resource, change: 'CREATE', state: 'PENDING' })),
  );
  expect(items[0]?.fields).toEqual([{ field: 'urls', from: '', to: JSON.stringify(urls('snapshot')) }]);
  expect(items[1]?.upstreamCalls.map(({ outcome }) => outcome)).toEqual(['PLANNED', 'PLANNED']);
  const calls = [...system.alibaba.calls, ...system.volcengine.calls];
  expect(calls.filter(({ action }) => !action.startsWith('Describe'))).toEqual([]);

  expect(await apply(planned)).toMatchObject({ status: 200, body: { state: 'APPLYING' } });
  const ended = await reached(created.name, ENDED);
  expect(ended).toMatchObject({ state: 'SUCCEEDED', counts: { done: 3, failed: 0, stale: 0 } });
  const live = await system.rest.send('GET', `/v1/${SNAPSHOT}`);
  expect(live.body).toMatchObject({ urls: urls('snapshot') });

  const again = await reached((await create()).name, ['PLANNED']);
  expect(again.counts).toMatchObject({ create: 0, update: 0, unchanged: 3 });
  expect(await itemsOf(again.name)).toEqual([]);
  expect(await itemsOf(again.name, '?change=NONE')).toHaveLength(3);
});

it('answers the first rollout for the same request id, and refuses other content', async () => {
  const first = await create(DESIRED, '?requestId=one');
  expect((await create(DESIRED, '?requestId=one')).name).toBe(first.name);
  const other = { source: { desired: { ...DESIRED, pullConfigs: [] } } };
  expect(await system.rest.send('POST', '/v1/rollouts?requestId=one', other)).toMatchObject({
    status: 409,
    body: { code: 'ALREADY_EXISTS', reason: 'ROLLOUT_EXISTS', metadata: { resource: first.name } },
  });
});

it('refuses faults as a whole, with the place of each, and stores nothing', async () => {
  const desired = {
    callbackConfigs: [
      { name: SNAPSHOT, urls: ['ftp://hooks.example.net/'] },
      { name: 'accounts/none/domains/push.example.com/callbackConfigs/stream', urls: urls('x') },
      { name: SNAPSHOT, urls: urls('x') },
      { name: STREAM, urls: urls('x'), auth: { enabled: true, key: 'secret-key-of-somebody' } },
      { name: 'nonsense', urls: urls('x') },
    ],
  };
  const stored = async () => {
    const { body } = await system.rest.send('GET', '/v1/rollouts');
    return (body.rollouts as RolloutAnswer[]).map(({ name }) => name);
  };
  const before = await stored();
  const { status, body } = await system.rest.send('POST', '/v1/rollouts', { source: { desired } });
  expect(status).toBe(400);
  expect((body as { violations: { field: string }[] }).violations.map(({ field }) => field).toSorted()).toEqual(
    ['0].urls[0]', '1].name', '2].name', '3].auth.key', '4].name'].map(
      (end) => `source.desired.callbackConfigs[${end}`,
    ),
  );
  expect(JSON.stringify(body)).not.toContain('secret-key-of-somebody');
  expect(await stored()).toEqual(before);
});

it('refuses one item that the provider cannot express, and applies the rest', async () => {
  const name = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/moderation`;
  const callbackConfigs = [{ name, urls: urls('a'), auth: { enabled: true } }];
  const desired = { ...DESIRED, callbackConfigs };
  const planned = await reached((await create(desired)).name, ['PLANNED']);
  expect(planned.counts).toMatchObject({ create: 1, refused: 1 });
  const [refused] = await itemsOf(planned.name, '?change=REFUSED');
  expect(refused?.error).toMatchObject({ code: 'UNIMPLEMENTED', reason: 'CAPABILITY_NOT_SUPPORTED' });
  await apply(planned);
  expect(await reached(planned.name, ENDED)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1 } });
});

it('leaves a configuration that has changed since it was planned, and plans it anew', async () => {
  const planned = await reached((await create()).name, ['PLANNED']);
  await system.rest.send('PUT', `/v1/${SNAPSHOT}`, { urls: urls('other') });
  await apply(planned);
  const ended = await reached(planned.name, ENDED);
  expect(ended).toMatchObject({ state: 'PARTIALLY_FAILED', counts: { done: 2, stale: 1 } });
  expect((await system.rest.send('GET', `/v1/${SNAPSHOT}`)).body.urls).toEqual(urls('other'));
  const [stale] = await itemsOf(planned.name, '?state=STALE');
  expect(stale).toMatchObject({ resource: SNAPSHOT, error: { code: 'ABORTED', reason: 'ETAG_MISMATCH' } });

  expect(await system.rest.send('POST', `/v1/${planned.name}:retry`)).toMatchObject({ body: { state: 'PLANNING' } });
  const replanned = await reached(planned.name, ['PLANNED']);
  const pending = await itemsOf(planned.name, '?state=PENDING');
  expect(pending).toMatchObject([{ resource: SNAPSHOT, change: 'UPDATE' }]);
  await apply(replanned);
  expect(await reached(planned.name, ENDED)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 3 } });
  expect((await system.rest.send('GET', `/v1/${SNAPSHOT}`)).body.urls).toEqual(urls('snapshot'));
});

it('tells the log each change of state with its cause, and the metrics each end of an item', async () => {
  const ends = async (): Promise<Record<string, number>> => {
    const series = seriesOf(await scrape(system.app.metrics), 'livegate_rollout_items_total');
    return Object.fromEntries(series.map(({ labels, value }) => [labels['result'] ?? '', value]));
  };
  const before = await ends();
  const planned = await reached((await create()).name, ['PLANNED']);
  await system.rest.send('PUT', `/v1/${SNAPSHOT}`, { urls: urls('other') });
  await apply(planned);
  const ended = await reached(planned.name, ENDED);
  await system.rest.send('POST', `/v1/${planned.name}:retry`);
  await reached(planned.name, ['PLANNED']);
  await system.rest.send('POST', `/v1/${planned.name}:cancel`);
  const id = planned.name.replace('rollouts/', '');
  const told = () => log.of('rollout_changed').filter(({ rollout }) => rollout === id);
  await until(() => told().length === 7);
  expect(told().map(({ level, state, cause, caller }) => [level, state, cause, caller])).toEqual([
    ['info', 'PLANNING', 'created', 'anonymous'],
    ['info', 'PLANNED', 'planned', undefined],
    ['info', 'APPLYING', 'applied', 'anonymous'],
    ['warn', 'PARTIALLY_FAILED', 'all_ended', undefined],
    ['info', 'PLANNING', 'retried', 'anonymous'],
    ['info', 'PLANNED', 'planned', undefined],
    ['info', 'CANCELLED', 'cancelled', 'anonymous'],
  ]);
  const { done = 0, stale = 0, failed } = before;
  expect(ended.counts).toMatchObject({ done: 2, stale: 1 });
  expect(await ends()).toEqual({ done: done + 2, stale: stale + 1, failed });
});

it('takes the etag of the plan, as If-Match too, and no other', async () => {
  const planned = await reached((await create()).name, ['PLANNED']);
  const path = `/v1/${planned.name}:apply`;
  expect(await system.rest.send('POST', path)).toMatchObject({
    status: 400,
    body: { violations: [{ field: 'etag' }] },
  });
  expect(await system.rest.send('POST', `${path}?etag=other`)).toMatchObject({
    status: 409,
    body: { code: 'ABORTED', reason: 'ETAG_MISMATCH' },
  });
  expect(await system.rest.send('POST', path, undefined, { 'if-match': planned.etag })).toMatchObject({ status: 200 });
  await reached(planned.name, ENDED);
  expect(await apply(planned)).toMatchObject({ status: 409 });
});

it('cancels a plan, and deletes what has ended only', async () => {
  const planned = await reached((await create()).name, ['PLANNED']);
  const path = `/v1/${planned.name}`;
  expect(await system.rest.send('DELETE', path)).toMatchObject({
    status: 400,
    body: { reason: 'OPERATION_NOT_ALLOWED' },
  });
  const skipped = { state: 'CANCELLED', counts: { create: 3, done: 0, skipped: 3 }, progress: 100 };
  expect(await system.rest.send('POST', `${path}:cancel`)).toMatchObject({ status: 200, body: skipped });
  expect(await itemsOf(planned.name)).toMatchObject([1, 2, 3].map(() => ({ change: 'CREATE', state: 'SKIPPED' })));
  expect(await system.rest.send('POST', `${path}:cancel`)).toMatchObject({ status: 400 });
  expect(await system.rest.send('POST', `${path}:retry`)).toMatchObject({
    status: 400,
    body: { reason: 'OPERATION_NOT_ALLOWED', metadata: { resource: planned.name } },
  });
  expect(await system.rest.send('DELETE', path)).toMatchObject({ status: 200, body: {} });
  expect(await system.rest.send('GET', path)).toMatchObject({ status: 404, body: { reason: 'ROLLOUT_NOT_FOUND' } });
});

it('cancels what waits for a circuit, and does not write it later', async () => {
  const actions = ['UpdateLiveSnapshotNotifyConfig', 'AddLiveSnapshotNotifyConfig'];
  const force = async (override: string): Promise<void> => {
    for (const action of actions) {
      const path = `/v1/accounts/ali/breakers/${action}`;
      expect(await system.rest.send('PATCH', path, { override })).toMatchObject({ status: 200 });
    }
  };
  const planned = await reached((await create()).name, ['PLANNED']);
  await force('FORCED_OPEN');
  await apply(planned);
  await until(async () => (await itemsOf(planned.name, '?state=DONE')).length === 2);
  expect(await system.rest.send('POST', `/v1/${planned.name}:cancel`)).toMatchObject({ status: 200 });
  expect(await reached(planned.name, ENDED)).toMatchObject({ state: 'CANCELLED', counts: { done: 2, skipped: 1 } });
  await force('AUTO');
  expect(await system.rest.send('GET', `/v1/${SNAPSHOT}`)).toMatchObject({ status: 404 });
});

it.each([
  ['is another one', [{ messageType: 'push_end', path: 'other' }], JSON.stringify(urls('other'))],
  ['is missing', [], ''],
])('changes a pair of records whose second one %s', async (_what, others, from) => {
  const records = [{ messageType: 'push', path: 'stream' }, ...others] as const;
  const callbacks = records.map(({ messageType, path }) => ({
    ...{ Vhost: WORLD.volcengine.vhost, App: '', MessageType: messageType as 'push' | 'push_end' },
    CallbackDetailList: urls(path).map((URL) => ({ CallbackType: 'http' as const, URL })),
  }));
  system.volcengine.put(WORLD.volcengine.uid, { callbacks });
  const desired = { callbackConfigs: [DESIRED.callbackConfigs[1]] };
  const planned = await reached((await create(desired)).name, ['PLANNED']);
  expect(await itemsOf(planned.name)).toMatchObject([
    { change: 'UPDATE', fields: [{ field: 'urls', from, to: JSON.stringify(urls('stream')) }] },
  ]);
  await apply(planned);
  expect(await reached(planned.name, ENDED)).toMatchObject({ state: 'SUCCEEDED' });
  const { body } = await system.rest.send('GET', `/v1/${STREAM}`);
  expect(body).toMatchObject({ urls: urls('stream'), inconsistencies: [] });
  expect((await reached((await create(desired)).name, ['PLANNED'])).counts).toMatchObject({ unchanged: 1 });
});

it.each([
  ['its first one is taken back', ['UpdateCallback']],
  ['its first one stays', ['UpdateCallback', 'DeleteCallback']],
])('applies both records of a pair when the cloud throttles the second, and %s', async (_what, throttled) => {
  const planned = await reached((await create({ callbackConfigs: [DESIRED.callbackConfigs[1]] })).name, ['PLANNED']);
  for (const action of throttled)
    system.volcengine.faults.add({ action, after: action === 'UpdateCallback' ? 1 : 0, fault: { kind: 'throttle' } });
  await apply(planned);
  expect(await reached(planned.name, ENDED)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1 } });
  const { body } = await system.rest.send('GET', `/v1/${STREAM}`);
  expect(body).toMatchObject({ urls: urls('stream'), inconsistencies: [] });
});

it('speaks gRPC too', async () => {
  const answer = async (method: string, request: object): Promise<RolloutAnswer> => {
    const got = await system.grpc.call('RolloutService', method, request);
    expect(got).toMatchObject({ ok: true });
    return (got.ok ? got.message : {}) as RolloutAnswer;
  };
  const source = { desired: { callbackConfigs: [DESIRED.callbackConfigs[0]] } };
  const created = await answer('CreateRollout', { rollout: { displayName: '直播 über gRPC', source } });
  const rest = await reached(created.name, ['PLANNED']);
  const got = await answer('GetRollout', { name: created.name });
  expect(got).toMatchObject({ displayName: '直播 über gRPC', state: 'PLANNED', etag: rest.etag });
  expect(await answer('ListRolloutItems', { parent: created.name, change: 'CREATE' })).toMatchObject({
    rolloutItems: [{ resource: SNAPSHOT }],
  });
  await answer('ApplyRollout', { name: created.name, etag: got.etag });
  await reached(created.name, ['SUCCEEDED']);
  expect(await answer('ListRollouts', { pageSize: 1 })).toMatchObject({ rollouts: [{ name: created.name }] });
  expect(await answer('DeleteRollout', { name: created.name })).toEqual({});
  expect(await system.grpc.call('RolloutService', 'RetryRollout', { name: created.name })).toMatchObject({
    ok: false,
    details: expect.arrayContaining([
      expect.objectContaining({ value: expect.objectContaining({ reason: 'ROLLOUT_NOT_FOUND' }) }),
    ]),
  });
});
