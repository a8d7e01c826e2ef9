/*
 * The list of drifts, of a livegate that looks at everything each second: what was changed, deleted
 * or hidden behind its back in the emulated clouds, who sees it, and what takes it off the list.
 */
import { isDeepStrictEqual } from 'node:util';
import { Caller } from '../../src/domain/access/caller';
import { cli } from '../support/cli';
import { RecordedEvents } from '../support/recorded-events';
import { seriesOf, scrape } from '../support/scrape';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';
import { until } from '../support/until';

const { uid, pushDomain, playDomain } = WORLD.alibaba;
const STREAM = `accounts/ali/domains/${pushDomain}/callbackConfigs/stream`;
const RECORDING = `accounts/ali/domains/${playDomain}/callbackConfigs/recording`;
const PULL = `accounts/ali/domains/${playDomain}/pullConfigs/show`;
const VHOST_PULL = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/pullConfigs/show`;
const VHOST_STREAM = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/stream`;
const [URL, OTHER] = ['https://hooks.example.com/live', 'https://hooks.example.com/other'] as const;
const ORIGINS = { origins: [{ protocol: 'RTMP', host: 'origin.example.org', port: 1935 }] };
const KEY = 'LiveKeyOfSomebody0123456789';

const callerOf = (id: string, domains: string[]) => ({
  id,
  keys: [{ key: `lg_${id}` }],
  grants: [{ accounts: ['*'], domains, verbs: ['read', 'write'] }] satisfies Caller['grants'],
  throttle: { limit: 10_000, windowMs: 1_000 },
});
const OPTIONS: SystemOptions = {
  settings: 'drift: { everyMs: 1000 }\nmetrics: { port: 0 }',
  callers: [callerOf('all', ['*']), callerOf('player', [playDomain])],
};
const OFF = { ...OPTIONS, settings: 'metrics: { port: 0 }' };

interface Listed {
  readonly drifts: readonly {
    readonly resource: string;
    readonly state: string;
    readonly sinceTime?: string;
    readonly observeTime?: string;
    readonly drift: readonly { readonly field: string }[];
    readonly error?: { readonly reason: string };
  }[];
  readonly nextPageToken: string;
  readonly watch: { readonly enabled: boolean; readonly roundStartTime?: string };
}

let system: System;
let log: RecordedEvents;
beforeAll(async () => {
  log = new RecordedEvents();
  system = await startSystem({ ...OPTIONS, log });
});
afterAll(() => system.close());

const as = (caller: string) => ({ authorization: `Bearer lg_${caller}` });

async function put(name: string, body: object): Promise<void> {
  expect(await system.rest.put(`/v1/${name}`, body, as('all'))).toMatchObject({ status: 200 });
}

async function list(account: string, query = '', caller = 'all'): Promise<Listed> {
  const answer = await system.rest.get(`/v1/accounts/${account}/drifts${query}`, as(caller));
  expect(answer).toMatchObject({ status: 200 });
  const body: Listed = answer.body;
  return body;
}

/** By resource, once `isThere` holds of it. */
async function listed(account: string, isThere: (states: Record<string, string>) => boolean): Promise<Listed> {
  return await until(async () => {
    const found = await list(account);
    return isThere(statesOf(found)) && found;
  });
}

function statesOf({ drifts }: Listed): Record<string, string> {
  return Object.fromEntries(drifts.map(({ resource, state }) => [resource, state]));
}

beforeEach(async () => {
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
  await put(STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
  await put(RECORDING, { urls: [URL] });
  await put(PULL, ORIGINS);
  await put(VHOST_PULL, ORIGINS);
  await listed('ali', (states) => Object.keys(states).length === 0);
});

it('shows what was changed, as the resource itself does, and what is gone', async () => {
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  system.volcengine.reset();
  const { drifts } = await listed('ali', (states) => STREAM in states);
  const own = (await system.rest.get(`/v1/${STREAM}`, as('all'))).body;
  expect(drifts).toEqual([
    {
      resource: STREAM,
      state: 'DIFFERENT',
      drift: own['drift'],
      sinceTime: expect.any(String),
      observeTime: expect.any(String),
    },
  ]);
  expect(own['drift']).toMatchObject([{ field: 'auth.enabled' }, { field: 'urls', live: JSON.stringify([OTHER]) }]);
  const gone = await listed('volc', (states) => VHOST_PULL in states);
  expect(gone.drifts).toMatchObject([{ state: 'GONE', drift: [] }]);
  expect(log.of('drift_found')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ account: 'ali', resource: STREAM, fields: ['auth.enabled', 'urls'] }),
      expect.objectContaining({ account: 'volc', resource: VHOST_PULL, gone: true }),
    ]),
  );
});

it.each([
  ['is another one', ['push', 'push_end'], JSON.stringify([OTHER])],
  ['is missing', ['push'], ''],
] as const)('shows a pair of records whose second one %s', async (_what, types, live) => {
  await put(VHOST_STREAM, { urls: [URL] });
  system.volcengine.reset();
  const callbacks = types.map((MessageType, index) => ({
    ...{ Vhost: WORLD.volcengine.vhost, MessageType },
    CallbackDetailList: [{ CallbackType: 'http', URL: index === 0 ? URL : OTHER }],
  }));
  system.volcengine.put(WORLD.volcengine.uid, { callbacks });
  const { drifts } = await listed('volc', (states) => states[VHOST_STREAM] === 'DIFFERENT');
  const drift = [{ field: 'urls', applied: JSON.stringify([URL]), live }];
  expect(drifts.find(({ resource }) => resource === VHOST_STREAM)).toMatchObject({ drift });
  expect((await system.rest.get(`/v1/${VHOST_STREAM}`, as('all'))).body).toMatchObject({ urls: [URL], drift });
  expect(await system.rest.send('DELETE', `/v1/${VHOST_STREAM}`, undefined, as('all'))).toMatchObject({ status: 200 });
});

it('keeps the time since when, and tells when it last looked', async () => {
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  const { drifts } = await listed('ali', (states) => STREAM in states);
  const again = await until(async () => {
    const { drifts: later } = await list('ali');
    return later[0]?.observeTime !== drifts[0]?.observeTime && later;
  });
  expect(again).toMatchObject([{ resource: STREAM, sinceTime: drifts[0]?.sinceTime }]);
});

it('takes a resource off the list when it is repaired, deleted, or put back in the cloud', async () => {
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  system.alibaba.put(uid, playDomain, { record: { NotifyUrl: OTHER } });
  system.alibaba.put(uid, playDomain, { lazyPull: [{ AppName: 'show', PullDomainName: 'elsewhere.example.org' }] });
  await listed('ali', (states) => [STREAM, RECORDING, PULL].every((name) => name in states));
  const ended = log.of('drift_ended').length;
  // The same as livegate remembers: the answer to the write says that it is so.
  await put(RECORDING, { urls: [URL] });
  expect(statesOf(await list('ali'))).not.toHaveProperty([RECORDING]);
  expect(await system.rest.delete(`/v1/${PULL}`, as('all'))).toMatchObject({ status: 200 });
  expect(Object.keys(statesOf(await list('ali')))).toEqual([STREAM]);
  const auth = { NotifyReqAuth: 'yes', NotifyAuthKey: KEY } as const;
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: URL, ...auth } });
  await listed('ali', (states) => !(STREAM in states));
  expect(log.of('drift_ended').slice(ended)).toMatchObject([{ account: 'ali', resource: STREAM }]);
});

it('tells a domain that the cloud does not have any more', async () => {
  system.alibaba.own(uid, [{ name: pushDomain, type: 'push' }]);
  const { drifts } = await listed('ali', (states) => RECORDING in states && PULL in states);
  expect(drifts).toMatchObject([
    { resource: RECORDING, state: 'GONE' },
    { resource: PULL, state: 'GONE' },
  ]);
});

it('takes a failed read for no drift, and tells it with what was known before', async () => {
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  const { drifts: before } = await listed('ali', (states) => STREAM in states);
  system.alibaba.faults.add({ fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' }, times: 1_000_000 });
  const { drifts } = await until(async () => {
    const found = await list('ali');
    return found.drifts.length === 3 && found.drifts.every(({ error }) => error) && found;
  });
  const refused = { error: { code: 'PERMISSION_DENIED', reason: 'PROVIDER_PERMISSION_DENIED' } };
  expect(drifts).toMatchObject([
    { resource: RECORDING, state: 'UNREADABLE', ...refused },
    { resource: PULL, state: 'UNREADABLE', ...refused },
    { resource: STREAM, state: 'DIFFERENT', sinceTime: before[0]?.sinceTime, ...refused },
  ]);
  expect(drifts[0]).not.toHaveProperty('sinceTime');
  expect(log.of('drift_unreadable')).toContainEqual(
    expect.objectContaining({ account: 'ali', reason: 'PROVIDER_PERMISSION_DENIED' }),
  );
  expect(JSON.stringify(await list('ali'))).not.toContain(KEY);
});

it('has pages, and only what the caller may read', async () => {
  system.alibaba.reset();
  await listed('ali', (states) => Object.keys(states).length === 3);
  const names: string[] = [];
  for (let token = '', more = true; more; more = token !== '') {
    const page = await list('ali', `?pageSize=1&pageToken=${token}`);
    expect(page.drifts).toHaveLength(1);
    names.push(...page.drifts.map(({ resource }) => resource));
    token = page.nextPageToken;
  }
  expect(names).toEqual([RECORDING, PULL, STREAM]);
  expect(Object.keys(statesOf(await list('ali', '', 'player')))).toEqual([RECORDING, PULL]);
  expect(Object.keys(statesOf(await list('ali', '?pageSize=1', 'player')))).toEqual([RECORDING]);
});

it('counts what drifted, not what cannot be read', async () => {
  const counted = async () =>
    seriesOf(await scrape(system.app.metrics), 'livegate_drifted_resources').map(({ labels, value }) => [
      labels['account'],
      value,
    ]);
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  system.volcengine.faults.add({ fault: { kind: 'status', status: 400, code: 'AccessDenied' }, times: 1_000_000 });
  await listed('volc', (states) => VHOST_PULL in states);
  const is = async (ali: number) =>
    isDeepStrictEqual(await counted(), [
      ['ali', ali],
      ['volc', 0],
      ['volc-2', 0],
    ]);
  await until(() => is(1));
  await put(STREAM, { urls: [OTHER] });
  await until(() => is(0));
});

it('is what livegate drift prints, and exits with 3 for, or with 4 if some can only not be read', async () => {
  const env = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_all' };
  const run = () => cli(['drift', 'ali'], { env });
  expect(await run()).toMatchObject({ status: 0, out: '', err: 'nothing found\n' });
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  await listed('ali', (states) => STREAM in states);
  const found = await run();
  expect(found).toMatchObject({ status: 3, err: '' });
  expect(found.out).toMatch(/ali\/domains\/push\.example\.com\/callbackConfigs\/stream +DIFFERENT +auth\.enabled urls/);
  expect(await system.rest.delete(`/v1/${STREAM}`, as('all'))).toMatchObject({ status: 200 });
  system.alibaba.faults.add({ fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' }, times: 1_000_000 });
  await listed('ali', (states) => RECORDING in states);
  expect(await run()).toMatchObject({ status: 4, out: expect.stringContaining('PROVIDER_PERMISSION_DENIED') });
});

it('says whether livegate looks, and looks again from the reload on that switches it on', async () => {
  expect((await list('ali')).watch).toMatchObject({ enabled: true, roundStartTime: expect.any(String) });
  expect(await system.reload(OFF)).toEqual([]);
  expect((await list('ali')).watch).toMatchObject({ enabled: false });
  const env = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_all' };
  const printed = await cli(['drift', 'ali'], { env });
  expect(printed).toMatchObject({ status: 1, err: expect.stringContaining('has no drift.everyMs') });
  system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OTHER } });
  const reads = system.alibaba.calls.length;
  await until(async () => seriesOf(await scrape(system.app.metrics), 'livegate_drifted_resources').length === 0);
  expect(statesOf(await list('ali'))).toEqual({});
  expect(system.alibaba.calls.length - reads).toBeLessThan(20);
  expect(await system.reload(OPTIONS)).toEqual([]);
  await listed('ali', (states) => STREAM in states);
});
