/*
 * The configurations of whole accounts, over both transports and real sockets: what a page has,
 * what it costs, and what becomes of domains that cannot be read.
 */
import { JsonObject } from '@bufbuild/protobuf';
import { Verb } from '../../src/domain/access/caller';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { startSystem, System, WORLD } from '../support/start-system';

const ALI = WORLD.alibaba.uid;
const VOLC = WORLD.volcengine.uid;
const URL = 'https://hooks.example.net/live';
const INVENTORY = [
  'DescribeLiveUserDomains',
  'DescribeLiveDomainMapping',
  'DescribeLiveTagResources',
  'ListDomainDetail',
];

const grant = (domains: string[]) => ({
  accounts: ['ali', 'volc'],
  domains,
  verbs: ['read'] as readonly Verb[],
});
const CALLERS = [
  { id: 'all', keys: [{ key: 'lg_all' }], grants: [grant(['*'])] },
  { id: 'some', keys: [{ key: 'lg_some' }], grants: [grant(['push-1.example.com', 'space-b'])] },
  { id: 'none', keys: [{ key: 'lg_none' }], grants: [grant(['other.example.org'])] },
];

let system: System;
const as: Record<string, Transports> = {};
beforeAll(async () => {
  const throttle = { limit: 10_000, windowMs: 1_000 };
  system = await startSystem({ callers: CALLERS.map((one) => ({ ...one, throttle })) });
  for (const { id } of CALLERS) as[id] = new Transports(system, `Bearer lg_${id}`);
});
afterAll(async () => {
  for (const transports of Object.values(as)) transports.close();
  await system.close();
});

const numbers = Array.from({ length: 10 }, (_, index) => index);
beforeEach(async () => {
  const { alibaba, volcengine } = system;
  for (const cloud of [alibaba, volcengine]) cloud.reset();
  ownAlibaba(numbers);
  for (const n of numbers) {
    alibaba.put(ALI, `push-${n}.example.com`, { stream: { NotifyUrl: URL } });
    alibaba.put(ALI, `play-${n}.example.com`, {
      snapshot: { NotifyUrl: URL },
      record: { NotifyUrl: URL },
      lazyPull: [{ AppName: 'show', PullDomainName: 'origin.example.org', PullProtocol: 'rtmp', PullAppName: 'live' }],
    });
  }
  volcengine.own(VOLC, [
    { name: 'space-a', domains: [{ name: 'push-a.example.com', type: 'push' }] },
    { name: 'space-b', domains: [{ name: 'pull-b.example.com', type: 'pull-flv' }] },
  ]);
  const detail = { MessageType: 'record', CallbackDetailList: [{ URL, CallbackType: 'http' }] } as const;
  volcengine.put(VOLC, {
    callbacks: ['space-a', 'space-b'].flatMap((Vhost) => [
      { Vhost, ...detail },
      { Vhost, App: 'show', ...detail },
    ]),
    relaySources: [],
  });
  for (const parent of ['accounts/ali', 'accounts/volc']) await answer('ListDomains', { parent, fresh: true });
});

function ownAlibaba(some: readonly number[]): void {
  const main = (n: number) => `play-${n}.example.com`;
  system.alibaba.own(ALI, [
    ...some.flatMap((n) => [
      { name: `push-${n}.example.com`, type: 'push', main: main(n) } as const,
      { name: main(n), type: 'play' } as const,
    ]),
    { name: 'sub.example.com', type: 'play', main: main(some[0] ?? 0) },
  ]);
}

interface Page {
  readonly names: readonly string[];
  readonly unreachable: readonly string[];
  readonly nextPageToken: string;
}

const OVER = ['overRest', 'overGrpc'] as const;

async function answer(method: string, request: JsonObject, caller = 'all', over: (typeof OVER)[number] = 'overRest') {
  const verdict = await (as[caller] as Transports)[over](CONTRACT.method(method), request);
  return verdict.ok ? { ok: true, ...(verdict.message as JsonObject) } : verdict;
}

async function page(...asked: Parameters<typeof answer>): Promise<Page> {
  return shown((await answer(...asked)) as JsonObject);
}

function shown(got: JsonObject): Page {
  const items = (got['callbackConfigs'] ?? got['pullConfigs']) as unknown as { name: string }[];
  return { ...(got as unknown as Page), names: items.map(({ name }) => short(name)) };
}

const short = (name: string): string => name.replace(/^accounts\/\w+\/\w+\//, '');

async function walk(method: string, request: JsonObject, between = (_pages: number): void => undefined) {
  const pages: Page[] = [];
  let pageToken = '';
  do {
    const one = await page(method, { ...request, pageToken });
    pages.push(one);
    pageToken = one.nextPageToken;
    between(pages.length);
  } while (pageToken !== '');
  return pages;
}

const made = (): string[] =>
  [system.alibaba, system.volcengine].flatMap(({ calls }) => calls).map(({ action }) => action);

/** How often each action was called in this test, beside those that read the inventory. */
function calls(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const action of made().filter((one) => !INVENTORY.includes(one))) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

const CALLBACKS_OF_ALI = [
  ...numbers.flatMap((n) => [
    `play-${n}.example.com/callbackConfigs/recording`,
    `play-${n}.example.com/callbackConfigs/snapshot`,
  ]),
  ...numbers.map((n) => `push-${n}.example.com/callbackConfigs/stream`),
];

test.each(OVER)('%s: all callbacks of an account, ordered by name, without a call too many', async (over) => {
  const { names, unreachable, nextPageToken } = await page(
    'ListCallbackConfigs',
    { parent: 'accounts/ali' },
    'all',
    over,
  );
  expect(names).toEqual(CALLBACKS_OF_ALI);
  expect({ unreachable, nextPageToken }).toEqual({ unreachable: [], nextPageToken: '' });
  expect(calls()).toEqual({
    DescribeLiveDetectNotifyConfig: 10,
    DescribeLiveRecordNotifyConfig: 10,
    DescribeLiveSnapshotNotifyConfig: 10,
    DescribeLiveStreamsNotifyUrlConfig: 10,
  });
});

test('an item is the same as in the list of its own parent', async () => {
  const own = (await answer('ListCallbackConfigs', {
    parent: 'accounts/ali/domains/play-3.example.com',
  })) as JsonObject;
  const all = (await answer('ListCallbackConfigs', { parent: 'accounts/ali' })) as JsonObject;
  const of = (list: JsonObject) => list['callbackConfigs'] as JsonObject[];
  const known = of(all).filter(({ name }) => (name as string).includes('play-3.'));
  expect(of(own)).toHaveLength(2);
  const timeless = (items: JsonObject[]) => items.map((one) => ({ ...one, observeTime: '' }));
  expect(timeless(known)).toEqual(timeless(of(own)));
});

test('all pull configurations, with a call for each streaming domain', async () => {
  const { names } = await page('ListPullConfigs', { parent: 'accounts/ali' });
  expect(names).toEqual(numbers.map((n) => `play-${n}.example.com/pullConfigs/show`));
  expect(calls()).toEqual({ DescribeLiveLazyPullStreamConfig: 10 });
});

test('those of vhosts and of their apps, with a call for each vhost and each domain', async () => {
  const { names } = await page('ListCallbackConfigs', { parent: 'accounts/volc' });
  expect(names).toEqual([
    'space-a/apps/show/callbackConfigs/recording',
    'space-a/callbackConfigs/recording',
    'space-b/apps/show/callbackConfigs/recording',
    'space-b/callbackConfigs/recording',
  ]);
  // Of domains only ingest ones can have callbacks.
  expect(calls()).toEqual({ DescribeCallback: 3 });
});

test('pages have what one page has, each item once, and cost no more', async () => {
  const pages = await walk('ListCallbackConfigs', { parent: 'accounts/ali', pageSize: 4 });
  expect(pages.flatMap(({ names }) => names)).toEqual(CALLBACKS_OF_ALI);
  expect(Math.max(...pages.map(({ names }) => names.length))).toBe(4);
  const all = Object.values(calls()).reduce((sum, count) => sum + count, 0);
  expect(all).toBeLessThanOrEqual(40 + 3 * pages.length);
});

test('domains that are deleted or added between pages leave no hole and no double', async () => {
  const request = { parent: 'accounts/ali', pageSize: 3 };
  const pages = await walk('ListPullConfigs', request, (count) => {
    if (count === 1) ownAlibaba(numbers.filter((n) => n !== 1 && n !== 5));
  });
  expect(pages.flatMap(({ names }) => names)).toEqual(
    numbers.filter((n) => n !== 5).map((n) => `play-${n}.example.com/pullConfigs/show`),
  );
  expect(pages.flatMap(({ unreachable }) => unreachable)).toEqual([]);
});

test('a caller sees what it may read, and of a hidden account nothing', async () => {
  expect((await page('ListCallbackConfigs', { parent: 'accounts/ali' }, 'some')).names).toEqual([
    'push-1.example.com/callbackConfigs/stream',
  ]);
  expect((await page('ListCallbackConfigs', { parent: 'accounts/volc' }, 'some')).names).toHaveLength(2);
  expect(calls()).toEqual({ DescribeCallback: 1, DescribeLiveStreamsNotifyUrlConfig: 1 });
  expect((await page('ListPullConfigs', { parent: 'accounts/ali' }, 'none')).names).toEqual([]);
  expect(await answer('ListPullConfigs', { parent: 'accounts/byte' })).toMatchObject({ reason: 'ACCOUNT_NOT_FOUND' });
});

test('a domain that cannot be read is named, and its neighbours are shown', async () => {
  const fault = { kind: 'status', status: 403, code: 'Forbidden.RAM' } as const;
  system.alibaba.faults.add({ action: 'DescribeLiveLazyPullStreamConfig', after: 2, fault });
  const { names, unreachable } = await page('ListPullConfigs', { parent: 'accounts/ali' });
  expect(names).toHaveLength(9);
  expect(unreachable).toHaveLength(1);
  expect([...names, `${short(String(unreachable[0]))}/pullConfigs/show`].sort()).toEqual(
    numbers.map((n) => `play-${n}.example.com/pullConfigs/show`),
  );
});

test('a page whose time is over has what it read, and names who did not answer', async () => {
  system.alibaba.faults.add({ action: 'DescribeLiveLazyPullStreamConfig', after: 2, fault: { kind: 'hang' } });
  const headers = { authorization: 'Bearer lg_all', 'x-request-timeout-ms': '1500' };
  const pages: Page[] = [];
  for (let token = ''; pages.length < 5;) {
    const path = `/v1/accounts/ali/pullConfigs?pageToken=${token}`;
    const { status, body } = await system.rest.send('GET', path, undefined, headers);
    expect(status).toBe(200);
    pages.push(shown(body as JsonObject));
    token = pages.at(-1)?.nextPageToken ?? '';
    if (token === '') break;
  }
  const unreachable = pages.flatMap((one) => one.unreachable);
  expect(unreachable).toHaveLength(1);
  expect(pages[0]?.names.length).toBeGreaterThan(0);
  const names = pages.flatMap((one) => one.names);
  expect([...names, `${short(String(unreachable[0]))}/pullConfigs/show`].sort()).toEqual(
    numbers.map((n) => `play-${n}.example.com/pullConfigs/show`),
  );
});

test('what concerns the whole account is an error, not a page of unreachable domains', async () => {
  const fault = { kind: 'status', status: 403, code: 'InvalidAccessKeyId.NotFound' } as const;
  system.alibaba.faults.add({ times: 20, fault });
  expect(await answer('ListPullConfigs', { parent: 'accounts/ali' })).toMatchObject({
    ok: false,
    reason: 'PROVIDER_CREDENTIALS_REJECTED',
    metadata: { account: 'ali', provider: 'alibaba' },
  });
});

test('a token of another account is refused', async () => {
  const { nextPageToken } = await page('ListPullConfigs', { parent: 'accounts/ali', pageSize: 1 });
  expect(
    await answer('ListPullConfigs', { parent: 'accounts/volc', pageToken: nextPageToken, pageSize: -1 }),
  ).toMatchObject({
    reason: 'INVALID_REQUEST',
    violations: [{ field: 'pageSize' }, { field: 'pageToken' }],
  });
});
