import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS } from '../../src/domain/access/caller';
import { RestAnswer } from '../support/rest-client';
import { reached, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';

/* Rollouts of what is live, or was: copies and repairs, over the emulated clouds. */

const CALLERS = [
  { id: 'all', grants: [{ accounts: ['*'], domains: ['*'], verbs: VERBS }] },
  {
    id: 'target',
    grants: [
      { accounts: ['volc'], domains: ['*'], verbs: VERBS },
      { accounts: ['ali'], domains: ['*.example.org'], verbs: VERBS },
    ],
  },
].map(({ id, grants }) => ({
  id,
  keys: [{ key: `lg_key-of-${id}` }],
  grants,
  throttle: { limit: 10_000, windowMs: 1_000 },
}));
const KEYS = [
  { id: 'hook', accounts: ['ali', 'volc'], value: { env: 'HOOK' } },
  { id: 'ali-hook', accounts: ['ali'], value: { env: 'ALI_HOOK' } },
];
const env = { HOOK: 'HookKey0123456789abcd', ALI_HOOK: 'AliHookKey0123456789abcd' };

const PUSH = 'accounts/ali/domains/push.example.com';
const PLAY = 'accounts/ali/domains/play.example.com';
const AT_PUSH = 'accounts/volc/domains/push.example.com';
const AT_VHOST = 'accounts/volc/vhosts/space-a';
const PAIRS = [
  { from: 'push.example.com', to: 'push.example.com' },
  { from: PLAY, to: AT_VHOST },
];
const urls = ['https://hooks.example.net/live'];

let system: System;

beforeAll(async () => {
  system = await startSystem({ callers: CALLERS, callbackKeys: KEYS, env, settings: 'inventory: { ttlMs: 0 }' });
});

beforeEach(() => {
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
  ownDomains();
  ownVhosts();
});

function ownVhosts(): void {
  system.volcengine.own(WORLD.volcengine.uid, [
    {
      name: 'space-a',
      domains: [
        { name: 'push.example.com', type: 'push' },
        { name: 'play.example.com', type: 'pull-flv' },
      ],
    },
    { name: 'space-b', domains: [{ name: 'push-b.example.com', type: 'push' }] },
  ]);
}

function ownDomains(): void {
  system.alibaba.own(WORLD.alibaba.uid, [
    { name: 'push.example.com', type: 'push', main: 'play.example.com' },
    { name: 'push.example.org', type: 'push', main: 'play.example.com' },
    { name: 'console.example.com', type: 'push', main: 'play.example.com' },
    { name: 'play.example.com', type: 'play' },
    // livegate remembers what it set in an earlier test: each has domains of its own.
    ...[1, 2, 3, 4].flatMap(
      (n) =>
        [
          { name: `push-${n}.example.com`, type: 'push', main: `play-${n}.example.com` },
          { name: `play-${n}.example.com`, type: 'play' },
        ] as const,
    ),
  ]);
}

afterAll(() => system.close());

async function send(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, caller = 'all'): Promise<RestAnswer> {
  return await system.rest.send(method, `/v1/${path}`, body, { authorization: `Bearer lg_key-of-${caller}` });
}

async function put(configs: Readonly<Record<string, object>>): Promise<void> {
  for (const [name, config] of Object.entries(configs))
    expect(await send('PUT', name, config)).toMatchObject({ status: 200 });
}

interface Item {
  readonly resource: string;
  readonly change: string;
  readonly fields: readonly { readonly field: string; readonly to: string }[];
  readonly losses: readonly { readonly field: string; readonly description: string }[];
  readonly error?: { readonly reason: string; readonly message: string };
}

async function planned(copy: object, caller = 'all') {
  return await plannedSource({ copy }, caller);
}

async function plannedSource(source: object, caller = 'all') {
  const { status, body } = await send('POST', 'rollouts', { source }, caller);
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  const read = (path: string) => send('GET', path.slice('/v1/'.length), undefined, caller);
  const rollout = await reached(read, (body as RolloutAnswer).name, ['PLANNED', 'FAILED']);
  const { rolloutItems } = (await read(`/v1/${rollout.name}/items?pageSize=1000`)).body;
  return { rollout, items: rolloutItems as readonly Item[] };
}

async function applied({ name, etag }: RolloutAnswer, accept = '&acceptLosses=true'): Promise<RolloutAnswer> {
  const path = `rollouts/${name.split('/')[1]}:apply?etag=${encodeURIComponent(etag)}${accept}`;
  expect(await send('POST', path)).toMatchObject({ status: 200 });
  return await reached((at) => send('GET', at.slice('/v1/'.length)), name, ['SUCCEEDED', 'PARTIALLY_FAILED']);
}

/** Such as `stream: stream.switchUrl`. */
const textsOf = (items: readonly Item[], list: 'fields' | 'losses'): readonly string[] =>
  items.flatMap((item) => item[list].map(({ field }) => `${item.resource.split('/').at(-1)}: ${field}`));

const RICH = {
  [`${PUSH}/callbackConfigs/stream`]: {
    urls,
    auth: { enabled: true, keyRef: 'hook' },
    stream: { switchUrl: 'https://hooks.example.net/switch', exceptionUrl: 'https://hooks.example.net/exception' },
  },
  [`${PLAY}/callbackConfigs/snapshot`]: { urls: ['https://hooks.example.net/snapshot'] },
  [`${PLAY}/callbackConfigs/recording`]: {
    urls,
    recording: { onDemandUrl: 'https://hooks.example.net/demand', statusEvents: true },
  },
  [`${PLAY}/callbackConfigs/moderation`]: { urls },
  [`${PLAY}/pullConfigs/show`]: {
    origins: [
      { protocol: 'RTMP', host: 'origin-1.example.net' },
      { protocol: 'RTMP', host: 'origin-2.example.net' },
    ],
    originApp: 'other',
    transcodedStreams: true,
  },
  [`${PLAY}/pullConfigs/hls`]: { origins: [{ protocol: 'HLS', host: 'origin-1.example.net' }] },
};

/** What docs/providers.md says that is lost on the way from Alibaba to Volcengine. */
function documentedLosses(): readonly string[] {
  const page = readFileSync(join(__dirname, '../../docs/providers.md'), 'utf8');
  const rows = page.matchAll(/^\| `(?:callback|pull)Configs\/(\S+)` \| `(\S+)` \| left out, a loss \|/gm);
  return [...rows].map(([, id, field]) => `${id === '{app}' ? 'show' : id}: ${field}`);
}

describe('a copy to another cloud and back', () => {
  it('loses exactly what the plan has told, field by field', async () => {
    await put(RICH);
    const there = await planned({ from: 'accounts/ali', to: 'accounts/volc', pairs: PAIRS, keyRef: 'hook' });
    expect(there.items.map(({ change, resource }) => `${change} ${resource}`)).toEqual([
      `CREATE ${AT_PUSH}/callbackConfigs/stream`,
      `CREATE ${AT_VHOST}/callbackConfigs/moderation`,
      `CREATE ${AT_VHOST}/callbackConfigs/recording`,
      `CREATE ${AT_VHOST}/callbackConfigs/snapshot`,
      `REFUSED ${AT_VHOST}/pullConfigs/hls`,
      `CREATE ${AT_VHOST}/pullConfigs/show`,
    ]);
    const lost = documentedLosses();
    expect(lost).toHaveLength(6);
    expect(textsOf(there.items, 'losses')).toEqual(lost);
    expect(there.items[0]?.losses[0]?.description).toBe('Volcengine Live cannot express it');
    expect(there.items[4]?.error).toMatchObject({ reason: 'CAPABILITY_NOT_SUPPORTED' });
    expect(
      await send('POST', `${there.rollout.name}:apply?etag=${encodeURIComponent(there.rollout.etag)}`),
    ).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED', violations: [{ field: 'acceptLosses' }] } });
    expect(await applied(there.rollout)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 5, refused: 1 } });
    expect((await send('GET', `${AT_PUSH}/callbackConfigs/stream`)).body).toMatchObject({
      urls,
      auth: { enabled: true, keyRef: 'hook' },
    });

    const pairs = PAIRS.map(({ from, to }) => ({ from: to, to: from }));
    const back = await planned({ from: 'accounts/volc', to: 'accounts/ali', pairs, keyRef: 'hook' });
    expect(textsOf(back.items, 'losses')).toEqual([]);
    expect([...textsOf(back.items, 'fields')].sort()).toEqual([...lost].sort());
    expect(back.rollout.counts).toMatchObject({ update: 3, unchanged: 2, refused: 0 });
    expect(await applied(back.rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 3 } });
    const again = await planned({ from: 'accounts/ali', to: 'accounts/volc', pairs: PAIRS, keyRef: 'hook' });
    expect(again.rollout.counts).toMatchObject({ create: 0, update: 0, unchanged: 5, refused: 1 });
  });

  it('leaves out origins that would become others, and callback URLs that are too many', async () => {
    await put({
      [`${AT_VHOST}/callbackConfigs/recording`]: { urls: ['https://a.example.net/', 'https://b.example.net/'] },
      [`${AT_VHOST}/pullConfigs/show`]: {
        origins: [
          { protocol: 'RTMP', host: 'a.example.net', group: 'g', params: { k: 'v' } },
          { protocol: 'RTMP', host: 'b.example.net', port: 1936 },
          { protocol: 'HTTP_FLV', host: 'c.example.net' },
        ],
      },
    });
    const { rollout, items } = await planned({ from: AT_VHOST, to: PLAY });
    expect(items).toMatchObject([{ change: 'CREATE' }, { change: 'CREATE' }]);
    expect(textsOf(items, 'losses')).toEqual([
      'recording: urls[1]',
      'show: origins[0].group',
      'show: origins[0].params',
      'show: origins[1].port',
      'show: origins[2].protocol',
    ]);
    await applied(rollout);
    expect((await send('GET', `${PLAY}/pullConfigs/show`)).body).toMatchObject({
      origins: [{ protocol: 'RTMP', host: 'a.example.net' }],
    });
  });
});

describe('a copy', () => {
  it('between accounts goes to equal names, and refuses what has none', async () => {
    await put({
      [`${PUSH}/callbackConfigs/stream`]: { urls },
      ['accounts/ali/domains/push.example.org/callbackConfigs/stream']: { urls },
      [`${PLAY}/pullConfigs/show`]: { origins: [{ protocol: 'RTMP', host: 'origin.example.net' }] },
    });
    const { rollout, items } = await planned({ from: 'accounts/ali', to: 'accounts/volc' });
    const refused = items.map(({ change, resource, error }) => [
      change,
      resource.slice('accounts/'.length),
      error?.reason,
    ]);
    expect(refused).toEqual([
      ['REFUSED', 'volc/domains/play.example.com/pullConfigs/show', 'CAPABILITY_NOT_SUPPORTED'],
      ['CREATE', 'volc/domains/push.example.com/callbackConfigs/stream', undefined],
      ['REFUSED', 'volc/domains/push.example.org/callbackConfigs/stream', 'DOMAIN_NOT_FOUND'],
    ]);
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1, refused: 2 } });
  });

  it('refuses what a domain may have that cannot be read, and copies the rest', async () => {
    await put({ [`${PLAY}/callbackConfigs/snapshot`]: { urls } });
    const fault = { kind: 'errorWith200', code: 'InvalidParam' } as const;
    system.alibaba.faults.add({ action: 'DescribeLiveRecordNotifyConfig', times: 1, fault });
    // That of the first pair is read first.
    const { items } = await planned({ from: 'accounts/ali', to: 'accounts/volc', pairs: PAIRS });
    expect(items.map(({ change, resource, error }) => [change, resource, error?.reason])).toEqual([
      ...['moderation', 'recording', 'snapshot', 'stream'].map((kind) => {
        return ['REFUSED', `${AT_PUSH}/callbackConfigs/${kind}`, 'PROVIDER_REJECTED_ARGUMENT'];
      }),
      ['CREATE', `${AT_VHOST}/callbackConfigs/snapshot`, undefined],
    ]);
  });

  it('of a vhost takes its apps along to a vhost, and refuses them on a domain', async () => {
    const signed = { urls, auth: { enabled: true, keyRef: 'hook' } };
    await put({
      [`${AT_VHOST}/callbackConfigs/recording`]: { urls },
      [`${AT_VHOST}/apps/show/callbackConfigs/recording`]: signed,
    });
    const to = 'accounts/volc/vhosts/space-b';
    const { rollout, items } = await planned({ from: AT_VHOST, to, keyRef: 'hook' });
    expect(items.map(({ change, resource }) => `${change} ${resource}`)).toEqual([
      `CREATE ${to}/apps/show/callbackConfigs/recording`,
      `CREATE ${to}/callbackConfigs/recording`,
    ]);
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 2 } });
    const { items: onDomain } = await planned({ from: AT_VHOST, to: PLAY });
    expect(onDomain).toMatchObject([
      {
        resource: `${PLAY}/callbackConfigs/recording`,
        change: 'REFUSED',
        error: {
          reason: 'CAPABILITY_NOT_SUPPORTED',
          message: `name: ${AT_VHOST}/apps/show/callbackConfigs/recording is of one app, and ${PLAY} has no apps`,
        },
      },
      { resource: `${PLAY}/callbackConfigs/recording`, change: 'CREATE' },
    ]);
  });

  it('of what is signed needs the name of the key', async () => {
    await put({ [`${PUSH}/callbackConfigs/stream`]: { urls, auth: { enabled: true, keyRef: 'hook' } } });
    const { items } = await planned({ from: PUSH, to: AT_PUSH });
    expect(items).toMatchObject([
      {
        change: 'REFUSED',
        error: { reason: 'INVALID_REQUEST', violations: [{ field: 'auth.keyRef', reason: 'REQUIRED' }] },
      },
    ]);
  });

  it('tells what it cannot read of the original', async () => {
    // One that livegate has never written.
    system.alibaba.put(WORLD.alibaba.uid, 'console.example.com', { stream: { NotifyUrl: urls[0] } });
    const { items } = await planned({ from: 'accounts/ali/domains/console.example.com', to: PUSH });
    expect(items).toMatchObject([{ change: 'CREATE', losses: [{ field: 'stream.switchUrl' }] }]);
  });

  it('needs the right to read the original, and to write the copy', async () => {
    await put({ [`${PUSH}/callbackConfigs/stream`]: { urls } });
    const { rollout } = await planned({ from: PUSH, to: AT_PUSH });
    expect(await send('GET', rollout.name, undefined, 'target')).toMatchObject({ status: 404 });
    const denied = await planned({ from: PUSH, to: AT_PUSH }, 'target');
    expect(denied.rollout).toMatchObject({ state: 'FAILED', error: { reason: 'ACCESS_DENIED' } });
  });

  it('ends planning if two configurations would become one', async () => {
    await put({
      [`${PUSH}/callbackConfigs/stream`]: { urls },
      ['accounts/ali/domains/push.example.org/callbackConfigs/stream']: { urls },
    });
    const pairs = ['push.example.com', 'push.example.org'].map((from) => ({ from, to: AT_PUSH }));
    const { rollout } = await planned({ from: 'accounts/ali', to: 'accounts/volc', pairs });
    expect(rollout).toMatchObject({
      state: 'FAILED',
      error: { violations: [{ field: 'source.copy.pairs[1].to', reason: 'CONFLICT' }] },
    });
  });

  it('refuses a place that cannot have configurations', async () => {
    const copy = { from: PUSH, to: 'accounts/ali/vhosts/space-a' };
    expect(await send('POST', 'rollouts', { source: { copy } })).toMatchObject({
      status: 501,
      body: { violations: [{ field: 'source.copy.to', reason: 'NOT_SUPPORTED' }] },
    });
  });

  const at = { from: 'accounts/ali', to: 'accounts/volc' };
  it.each([
    ['from', 'REQUIRED', { to: 'accounts/volc' }],
    ['to', 'INVALID_FORMAT', { ...at, to: 'accounts/volc/vhosts/space-a/apps/show' }],
    ['from', 'NOT_FOUND', { ...at, from: 'accounts/none' }],
    ['to', 'CONFLICT', { from: 'accounts/ali', to: 'accounts/ali' }],
    ['to', 'CONFLICT', { from: PUSH, to: PUSH }],
    ['to', 'CONFLICT', { from: PUSH, to: 'accounts/volc' }],
    ['pairs', 'CONFLICT', { from: PUSH, to: AT_PUSH, pairs: [{ from: PUSH, to: AT_PUSH }] }],
    ['pairs[0].to', 'CONFLICT', { from: 'accounts/ali', to: 'accounts/ali', pairs: [{ from: PUSH, to: PUSH }] }],
    ['pairs[0].from', 'CONFLICT', { ...at, pairs: [{ from: AT_PUSH, to: AT_VHOST }] }],
    ['pairs[0].from', 'REQUIRED', { ...at, pairs: [{ to: AT_VHOST }] }],
    ['keyRef', 'NOT_FOUND', { ...at, keyRef: 'ali-hook' }],
    ['keyRef', 'NOT_FOUND', { ...at, keyRef: 'none' }],
  ])('refuses %s: %s', async (field, reason, copy) => {
    expect(await send('POST', 'rollouts', { source: { copy } })).toMatchObject({
      status: 400,
      body: { violations: [{ field: `source.copy.${field}`, reason }] },
    });
  });
});

describe('a repair', () => {
  const OTHER_KEY = 'OtherKey0123456789abcd';
  const CONSOLE = 'https://console.example.net/';
  const placesOf = (n: number) => ({
    push: `push-${n}.example.com`,
    play: `play-${n}.example.com`,
    parents: [`accounts/ali/domains/push-${n}.example.com`, `accounts/ali/domains/play-${n}.example.com`],
    stream: `accounts/ali/domains/push-${n}.example.com/callbackConfigs/stream`,
    snapshot: `accounts/ali/domains/play-${n}.example.com/callbackConfigs/snapshot`,
  });
  const repaired = async (parents: readonly string[], caller?: string) =>
    await plannedSource({ repair: { parents } }, caller);
  const live = async (name: string): Promise<RestAnswer['body']> => (await send('GET', name)).body;

  it('writes again what livegate set and something else changed or removed, and only that', async () => {
    const { push, play, parents, stream, snapshot } = placesOf(1);
    const recording = snapshot.replace('snapshot', 'recording');
    const [onlySwitch] = urls;
    await put({
      [recording]: { urls },
      [stream]: { urls, stream: { switchUrl: onlySwitch, exceptionUrl: onlySwitch } },
      [snapshot]: { urls },
    });
    system.alibaba.reset();
    ownDomains();
    system.alibaba.put(WORLD.alibaba.uid, push, {
      stream: { NotifyUrl: CONSOLE, SwitchNotifyUrl: onlySwitch, ExceptionNotifyUrl: onlySwitch },
    });
    system.alibaba.put(WORLD.alibaba.uid, play, { snapshot: { NotifyUrl: urls[0] } });
    const { rollout, items } = await repaired([...parents, ...parents]);
    expect(items).toMatchObject([
      { resource: recording, change: 'CREATE', losses: [] },
      { resource: stream, change: 'UPDATE', losses: [], fields: [{ field: 'urls', to: JSON.stringify(urls) }] },
    ]);
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 2 } });
    expect(await live(stream)).toMatchObject({ urls, stream: { switchUrl: onlySwitch }, drift: [] });
    expect((await repaired(parents)).rollout.counts).toMatchObject({ create: 0, update: 0, unchanged: 0, refused: 0 });
  });

  it('keeps the live key, and tells that it is another one', async () => {
    const { push, parents, stream } = placesOf(2);
    await put({ [stream]: { urls, auth: { enabled: true, keyRef: 'hook' } } });
    system.alibaba.put(WORLD.alibaba.uid, push, {
      stream: { NotifyUrl: CONSOLE, NotifyReqAuth: 'yes', NotifyAuthKey: OTHER_KEY },
    });
    const { auth } = await live(stream);
    const { rollout, items } = await repaired(parents);
    expect(items).toMatchObject([{ change: 'UPDATE', fields: [{ field: 'urls' }], losses: [{ field: 'auth.key' }] }]);
    expect(await applied(rollout)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1 } });
    expect(await live(stream)).toMatchObject({ urls, auth });
  });

  it('adds the record of a pair that is missing, with the key of the other one', async () => {
    const parent = `${AT_VHOST}/apps/paired`;
    const name = `${parent}/callbackConfigs/stream`;
    await put({ [name]: { urls, auth: { enabled: true, keyRef: 'hook' } } });
    const { callbacks } = structuredClone(system.volcengine.state(WORLD.volcengine.uid));
    system.volcengine.reset();
    ownVhosts();
    system.volcengine.put(WORLD.volcengine.uid, {
      callbacks: callbacks.filter(({ MessageType }) => MessageType === 'push'),
    });
    const drift = [{ field: 'auth.enabled' }, { field: 'urls', live: '' }];
    expect(await live(name)).toMatchObject({ urls, drift });
    const { rollout, items } = await repaired([parent]);
    expect(items).toMatchObject([{ resource: name, change: 'UPDATE', losses: [] }]);
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED' });
    expect(await live(name)).toMatchObject({ urls, auth: { keyRef: 'hook' }, drift: [], inconsistencies: [] });
  });

  it('gives what is gone its key only if that has a name', async () => {
    const { parents, stream, snapshot } = placesOf(3);
    await put({
      [stream]: { urls, auth: { enabled: true, keyRef: 'hook' } },
      [snapshot]: { urls, auth: { enabled: true, key: OTHER_KEY } },
    });
    system.alibaba.reset();
    ownDomains();
    const { rollout, items } = await repaired(parents);
    expect(items).toMatchObject([
      { resource: snapshot, change: 'REFUSED', error: { violations: [{ field: 'auth.key', reason: 'REQUIRED' }] } },
      { resource: stream, change: 'CREATE' },
    ]);
    await applied(rollout);
    expect(await live(stream)).toMatchObject({ auth: { keyRef: 'hook' } });
  });

  it('refuses one by one what cannot be compared', async () => {
    const { push, parents, stream, snapshot } = placesOf(4);
    await put({ [stream]: { urls }, [snapshot]: { urls } });
    system.alibaba.put(WORLD.alibaba.uid, push, { stream: { NotifyUrl: CONSOLE } });
    system.alibaba.faults.add({
      action: 'DescribeLiveSnapshotNotifyConfig',
      fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' },
    });
    const { rollout, items } = await repaired(parents);
    expect(rollout).toMatchObject({ state: 'PLANNED' });
    expect(items).toMatchObject([
      { resource: snapshot, change: 'REFUSED', error: { reason: 'PROVIDER_PERMISSION_DENIED' } },
      { resource: stream, change: 'UPDATE' },
    ]);
  });

  it('is for those that may read', async () => {
    expect((await repaired([PUSH], 'target')).rollout).toMatchObject({ error: { reason: 'ACCESS_DENIED' } });
    const own = 'accounts/ali/domains/push.example.org/callbackConfigs/stream';
    await put({ [`${PUSH}/callbackConfigs/stream`]: { urls }, [own]: { urls } });
    system.alibaba.reset();
    ownDomains();
    expect((await repaired(['accounts/ali'], 'target')).items).toMatchObject([{ resource: own, change: 'CREATE' }]);
    expect(await send('POST', 'rollouts', { source: { repair: {} } })).toMatchObject({
      status: 400,
      body: { violations: [{ field: 'source.repair.parents', reason: 'REQUIRED' }] },
    });
  });
});
