import { ClientRequest, request as httpRequest } from 'node:http';
import { VERBS } from '../../src/domain/access/caller';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { RestAnswer } from '../support/rest-client';
import { reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, SystemCaller, WORLD } from '../support/start-system';
import { until } from '../support/until';

/* What a rollout has to be told before it may be applied, and how many a caller may have. */

const HEADERS = (caller: string) => ({ authorization: `Bearer lg_key-of-${caller}` });
const callerOf = (id: string): SystemCaller => ({
  id,
  keys: [{ key: `lg_key-of-${id}` }],
  grants: [{ accounts: ['*'], domains: ['*'], verbs: VERBS }],
  throttle: { limit: 10_000, windowMs: 1_000 },
});
const pullName = (account: string, app: string) =>
  `accounts/${account}/vhosts/${WORLD.volcengine.vhost}/pullConfigs/${app}`;
const pull = (name: string, host: string) => ({ name, origins: [{ protocol: 'RTMP', host }] });

let system: System;

beforeAll(async () => {
  const settings = 'rollouts: { maxChangeRatio: 0.9 }';
  system = await startSystem({ withBytePlus: true, callers: [callerOf('media'), callerOf('other')], settings });
});

afterAll(() => system.close());

async function send(method: 'GET' | 'POST', path: string, body?: object, caller = 'media'): Promise<RestAnswer> {
  return await system.rest.send(method, path, body, HEADERS(caller));
}

async function planned(pullConfigs: readonly object[]): Promise<RolloutAnswer> {
  const { body } = await send('POST', '/v1/rollouts', { source: { desired: { pullConfigs } } });
  return await reached((body as RolloutAnswer).name, 'PLANNED');
}

function reached(name: string, state: string): Promise<RolloutAnswer> {
  return reachedOver((path) => send('GET', path), name, [state]);
}

async function apply({ name, etag }: RolloutAnswer, query = ''): Promise<RestAnswer> {
  return await send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}${query}`);
}

const refusedFor = (field: string) => ({
  status: 400,
  body: { reason: 'FORCE_REQUIRED', violations: [{ field, reason: 'REQUIRED' }] },
});

it('needs acceptBlastRadius for more than ten changes that are a larger part than is allowed', async () => {
  const names = Array.from({ length: 13 }, (_, index) => pullName('volc', `app-${index}`));
  for (const name of names) await system.rest.put(`/v1/${name}`, pull(name, 'one.example.net'), HEADERS('media'));
  /** So many of so many configurations get another host, of 13 that the vhost has. */
  const changing = (host: string, count: number, all: number): Promise<RolloutAnswer> =>
    planned(names.slice(0, all).map((name, index) => pull(name, index < count ? host : 'one.example.net')));

  // What a plan holds of another account makes its changes no smaller.
  const elsewhere = Array.from({ length: 3 }, (_, index) => pullName('byte', `app-${index}`));
  for (const name of elsewhere) await system.rest.put(`/v1/${name}`, pull(name, 'one.example.net'), HEADERS('media'));
  const others = elsewhere.map((name) => pull(name, 'one.example.net'));
  const wide = await planned([
    ...names.map((name, index) => pull(name, index < 12 ? 'two.example.net' : 'one.example.net')),
    ...others,
  ]);
  expect(wide.counts).toMatchObject({ update: 12, unchanged: 4 });
  expect(await apply(wide, '&acceptLosses=true')).toMatchObject(refusedFor('acceptBlastRadius'));
  expect(await apply(wide, '&acceptBlastRadius=true')).toMatchObject({ status: 200 });
  await reached(wide.name, 'SUCCEEDED');

  const narrow = await changing('three.example.net', 11, 11);
  expect(narrow.counts).toMatchObject({ update: 11, unchanged: 0 });
  expect(await apply(narrow)).toMatchObject({ status: 200 });
  await reached(narrow.name, 'SUCCEEDED');
  expect(await apply(await changing('four.example.net', 10, 10))).toMatchObject({ status: 200 });
});

it('needs acceptLosses for what a PUT would need force for', async () => {
  const GroupDetails = [
    {
      Group: 'a',
      Servers: [{ RelaySourceDomain: 'old.example.org', RelaySourceProtocol: 'rtmp', RelaySourceParams: {} }],
    },
  ];
  const source = { Vhost: WORLD.volcengine.vhost, App: 'live', GroupDetails };
  system.byteplus.put(WORLD.volcengine.uid, { relaySources: [source] });
  const name = pullName('byte', 'live');
  const lossy = await planned([{ name, origins: [{ protocol: 'HLS', host: 'new.example.org' }] }]);
  const { body } = await send('GET', `/v1/${lossy.name}/items`);
  expect((body as { rolloutItems: object[] }).rolloutItems).toMatchObject([{ losses: [{}] }]);
  expect(await apply(lossy, '&acceptBlastRadius=true')).toMatchObject(refusedFor('acceptLosses'));
  expect(await apply(lossy, '&acceptLosses=true')).toMatchObject({ status: 200 });
  await reached(lossy.name, 'SUCCEEDED');
});

it('says at once all that has to be accepted', async () => {
  system.byteplus.reset();
  const apps = Array.from({ length: 11 }, (_, index) => `lossy-${index}`);
  const old = { RelaySourceDomain: 'old.example.org', RelaySourceProtocol: 'rtmp', RelaySourceParams: {} } as const;
  const { vhost: Vhost } = WORLD.volcengine;
  const relaySources = apps.map((App) => ({ Vhost, App, GroupDetails: [{ Group: 'a', Servers: [old] }] }));
  system.byteplus.put(WORLD.volcengine.uid, { relaySources });
  const lossy = await planned(apps.map((app) => pull(pullName('byte', app), 'new.example.org')));
  expect(lossy.counts).toMatchObject({ update: 11 });
  expect(await apply(lossy)).toMatchObject({
    status: 400,
    body: {
      reason: 'FORCE_REQUIRED',
      detail: expect.stringMatching(/^11 of 11 .*; give acceptBlastRadius; .*; give acceptLosses$/) as string,
      violations: [{ field: 'acceptBlastRadius' }, { field: 'acceptLosses' }],
    },
  });
  await send('POST', `/v1/${lossy.name}:cancel`);
});

it('begins no more for a caller that has 20 open ones, and plans none anew', async () => {
  const one = pullName('volc', 'x');
  const create = (): Promise<RestAnswer> =>
    send('POST', '/v1/rollouts', { source: { desired: { pullConfigs: [pull(one, 'x.net')] } } }, 'other');
  const stale = await reached(((await create()).body as RolloutAnswer).name, 'PLANNED');
  await system.rest.put(`/v1/${one}`, pull(one, 'y.net'), HEADERS('media'));
  expect(await apply(stale)).toMatchObject({ status: 200 });
  await reached(stale.name, 'PARTIALLY_FAILED');
  const retry = (): Promise<RestAnswer> => send('POST', `/v1/${stale.name}:retry`, undefined, 'other');

  const created = await Promise.all(Array.from({ length: 24 }, create));
  const ok = created.filter(({ status }) => status === 200);
  expect({ ok: ok.length, refused: created.filter(({ status }) => status === 429).length }).toEqual({
    ok: 20,
    refused: 4,
  });
  const refused = { status: 429, body: { reason: 'CALLER_THROTTLED', metadata: { caller: 'other', limit: '20' } } };
  expect(await create()).toMatchObject(refused);
  expect(await retry()).toMatchObject(refused);
  const { name } = ok[0]?.body as RolloutAnswer;
  await reached(name, 'PLANNED');
  await send('POST', `/v1/${name}:cancel`, undefined, 'other');
  expect(await retry()).toMatchObject({ status: 200 });
  expect(await create()).toMatchObject({ status: 429 });
});

describe('10,000 configurations', () => {
  const request = (account: string, count: number) => ({
    source: {
      desired: {
        callbackConfigs: Array.from({ length: count }, (_, index) => ({
          name: `accounts/${account}/domains/d${index}.streaming.example.com/callbackConfigs/snapshot`,
          urls: [`https://hooks.example.net/receivers/live/snapshot?tenant=${index}`],
          auth: { enabled: true, keyRef: WORLD.callbackKey.id },
        })),
      },
    },
  });
  const field = 'source.desired.callbackConfigs';

  it('fit into a request over both transports, and each fault is told by its place', async () => {
    const rollout = request('none', 10_000);
    Object.assign(rollout.source.desired.callbackConfigs[9_999] as object, { urls: 1 });
    const { status, body } = await send('POST', '/v1/rollouts', rollout);
    expect({ status, body }).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
    expect((body.violations as object[])[0]).toMatchObject({ field: `${field}[9999].urls`, reason: 'INVALID_FORMAT' });
    expect((body.violations as object[])[1]).toMatchObject({ field: `${field}[0].name`, reason: 'NOT_FOUND' });
    const grpc = new Transports(system, 'Bearer lg_key-of-media');
    const verdict = await grpc.overGrpc(CONTRACT.method('CreateRollout'), { rollout: request('none', 10_000) });
    expect(verdict).toMatchObject({ ok: false, reason: 'INVALID_REQUEST' });
    expect((verdict as unknown as { violations: object[] }).violations[0]).toMatchObject({ field: `${field}[0].name` });
    grpc.close();
  });

  it('are the most', async () => {
    expect(await send('POST', '/v1/rollouts', request('none', 10_001))).toMatchObject({
      status: 400,
      body: { violations: [{ field, reason: 'OUT_OF_RANGE', description: 'must have at most 10000 items' }] },
    });
    const both = request('none', 6_000);
    const pullConfigs = Array.from({ length: 4_001 }, (_, index) =>
      pull(pullName('volc', `app-${index}`), 'a.example.net'),
    );
    Object.assign(both.source.desired, { pullConfigs });
    expect(await send('POST', '/v1/rollouts', both)).toMatchObject({
      status: 400,
      body: { violations: [{ field: 'source', reason: 'OUT_OF_RANGE', description: 'must have at most 10000 items' }] },
    });
  });

  it('are refused while eight such requests are being read, and small ones are not', async () => {
    const begin = (): ClientRequest => {
      const one = httpRequest(`${system.app.rest}/v1/rollouts`, {
        method: 'POST',
        headers: { ...HEADERS('media'), 'content-type': 'application/json', 'content-length': 300_000 },
      });
      one.on('error', () => undefined);
      one.write('{');
      return one;
    };
    const begun = Array.from({ length: 8 }, begin);
    const busy = { ok: false, reason: 'QUEUE_FULL' };
    await until(async () => {
      // Some of the eight may have been refused themselves, beside a request of this loop.
      begun.push(begin());
      // Lets it arrive: the next request has a connection already, and would take its place.
      await send('GET', '/v1/providers');
      return (await send('POST', '/v1/rollouts', request('none', 5_000))).body.reason === 'QUEUE_FULL';
    });
    const grpc = new Transports(system, 'Bearer lg_key-of-media');
    const create = CONTRACT.method('CreateRollout');
    expect(await grpc.overGrpc(create, { rollout: request('none', 5_000) })).toMatchObject(busy);
    expect(await grpc.overGrpc(create, { rollout: request('none', 1) })).toMatchObject({ reason: 'INVALID_REQUEST' });
    expect(await send('POST', '/v1/rollouts', request('none', 1))).toMatchObject({ status: 400 });
    for (const one of begun) one.destroy();
    // What has ended counts no more, over either transport.
    for (let call = 0; call < 8; call += 1) await grpc.overGrpc(create, { rollout: request('none', 1) });
    await until(async () => (await send('POST', '/v1/rollouts', request('none', 5_000))).status === 400);
    expect(await grpc.overGrpc(create, { rollout: request('none', 5_000) })).toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    grpc.close();
  });
});
