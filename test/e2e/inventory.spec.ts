/*
 * What accounts have, over both transports and real sockets: the domains and vhosts of the emulated
 * clouds, what livegate keeps of them, and who sees which.
 */
import { JsonObject } from '@bufbuild/protobuf';
import { Verb } from '../../src/domain/access/caller';
import { deferred } from '../support/deferred';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const ALI = WORLD.alibaba.uid;
const VOLC = WORLD.volcengine.uid;
const OVER = ['overRest', 'overGrpc'] as const;

const grant = (domains: string[], accounts = ['ali', 'volc', 'byte']) => ({
  accounts,
  domains,
  verbs: ['read'] as readonly Verb[],
});
const CALLERS = [
  { id: 'all', keys: [{ key: 'lg_all' }], grants: [grant(['*'])] },
  {
    id: 'writer',
    keys: [{ key: 'lg_writer' }],
    grants: [{ ...grant(['*']), verbs: ['write'] as readonly Verb[] }, grant(['*.example.com'])],
  },
  { id: 'some', keys: [{ key: 'lg_some' }], grants: [grant(['*.example.com', 'space-a'])] },
  {
    id: 'narrow',
    keys: [{ key: 'lg_narrow' }],
    grants: [grant(['sub.example.com', 'pull-a.example.com', 'space-b'])],
  },
  { id: 'none', keys: [{ key: 'lg_none' }], grants: [grant(['other.example.org'])] },
];

let system: System;
const as: Record<string, Transports> = {};
beforeAll(async () => {
  const throttle = { limit: 10_000, windowMs: 1_000 };
  system = await startSystem({ withBytePlus: true, callers: CALLERS.map((one) => ({ ...one, throttle })) });
  for (const { id } of CALLERS) as[id] = new Transports(system, `Bearer lg_${id}`);
});
afterAll(async () => {
  for (const transports of Object.values(as)) transports.close();
  await system.close();
});

beforeEach(() => {
  const { alibaba, volcengine, byteplus } = system;
  for (const cloud of [alibaba, volcengine, byteplus]) cloud.reset();
  alibaba.own(ALI, [
    { name: 'push.example.com', type: 'push', main: 'play.example.com' },
    { name: 'push.example.org', type: 'push', main: 'play.example.com' },
    { name: 'alone.example.com', type: 'push', unbound: true, status: 'configuring' },
    { name: 'play.example.com', type: 'play', region: 'cn-beijing', group: 'rg-1', tags: { team: 'media' } },
    { name: 'sub.example.com', type: 'play', main: 'play.example.com', status: 'offline' },
  ]);
  const space = {
    name: 'space-a',
    project: 'live',
    tags: { team: 'media' },
    domains: [
      { name: 'push-a.example.com', type: 'push' },
      { name: 'pull-a.example.com', type: 'pull-flv', region: 'cn-global' },
      { name: 'old-a.example.com', type: 'push', status: 3 },
    ],
  } as const;
  const other = { name: 'space-b', domains: [{ name: 'push-b.example.org', type: 'push', status: 6 }] } as const;
  volcengine.own(VOLC, [space, other]);
  byteplus.own(VOLC, [{ ...space, domains: [{ ...space.domains[1], region: 'oversea' }] }]);
});

async function answer(method: string, request: JsonObject, caller = 'all', over: (typeof OVER)[number] = 'overRest') {
  const verdict = await (as[caller] as Transports)[over](CONTRACT.method(method), request);
  if (!verdict.ok) return verdict;
  return { ok: true, ...(verdict.message as JsonObject) };
}

/** The last segments of the names, as one text. */
async function names(method: string, request: JsonObject, caller = 'all'): Promise<string> {
  const { domains, vhosts } = (await answer(method, { fresh: true, ...request }, caller)) as JsonObject;
  return ((domains ?? vhosts) as { name: string }[]).map(({ name }) => name.split('/').pop()).join(' ');
}

describe.each(OVER)('%s', (over) => {
  test('an Alibaba domain with all that the cloud tells', async () => {
    const before = Date.now();
    const domain = await answer(
      'GetDomain',
      { name: 'accounts/ali/domains/play.example.com', fresh: true },
      'all',
      over,
    );
    expect(domain).toEqual({
      ok: true,
      inconsistencies: [],
      name: 'accounts/ali/domains/play.example.com',
      role: 'STREAMING',
      state: 'ACTIVE',
      ingestDomains: ['accounts/ali/domains/push.example.com', 'accounts/ali/domains/push.example.org'],
      region: 'cn-beijing',
      cname: 'play.example.com.w.kunluncan.com',
      labels: { team: 'media' },
      project: 'rg-1',
      createTime: '2024-01-02T03:04:05Z',
      mainDomain: '',
      scope: 'DELIVERY_SCOPE_UNSPECIFIED',
      vhost: '',
      observeTime: expect.any(String),
    });
    const observed = Date.parse((domain as { observeTime?: string }).observeTime ?? '');
    expect(observed).toBeGreaterThanOrEqual(before);
    expect(observed).toBeLessThanOrEqual(Date.now());
    expect(await answer('GetDomain', { name: 'accounts/ali/domains/sub.example.com' }, 'all', over)).toMatchObject({
      role: 'SUB_STREAMING',
      state: 'DISABLED',
      mainDomain: 'accounts/ali/domains/play.example.com',
    });
    expect(await answer('GetDomain', { name: 'accounts/ali/domains/alone.example.com' }, 'all', over)).toMatchObject({
      role: 'INGEST',
      state: 'PENDING',
      mainDomain: '',
    });
  });

  test('a Volcengine domain and its vhost', async () => {
    const name = 'accounts/volc/domains/pull-a.example.com';
    expect(await answer('GetDomain', { name, fresh: true }, 'all', over)).toMatchObject({
      role: 'STREAMING',
      vhost: 'accounts/volc/vhosts/space-a',
      ingestDomains: ['accounts/volc/domains/push-a.example.com'],
      region: 'cn-global',
      scope: 'GLOBAL',
      labels: { team: 'media' },
      project: 'live',
    });
    expect(await answer('GetVhost', { name: 'accounts/volc/vhosts/space-a' }, 'all', over)).toEqual({
      ok: true,
      name: 'accounts/volc/vhosts/space-a',
      ingestDomains: ['accounts/volc/domains/push-a.example.com'],
      streamingDomains: ['accounts/volc/domains/pull-a.example.com'],
      labels: { team: 'media' },
      project: 'live',
      observeTime: expect.any(String),
    });
    const byte = { name: 'accounts/byte/domains/pull-a.example.com', fresh: true };
    expect(await answer('GetDomain', byte, 'all', over)).toMatchObject({
      region: 'oversea',
      scope: 'OUTSIDE_MAINLAND_CHINA',
    });
  });
});

test('lists are ordered by name, filtered, and paged', async () => {
  const parent = 'accounts/volc';
  expect(await names('ListDomains', { parent })).toBe(
    'old-a.example.com pull-a.example.com push-a.example.com push-b.example.org',
  );
  expect(await names('ListDomains', { parent, role: 'INGEST', state: 'ACTIVE' })).toBe('push-a.example.com');
  expect(await names('ListDomains', { parent, state: 'DELETED' })).toBe('old-a.example.com');
  expect(await names('ListDomains', { parent, state: 'SUSPENDED' })).toBe('push-b.example.org');
  expect(await names('ListDomains', { parent, domainPattern: '*.Example.ORG' })).toBe('push-b.example.org');
  expect(await names('ListDomains', { parent: 'accounts/ali', role: 'SUB_STREAMING' })).toBe('sub.example.com');
  expect(await names('ListVhosts', { parent })).toBe('space-a space-b');
  const first = (await answer('ListDomains', { parent, pageSize: 3 })) as JsonObject;
  expect(first['domains']).toHaveLength(3);
  const pageToken = first['nextPageToken'] as string;
  expect(await names('ListDomains', { parent, pageSize: 3, pageToken })).toBe('push-b.example.org');
});

test('a caller sees only the names that its grants cover, also those in other domains', async () => {
  expect(await names('ListDomains', { parent: 'accounts/ali' }, 'some')).toBe(
    'alone.example.com play.example.com push.example.com sub.example.com',
  );
  expect(await answer('GetDomain', { name: 'accounts/ali/domains/play.example.com' }, 'some')).toMatchObject({
    ingestDomains: ['accounts/ali/domains/push.example.com'],
  });
  expect(await names('ListVhosts', { parent: 'accounts/volc' }, 'some')).toBe('space-a');
  expect(await names('ListDomains', { parent: 'accounts/ali' }, 'none')).toBe('');
  const narrow = (method: string, name: string) => answer(method, { name: `accounts/${name}`, fresh: true }, 'narrow');
  expect(await narrow('GetDomain', 'ali/domains/sub.example.com')).toMatchObject({ ok: true, mainDomain: '' });
  expect(await narrow('GetDomain', 'volc/domains/pull-a.example.com')).toMatchObject({ vhost: '', ingestDomains: [] });
  expect(await narrow('GetVhost', 'volc/vhosts/space-b')).toMatchObject({ ok: true, ingestDomains: [] });
  const [there, not] = ['push.example.org', 'nobody.example.org'].map((domain) =>
    answer('GetDomain', { name: `accounts/ali/domains/${domain}` }, 'some'),
  );
  expect(JSON.stringify(await not).replaceAll('nobody', 'push')).toBe(JSON.stringify(await there));
  expect(await there).toMatchObject({ ok: false, reason: 'ACCESS_DENIED' });
});

test('what was read is kept, and one read serves all who ask at once', async () => {
  const parent = 'accounts/volc';
  await names('ListDomains', { parent });
  const calls = () => system.volcengine.calls.length;
  const before = calls();
  const kept = (await answer('ListDomains', { parent })) as JsonObject;
  await answer('ListVhosts', { parent });
  await answer('GetDomain', { name: `${parent}/domains/push-a.example.com` });
  expect(calls()).toBe(before);
  const held = deferred();
  system.volcengine.faults.add({ fault: { kind: 'hold', release: held.promise } });
  const fresh = { parent, fresh: true };
  const asked = Promise.all(Array.from({ length: 5 }, () => answer('ListDomains', fresh, 'all', 'overGrpc')));
  await until(() => system.app.operations === 5);
  held.resolve();
  await asked;
  // Those who come while one reads share a second one.
  expect(calls() - before).toBeGreaterThanOrEqual(1);
  expect(calls() - before).toBeLessThanOrEqual(2);
  const renewed = (await answer('ListDomains', { parent })) as JsonObject;
  const timeOf = (page: JsonObject) => (page['domains'] as { observeTime: string }[])[0]?.observeTime ?? '';
  expect(timeOf(renewed) > timeOf(kept)).toBe(true);
});

test('a cloud that cannot be asked is an error, never an empty list', async () => {
  const parent = 'accounts/ali';
  for (const action of ['DescribeLiveUserDomains', 'DescribeLiveDomainMapping', 'DescribeLiveTagResources']) {
    system.alibaba.faults.add({ action, fault: { kind: 'status', status: 503, code: 'ServiceUnavailable' } });
    expect(await answer('ListDomains', { parent, fresh: true })).toMatchObject({
      ok: false,
      reason: 'PROVIDER_UNAVAILABLE',
      metadata: { account: 'ali', provider: 'alibaba', action },
    });
  }
  system.volcengine.faults.add({ fault: { kind: 'foreign', body: 'json' } });
  expect(await answer('ListVhosts', { parent: 'accounts/volc', fresh: true })).toMatchObject({
    ok: false,
    reason: 'PROVIDER_ANSWER_UNREADABLE',
  });
});

test('vhosts of a cloud without vhosts are refused without a call', async () => {
  const before = system.alibaba.calls.length;
  for (const [method, request] of [
    ['ListVhosts', { parent: 'accounts/ali' }],
    ['GetVhost', { name: 'accounts/ali/vhosts/live' }],
  ] as const) {
    expect(await answer(method, request)).toMatchObject({
      reason: 'CAPABILITY_NOT_SUPPORTED',
      metadata: { useInstead: 'accounts/{account}/domains/{domain}' },
    });
  }
  expect(system.alibaba.calls).toHaveLength(before);
});

test('a domain that the inventory does not have is told by its name', async () => {
  const name = 'accounts/ali/domains/nobody.example.com';
  expect(await answer('GetDomain', { name, fresh: true })).toMatchObject({
    reason: 'DOMAIN_NOT_FOUND',
    metadata: { resource: name, account: 'ali', provider: 'alibaba' },
  });
});

test('an account with many domains is read page by page, each domain once', async () => {
  const many = Array.from({ length: 120 }, (_, index) => ({
    name: `d${String(index).padStart(3, '0')}.example.com`,
    type: index % 2 === 0 ? ('push' as const) : ('play' as const),
  }));
  system.alibaba.own(ALI, many);
  const all = await names('ListDomains', { parent: 'accounts/ali', pageSize: 1000 });
  expect(all.split(' ')).toEqual(many.map(({ name }) => name));
  const actions = system.alibaba.calls.map(({ action }) => action);
  const count = (wanted: string) => actions.filter((action) => action === wanted).length;
  expect(['DescribeLiveUserDomains', 'DescribeLiveDomainMapping', 'DescribeLiveTagResources'].map(count)).toEqual([
    3, 60, 3,
  ]);
});

describe('a write on a domain that is known to be of another role', () => {
  const callback = (account: string, domain: string, kind: string): JsonObject => ({
    callbackConfig: {
      name: `accounts/${account}/domains/${domain}/callbackConfigs/${kind}`,
      urls: ['https://hooks.example.com/live'],
    },
  });
  const pull = (domain: string): JsonObject => ({
    pullConfig: {
      name: `accounts/ali/domains/${domain}/pullConfigs/*`,
      origins: [{ protocol: 'RTMP', host: 'origin.example.org' }],
    },
  });

  beforeEach(async () => {
    await names('ListDomains', { parent: 'accounts/ali' });
    await names('ListDomains', { parent: 'accounts/volc' });
  });

  test.each<[string, string, JsonObject, string]>([
    [
      'an ingest domain',
      'SetCallbackConfig',
      callback('ali', 'push.example.com', 'snapshot'),
      'ali/domains/play.example.com',
    ],
    [
      'a sub-streaming domain',
      'SetCallbackConfig',
      callback('ali', 'sub.example.com', 'recording'),
      'ali/domains/play.example.com',
    ],
    [
      'a streaming domain',
      'UpdateCallbackConfig',
      callback('ali', 'play.example.com', 'stream'),
      'ali/domains/push.example.com',
    ],
    [
      'a sub-streaming domain',
      'SetCallbackConfig',
      callback('ali', 'sub.example.com', 'stream'),
      'ali/domains/push.example.com',
    ],
    ['a sub-streaming domain', 'SetPullConfig', pull('sub.example.com'), 'ali/domains/play.example.com'],
    [
      'a streaming domain',
      'SetCallbackConfig',
      callback('volc', 'pull-a.example.com', 'stream'),
      'volc/domains/push-a.example.com',
    ],
  ])(
    '%s: %s is refused without a call, with the domains to use that the caller may read',
    async (words, method, request, instead) => {
      const before = system.alibaba.calls.length + system.volcengine.calls.length;
      const verdict = await answer(method, { ...request, validateOnly: true }, 'writer');
      expect(verdict).toMatchObject({
        ok: false,
        reason: 'DOMAIN_TYPE_MISMATCH',
        metadata: { outcome: 'NOT_APPLIED', useInstead: `accounts/${instead}` },
      });
      expect((verdict as { message: string }).message).toContain(`is ${words}`);
      expect(system.alibaba.calls.length + system.volcengine.calls.length).toBe(before);
    },
  );

  test('a domain of the right role, of no inventory, or deleted is left to the cloud', async () => {
    const right = callback('ali', 'play.example.com', 'snapshot');
    expect(await answer('SetCallbackConfig', right, 'writer')).toMatchObject({ ok: true });
    const unknown = callback('ali', 'nobody.example.com', 'snapshot');
    expect(await answer('SetCallbackConfig', unknown, 'writer')).toMatchObject({ reason: 'DOMAIN_NOT_FOUND' });
    const gone = { name: 'gone-a.example.com', type: 'pull-flv', status: 3 } as const;
    system.volcengine.own(VOLC, [{ name: 'space-a', domains: [gone] }]);
    await names('ListDomains', { parent: 'accounts/volc' });
    const before = system.volcengine.calls.length;
    await answer('SetCallbackConfig', callback('volc', gone.name, 'stream'), 'writer');
    expect(system.volcengine.calls.length).toBeGreaterThan(before);
  });
});
