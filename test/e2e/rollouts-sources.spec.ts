import { VERBS } from '../../src/domain/access/caller';
import { RestAnswer } from '../support/rest-client';
import { ItemAnswer, reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';

/* What a source stands for: patterns of domains and vhosts, over the emulated clouds. */

const ALI = WORLD.alibaba.uid;
const VOLC = WORLD.volcengine.uid;
const CALLERS = [
  { id: 'all', domains: ['*'], verbs: VERBS },
  { id: 'some', domains: ['*.example.com'], verbs: VERBS },
  { id: 'reader', domains: ['*'], verbs: ['read'] as const },
  { id: 'asker', domains: ['*'], verbs: VERBS },
].map(({ id, domains, verbs }) => ({
  id,
  keys: [{ key: `lg_key-of-${id}` }],
  grants: [{ accounts: ['ali', 'volc', 'byte'], domains, verbs }],
  throttle: { limit: 10_000, windowMs: 1_000 },
}));

/** `hook-alias` has the value of `hook-old`, and comes first by name. */
const KEYS = [
  { id: 'hook-old', value: { env: 'OLD_KEY' } },
  { id: 'hook-alias', value: { env: 'OLD_KEY' } },
  { id: 'hook-new', value: { env: 'NEW_KEY' } },
].map((key) => ({ ...key, accounts: ['ali', 'volc'], callers: ['all', 'asker'] }));
/** Too long for every kind but STREAM. */
const LONG = { id: 'hook-long', value: { env: 'LONG_KEY' }, accounts: ['ali'], callers: ['all'] };
const env = { OLD_KEY: 'OldKey0123456789abcd', NEW_KEY: 'NewKey0123456789abcd', LONG_KEY: 'LongKey0'.repeat(5) };

let system: System;

beforeAll(async () => {
  system = await startSystem({
    withBytePlus: true,
    callers: CALLERS,
    callbackKeys: [...KEYS, LONG],
    env,
    settings: 'inventory: { ttlMs: 0 }',
  });
});

beforeEach(() => {
  for (const cloud of [system.alibaba, system.volcengine, system.byteplus]) cloud.reset();
  system.alibaba.own(ALI, [
    { name: 'push.example.com', type: 'push', main: 'play.example.com' },
    { name: 'push.example.org', type: 'push', main: 'play.example.com' },
    { name: 'play.example.com', type: 'play' },
    { name: 'sub.example.com', type: 'play', main: 'play.example.com' },
  ]);
  const domains = (space: string) =>
    [
      { name: `push-${space}.example.com`, type: 'push' },
      { name: `pull-${space}.example.com`, type: 'pull-flv' },
      { name: `old-${space}.example.com`, type: 'push', status: 3 },
    ] as const;
  const spaces = ['space-a', 'space-b'].map((name) => ({ name, domains: domains(name) }));
  system.volcengine.own(VOLC, spaces);
  system.byteplus.own(VOLC, spaces);
});

afterAll(() => system.close());

const AS_ALL = { authorization: 'Bearer lg_key-of-all' };
const AS_ASKER = { authorization: 'Bearer lg_key-of-asker' };

async function send(method: 'GET' | 'POST', path: string, body?: object, caller = 'all'): Promise<RestAnswer> {
  return await system.rest.send(method, path, body, { authorization: `Bearer lg_key-of-${caller}` });
}

const urls = ['https://hooks.example.net/live'];
const callback = (name: string, kind = 'stream') => ({ name: `accounts/${name}/callbackConfigs/${kind}`, urls });
const pull = (name: string, host = 'origin.example.net') => ({
  name: `accounts/${name}`,
  origins: [{ protocol: 'RTMP', host }],
});

/** The rollout once planning has ended, with its items as `CHANGE name`. */
async function planned(desired: object, caller = 'all') {
  return await plannedSource({ desired }, caller);
}

async function plannedSource(source: object, caller = 'all') {
  const { status, body } = await send('POST', '/v1/rollouts', { source }, caller);
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  const read = (path: string) => send('GET', path, undefined, caller);
  const rollout = await reachedOver(read, (body as RolloutAnswer).name, ['PLANNED', 'FAILED']);
  const { rolloutItems } = (await read(`/v1/${rollout.name}/items?pageSize=1000`)).body;
  const items = (rolloutItems as ItemAnswer[]).map(({ change, resource }) => `${change} ${shortOf(resource)}`);
  return { ...rollout, items };
}

const shortOf = (resource: string) => resource.replace('accounts/', '').replace(/(callback|pull)Configs\//, '');

/** The violations that planning ended with. */
async function violations(desired: object, caller = 'all') {
  const { state, error } = (await planned(desired, caller)) as { state: string; error?: { violations: object[] } };
  expect({ state, error }).toMatchObject({ state: 'FAILED', error: { code: 'INVALID_ARGUMENT' } });
  return error?.violations;
}

/** Of the domains of Alibaba's account, the one that can record. */
function unreadableOnce(): void {
  const fault = { kind: 'errorWith200', code: 'InvalidParam' } as const;
  system.alibaba.faults.add({ action: 'DescribeLiveRecordNotifyConfig', times: 1, fault });
}
const UNREAD = { reason: 'PROVIDER_REJECTED_ARGUMENT' };

describe('patterns', () => {
  it('stand for the domains whose role fits, and for vhosts, of every cloud', async () => {
    const { items } = await planned({
      callbackConfigs: [
        callback('ali/domains/*'),
        callback('ali/domains/*.example.com', 'snapshot'),
        callback('volc/domains/*'),
        callback('byte/vhosts/*/apps/show', 'recording'),
      ],
      pullConfigs: [pull('volc/vhosts/*/pullConfigs/show'), pull('ali/domains/*/pullConfigs/show')],
    });
    expect(items).toEqual([
      'CREATE ali/domains/push.example.com/stream',
      'CREATE ali/domains/push.example.org/stream',
      'CREATE ali/domains/play.example.com/snapshot',
      'CREATE volc/domains/push-space-a.example.com/stream',
      'CREATE volc/domains/push-space-b.example.com/stream',
      'CREATE byte/vhosts/space-a/apps/show/recording',
      'CREATE byte/vhosts/space-b/apps/show/recording',
      'CREATE volc/vhosts/space-a/show',
      'CREATE volc/vhosts/space-b/show',
      'CREATE ali/domains/play.example.com/show',
    ]);
  });

  it('yield to an explicit name, and apply', async () => {
    const rollout = await planned({
      callbackConfigs: [
        callback('ali/domains/*'),
        { ...callback('ali/domains/push.example.org'), urls: ['https://b.example.net/'] },
      ],
    });
    await send('POST', `/v1/${rollout.name}:apply?etag=${encodeURIComponent(rollout.etag)}`);
    await reachedOver((path) => send('GET', path), rollout.name, ['SUCCEEDED']);
    const live = async (domain: string): Promise<unknown> =>
      (await send('GET', `/v1/${callback(`ali/domains/${domain}`).name}`)).body.urls;
    expect(await live('push.example.com')).toEqual(urls);
    expect(await live('push.example.org')).toEqual(['https://b.example.net/']);
  });

  it('end planning if they fit nothing, or one resource twice', async () => {
    const callbackConfigs = [
      callback('ali/domains/*'),
      callback('ali/domains/*.example.net'),
      callback('ali/domains/*.example.org'),
      callback('ali/vhosts/*'),
    ];
    const twice = 'accounts/ali/domains/push.example.org/callbackConfigs/stream';
    const pullConfigs = [pull('volc/domains/*/pullConfigs/show')];
    expect(await violations({ callbackConfigs, pullConfigs })).toEqual(
      [
        ['callbackConfigs[1]', 'NOT_FOUND', 'fits nothing in the inventory of ali'],
        ['callbackConfigs[2]', 'CONFLICT', `fits ${twice}, as source.desired.callbackConfigs[0].name does`],
        ['callbackConfigs[3]', 'NOT_FOUND', 'fits nothing in the inventory of ali'],
        ['pullConfigs[0]', 'NOT_FOUND', 'fits nothing in the inventory of volc'],
      ].map(([at, reason, description]) => ({ field: `source.desired.${at}.name`, reason, description })),
    );
  });

  it('stand for nothing that the caller may not read', async () => {
    const callbackConfigs = [callback('ali/domains/*')];
    expect((await planned({ callbackConfigs }, 'some')).items).toEqual(['CREATE ali/domains/push.example.com/stream']);
    expect(await violations({ callbackConfigs: [callback('ali/domains/*.example.org')] }, 'some')).toMatchObject([
      { reason: 'NOT_FOUND' },
    ]);
  });

  it('end planning if they stand for too many items', async () => {
    const many = Array.from({ length: 101 }, (_, index) => pull(`ali/domains/*/pullConfigs/app-${index}`));
    system.alibaba.own(
      ALI,
      Array.from({ length: 100 }, (_, index) => ({ name: `p${index}.example.com`, type: 'play' })),
    );
    expect(await violations({ pullConfigs: many })).toMatchObject([{ field: 'source', reason: 'OUT_OF_RANGE' }]);
  });

  it('are refused at once where they are none', async () => {
    const names = ['ali/domains/*.', 'ali/domains/push.*.com', '*/domains/push.example.com', 'volc/vhosts/*a'];
    const callbackConfigs = names.map((name) => callback(name));
    expect(await send('POST', '/v1/rollouts', { source: { desired: { callbackConfigs } } })).toMatchObject({
      status: 400,
      body: {
        violations: names.map((_, index) => ({
          field: `source.desired.callbackConfigs[${index}].name`,
          reason: 'INVALID_FORMAT',
        })),
      },
    });
  });

  it('end planning with the error of a cloud that cannot list its domains', async () => {
    system.alibaba.faults.add({
      action: 'DescribeLiveUserDomains',
      fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' },
    });
    const { state, error, items } = (await planned({ callbackConfigs: [callback('ali/domains/*')] })) as {
      state: string;
      error?: object;
      items: object;
    };
    expect({ state, error, items }).toMatchObject({
      state: 'FAILED',
      error: { reason: 'PROVIDER_PERMISSION_DENIED' },
      items: [],
    });
  });
});

describe('prune', () => {
  const put = async (config: { readonly name: string; readonly urls?: readonly string[] }): Promise<void> => {
    expect(await system.rest.put(`/v1/${config.name}`, config, AS_ALL)).toMatchObject({ status: 200 });
  };
  const exists = async (config: { readonly name: string }): Promise<boolean> =>
    (await send('GET', `/v1/${config.name}`)).status === 200;
  const applied = async ({ name, etag }: RolloutAnswer, accept = '&acceptLosses=true') => {
    await send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}${accept}`);
    return await reachedOver((path) => send('GET', path), name, ['SUCCEEDED', 'PARTIALLY_FAILED']);
  };

  /** Such as `DeleteCallback 2`, in the order of actions. */
  const costsOf = (rollout: object): string[] =>
    (rollout as { costs: { action: string; calls: number }[] }).costs.map(({ action, calls }) => `${action} ${calls}`);
  const madeBy = async ({ name }: RolloutAnswer): Promise<string[]> => {
    const { rolloutItems } = (await send('GET', `/v1/${name}/items`)).body;
    const made = (rolloutItems as { upstreamCalls: { action: string }[] }[]).flatMap((item) => item.upstreamCalls);
    const actions = [...new Set(made.map(({ action }) => action))].sort();
    return actions.map((one) => `${one} ${made.filter(({ action }) => action === one).length}`);
  };

  it('deletes what is below a domain and not wanted, and nothing beside it', async () => {
    const [kept, gone, pulled, beside] = [
      callback('ali/domains/play.example.com', 'snapshot'),
      callback('ali/domains/play.example.com', 'recording'),
      pull('ali/domains/play.example.com/pullConfigs/show'),
      callback('ali/domains/push.example.com'),
    ];
    for (const config of [kept, gone, pulled, beside]) await put(config);
    const rollout = await planned({ callbackConfigs: [kept], prune: ['accounts/ali/domains/play.example.com'] });
    expect(rollout.items).toEqual([
      'DELETE ali/domains/play.example.com/recording',
      'DELETE ali/domains/play.example.com/show',
    ]);
    const { body } = await send('GET', `/v1/${rollout.name}/items`);
    expect((body.rolloutItems as ItemAnswer[])[0]).toMatchObject({
      fields: [{ field: 'urls', from: JSON.stringify(urls), to: '' }],
      upstreamCalls: [{ action: 'DeleteLiveRecordNotifyConfig', outcome: 'PLANNED' }],
    });
    expect(await applied(rollout)).toMatchObject({ state: 'SUCCEEDED', counts: { delete: 2, done: 2, unchanged: 1 } });
    expect(await madeBy(rollout)).toEqual(costsOf(rollout));
    const all = [kept, gone, pulled, beside];
    expect(await Promise.all(all.map(exists))).toEqual([true, false, false, true]);
  });

  it.each(['volc', 'byte'])('%s: deletes the rest of a vhost with its apps, apps first', async (account) => {
    const app = callback(`${account}/vhosts/space-a/apps/show`, 'recording');
    const vhost = callback(`${account}/vhosts/space-a`, 'recording');
    const pulls = ['*', 'show'].map((one) => pull(`${account}/vhosts/space-a/pullConfigs/${one}`));
    const other = callback(`${account}/vhosts/space-b`, 'recording');
    const all = [app, vhost, ...pulls, other];
    for (const config of all) await put(config);
    const rollout = await planned({ prune: [`accounts/${account}/vhosts/space-a`] });
    expect(rollout.items).toEqual([
      `DELETE ${account}/vhosts/space-a/apps/show/recording`,
      `DELETE ${account}/vhosts/space-a/recording`,
      `DELETE ${account}/vhosts/space-a/*`,
      `DELETE ${account}/vhosts/space-a/show`,
    ]);
    // Nothing is put back, and so nothing is lost.
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 4 } });
    expect(await madeBy(rollout)).toEqual(costsOf(rollout));
    expect(costsOf(rollout).filter((cost) => cost.startsWith('Update'))).toEqual([]);
    expect(await Promise.all(all.map(exists))).toEqual([false, false, false, false, true]);
  });

  it('deletes the configuration of all apps after those of its apps', async () => {
    const all = ['*', 'show'].map((one) => pull(`ali/domains/play.example.com/pullConfigs/${one}`));
    for (const config of all) await put(config);
    const rollout = await planned({ prune: ['accounts/ali/domains/play.example.com'] });
    expect(await applied(rollout, '')).toMatchObject({ state: 'SUCCEEDED', counts: { done: 2 } });
    expect(await madeBy(rollout)).toEqual(costsOf(rollout));
    expect(costsOf(rollout).filter((cost) => cost.startsWith('Set'))).toEqual([]);
    expect(await Promise.all(all.map(exists))).toEqual([false, false]);
  });

  it('puts nothing back of an app that has changed since, and leaves its vhost', async () => {
    const app = callback('volc/vhosts/space-a/apps/show', 'recording');
    const vhost = callback('volc/vhosts/space-a', 'recording');
    for (const config of [app, vhost]) await put(config);
    const rollout = await planned({ prune: ['accounts/volc/vhosts/space-a'] });
    await put({ ...app, urls: ['https://other.example.net/'] });
    expect(await applied(rollout)).toMatchObject({ state: 'PARTIALLY_FAILED', counts: { stale: 1, failed: 1 } });
    const { body } = await send('GET', `/v1/${rollout.name}/items?state=FAILED`);
    expect(body.rolloutItems).toMatchObject([{ resource: vhost.name, error: { reason: 'FORCE_REQUIRED' } }]);
    expect(await Promise.all([app, vhost].map(exists))).toEqual([true, true]);
  });

  it('deletes below an account what its domains and vhosts have, of those that the caller may read', async () => {
    const configs = [
      callback('ali/domains/push.example.com'),
      callback('ali/domains/push.example.org'),
      callback('ali/domains/play.example.com', 'snapshot'),
      pull('ali/domains/play.example.com/pullConfigs/show'),
      callback('volc/domains/push-space-a.example.com'),
      callback('volc/vhosts/space-b', 'recording'),
    ];
    for (const config of configs) await put(config);
    const prune = ['accounts/ali', 'accounts/volc'];
    expect((await planned({ prune })).items).toEqual([
      'DELETE ali/domains/play.example.com/snapshot',
      'DELETE ali/domains/play.example.com/show',
      'DELETE ali/domains/push.example.com/stream',
      'DELETE ali/domains/push.example.org/stream',
      'DELETE volc/domains/push-space-a.example.com/stream',
      'DELETE volc/vhosts/space-b/recording',
    ]);
    expect((await planned({ prune }, 'some')).items).not.toContain('DELETE ali/domains/push.example.org/stream');
  });

  it('refuses what a domain may have that cannot be read, and deletes the rest', async () => {
    const [unread, readable] = [callback('ali/domains/play.example.com', 'snapshot'), callback('volc/vhosts/space-b')];
    for (const config of [unread, readable]) await put(config);
    unreadableOnce();
    const rollout = await planned({ callbackConfigs: [unread], prune: ['accounts/ali', 'accounts/volc'] });
    expect(rollout).toMatchObject({ state: 'PLANNED', counts: { unchanged: 1, refused: 2, delete: 1 } });
    expect(rollout.items).toEqual([
      'DELETE volc/vhosts/space-b/stream',
      ...['moderation', 'recording'].map((kind) => `REFUSED ali/domains/play.example.com/${kind}`),
    ]);
    const { body } = await send('GET', `/v1/${rollout.name}/items?change=REFUSED`);
    expect((body.rolloutItems as object[])[0]).toMatchObject({ error: UNREAD });
    expect(await applied(rollout)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1 } });
    expect(await Promise.all([unread, readable].map(exists))).toEqual([true, false]);
  });

  it('ends planning where the whole account cannot be read', async () => {
    const fault = { kind: 'errorWith200', code: 'InvalidAccessKeyId.NotFound' } as const;
    system.alibaba.faults.add({ action: 'DescribeLiveRecordNotifyConfig', fault });
    expect(await planned({ prune: ['accounts/ali'] })).toMatchObject({
      state: 'FAILED',
      error: { reason: 'PROVIDER_CREDENTIALS_REJECTED' },
    });
  });

  it('leaves what has changed or gone since it was planned', async () => {
    const [changed, gone] = [
      callback('ali/domains/play.example.com', 'snapshot'),
      callback('ali/domains/play.example.com', 'recording'),
    ];
    for (const config of [changed, gone]) await put(config);
    const rollout = await planned({ prune: ['accounts/ali/domains/play.example.com'] });
    await put({ ...changed, urls: ['https://other.example.net/'] });
    await system.rest.send('DELETE', `/v1/${gone.name}`, undefined, AS_ALL);
    expect(await applied(rollout)).toMatchObject({ state: 'PARTIALLY_FAILED', counts: { stale: 2, done: 0 } });
    expect(await exists(changed)).toBe(true);
    await send('POST', `/v1/${rollout.name}:retry`);
    const again = await reachedOver((path) => send('GET', path), rollout.name, ['PLANNED']);
    expect(again.counts).toMatchObject({ delete: 1, unchanged: 1 });
  });

  it('deletes what has drifted, on a domain that can have no pull configurations', async () => {
    const config = callback('ali/domains/push.example.com');
    await put(config);
    system.alibaba.put(ALI, 'push.example.com', { stream: { NotifyUrl: 'https://drifted.example.net/' } });
    expect((await send('GET', `/v1/${config.name}`)).body).toMatchObject({ drift: [{ field: 'urls' }] });
    const rollout = await planned({ prune: ['accounts/ali/domains/push.example.com'] });
    expect(rollout.items).toEqual(['DELETE ali/domains/push.example.com/stream']);
    expect(await applied(rollout)).toMatchObject({ state: 'SUCCEEDED', counts: { done: 1 } });
    expect(await exists(config)).toBe(false);
  });

  it('deletes nothing without the rights', async () => {
    await put(callback('ali/domains/push.example.org'));
    const prune = ['accounts/ali/domains/push.example.org'];
    expect((await planned({ prune }, 'reader')).items).toEqual(['REFUSED ali/domains/push.example.org/stream']);
    expect(await planned({ prune }, 'some')).toMatchObject({ state: 'FAILED', error: { reason: 'ACCESS_DENIED' } });
  });

  it('refuses names of no account and of what the provider does not have', async () => {
    const prune = [
      'accounts/none/domains/a.example.com',
      'accounts/ali/vhosts/space-a',
      'accounts/ali/domains/*',
      'no',
    ];
    expect(await send('POST', '/v1/rollouts', { source: { desired: { prune } } })).toMatchObject({
      status: 400,
      body: {
        violations: [
          ['prune[2]', 'INVALID_FORMAT'],
          ['prune[3]', 'INVALID_FORMAT'],
          ['prune[0]', 'NOT_FOUND'],
          ['prune[1]', 'NOT_SUPPORTED'],
        ].map(([at, reason]) => ({ field: `source.desired.${at}`, reason })),
      },
    });
  });
});

describe('rotateKey', () => {
  const [stream, snapshot, other, vhost] = [
    callback('ali/domains/push.example.com'),
    callback('ali/domains/play.example.com', 'snapshot'),
    callback('ali/domains/push.example.org'),
    callback('volc/vhosts/space-a', 'recording'),
  ];
  const signed = async (config: { readonly name: string }, keyRef?: string): Promise<void> => {
    const auth = keyRef === undefined ? {} : { auth: { enabled: true, keyRef } };
    expect(await system.rest.put(`/v1/${config.name}`, { ...config, ...auth }, AS_ALL)).toMatchObject({ status: 200 });
  };
  const rotating = (parents: readonly string[], fromKey = 'hook-old', toKey = 'hook-new') => ({
    rotateKey: { parents, fromKey, toKey },
  });

  it('gives what is signed with a key another one, by whatever name it was given, and keeps the rest', async () => {
    await signed(stream, 'hook-alias');
    await signed(other, 'hook-new');
    await signed(snapshot);
    await signed(vhost, 'hook-old');
    const rollout = await plannedSource(rotating(['accounts/ali', 'accounts/volc/vhosts/space-a']));
    expect(rollout.items).toEqual([
      'UPDATE ali/domains/push.example.com/stream',
      'UPDATE volc/vhosts/space-a/recording',
    ]);
    const { body } = await send('GET', `/v1/${rollout.name}/items`);
    expect(body.rolloutItems).toMatchObject([
      { fields: [{ field: 'auth.keyRef', from: '"hook-alias"', to: '"hook-new"' }] },
      { fields: [{ field: 'auth.keyRef', from: '"hook-alias"', to: '"hook-new"' }] },
    ]);
    await send('POST', `/v1/${rollout.name}:apply?etag=${encodeURIComponent(rollout.etag)}`);
    await reachedOver((path) => send('GET', path), rollout.name, ['SUCCEEDED']);
    const live = async ({ name }: { readonly name: string }): Promise<unknown> => {
      const { body } = await send('GET', `/v1/${name}`);
      return body;
    };
    for (const config of [stream, other, vhost])
      expect(await live(config)).toMatchObject({ urls, auth: { enabled: true, keyRef: 'hook-new' } });
    expect(await live(snapshot)).toMatchObject({ urls });
  });

  it.each([
    ['first', [env.OLD_KEY, env.NEW_KEY]],
    ['second', [env.NEW_KEY, env.OLD_KEY]],
  ])('replaces the key of a pair of records of which only the %s one has it', async (_which, keys) => {
    const types = ['push', 'push_end'] as const;
    const callbacks = types.map((MessageType, i) => ({
      ...{ Vhost: 'space-a', MessageType, AuthEnable: true, AuthKeyPrimary: keys[i] ?? '' },
      CallbackDetailList: urls.map((URL) => ({ CallbackType: 'http' as const, URL })),
    }));
    system.volcengine.put(VOLC, { callbacks });
    const source = rotating(['accounts/volc/vhosts/space-a']);
    const rollout = await plannedSource(source);
    const { body } = await send('GET', `/v1/${rollout.name}/items`);
    expect(body.rolloutItems).toMatchObject([
      { change: 'UPDATE', fields: [{ field: 'auth.keyRef', from: '"hook-alias"', to: '"hook-new"' }] },
    ]);
    await send('POST', `/v1/${rollout.name}:apply?etag=${encodeURIComponent(rollout.etag)}`);
    await reachedOver((path) => send('GET', path), rollout.name, ['SUCCEEDED']);
    const live = system.volcengine.state(VOLC).callbacks.map(({ AuthKeyPrimary }) => AuthKeyPrimary);
    expect(live).toEqual([env.NEW_KEY, env.NEW_KEY]);
    expect(await plannedSource(source)).toMatchObject({ items: [] });
  });

  it('refuses what a domain may have that cannot be read, and rotates the rest', async () => {
    await signed(stream, 'hook-old');
    unreadableOnce();
    const { items, state } = await plannedSource(rotating(['accounts/ali']));
    expect({ state, items }).toEqual({
      state: 'PLANNED',
      items: [
        'UPDATE ali/domains/push.example.com/stream',
        ...['moderation', 'recording', 'snapshot'].map((kind) => `REFUSED ali/domains/play.example.com/${kind}`),
      ],
    });
  });

  it('refuses an item whose kind cannot have the key', async () => {
    await signed(snapshot, 'hook-old');
    const rollout = await plannedSource(rotating(['accounts/ali/domains/play.example.com'], 'hook-old', 'hook-long'));
    expect(rollout.items).toEqual(['REFUSED ali/domains/play.example.com/snapshot']);
    const { body } = await send('GET', `/v1/${rollout.name}/items`);
    expect(body.rolloutItems).toMatchObject([{ error: { reason: 'INVALID_REQUEST' } }]);
  });

  it.each([
    ['unknown', 'all', rotating(['accounts/ali'], 'none', 'hook-new'), ['fromKey']],
    ['not for the caller', 'some', rotating(['accounts/ali']), ['fromKey', 'toKey']],
    ['not for the account', 'all', rotating(['accounts/ali', 'accounts/byte']), ['fromKey', 'toKey']],
  ])('tells keys alike that are %s', async (_title, caller, source, fields) => {
    const account = source.rotateKey.parents.at(-1)?.replace('accounts/', '');
    const description = `is not the name of a key that this caller may use for ${account}`;
    expect(await send('POST', '/v1/rollouts', { source }, caller)).toMatchObject({
      status: 400,
      body: {
        violations: fields.map((field) => ({ field: `source.rotateKey.${field}`, reason: 'NOT_FOUND', description })),
      },
    });
  });

  it.each([
    ['parents[0]', 'INVALID_FORMAT', rotating(['ali'])],
    ['parents[0]', 'NOT_FOUND', rotating(['accounts/none'])],
    ['parents', 'REQUIRED', rotating([])],
    ['fromKey', 'REQUIRED', rotating(['accounts/ali'], '')],
    ['toKey', 'CONFLICT', rotating(['accounts/ali'], 'hook-old', 'hook-old')],
  ])('refuses %s: %s', async (field, reason, source) => {
    expect(await send('POST', '/v1/rollouts', { source })).toMatchObject({
      status: 400,
      body: { violations: [{ field: `source.rotateKey.${field}`, reason }] },
    });
  });
});

describe('the source in answers', () => {
  const signed = { ...callback('volc/vhosts/*'), auth: { enabled: true, keyRef: 'hook-new' } };
  const pulls = [pull('ali/domains/play.example.com/pullConfigs/live')];
  const pairs = [{ from: 'accounts/ali/domains/play.example.com', to: 'accounts/volc/vhosts/space-a' }];
  it.each([
    { desired: { callbackConfigs: [signed], pullConfigs: pulls, prune: ['accounts/volc/vhosts/space-a'] } },
    { copy: { from: 'accounts/ali', to: 'accounts/volc', pairs, keyRef: 'hook-new' } },
    { repair: { parents: ['accounts/ali', 'accounts/volc/vhosts/space-a'] } },
    { rotateKey: { parents: ['accounts/ali'], fromKey: 'hook-old', toKey: 'hook-new' } },
  ])('is what was asked for, and nothing else: %j', async (source) => {
    const { name } = await plannedSource(source, 'asker');
    const { body: got } = await send('GET', `/v1/${name}`, undefined, 'asker');
    expect(got).toMatchObject({ source });
    const overGrpc = await system.grpc.call('RolloutService', 'GetRollout', { name }, { headers: AS_ASKER });
    expect(overGrpc).toMatchObject({ ok: true, message: { source } });
    expect(JSON.stringify([got, overGrpc])).not.toContain(env.NEW_KEY);
    const list = await send('GET', '/v1/rollouts?pageSize=1', undefined, 'asker');
    expect(list.body.rollouts).toMatchObject([{ name }]);
    expect((list.body.rollouts as object[])[0]).not.toHaveProperty('source');
    const cancelled = await send('POST', `/v1/${name}:cancel`, undefined, 'asker');
    expect(cancelled.body).toMatchObject({ state: 'CANCELLED', source });
    // What was answered is a request again.
    const again = await send('POST', '/v1/rollouts', { source: got.source as object }, 'asker');
    expect(again.body).toMatchObject({ source });
    await send('POST', `/v1/${(again.body as RolloutAnswer).name}:cancel`, undefined, 'asker');
  });
});
