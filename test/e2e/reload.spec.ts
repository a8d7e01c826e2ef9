/*
 * Another configuration comes into force while livegate runs: what it changes for those who come,
 * and what it leaves to those who are there. How a file or a signal leads to it is in
 * reload-process.spec.ts.
 */
import { Grant } from '../../src/domain/access/caller';
import { FakeClock } from '../support/fake-clock';
import { startSystem, System, SystemCaller, SystemOptions, WORLD } from '../support/start-system';

const grant = (...verbs: Grant['verbs']): Grant => ({ accounts: ['*'], domains: ['*'], verbs });
const TEAM: SystemCaller = { id: 'team', keys: [{ key: 'lg_team' }], grants: [grant('read', 'write')] };
const BATCH: SystemCaller = { id: 'batch', keys: [{ key: 'lg_batch' }], grants: [grant('read')] };
const BEFORE: SystemOptions = { callers: [TEAM] };

const VOLC = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs`;
const ALI = `/v1/accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`;
const BODY = { urls: ['https://hooks.example.com/live'] };
const as = (key: string) => ({ authorization: `Bearer ${key}` });

let system: System;
beforeAll(async () => {
  system = await startSystem(BEFORE);
});
beforeEach(async () => {
  expect(await system.reload(BEFORE)).toEqual([]);
  system.alibaba.reset();
  system.volcengine.reset();
});
afterAll(() => system.close());

test('callers come and go, over both transports', async () => {
  const overGrpc = (key: string) => system.grpc.call('AccountService', 'ListAccounts', {}, { headers: as(key) });
  expect((await system.rest.get('/v1/accounts', as('lg_batch'))).status).toBe(401);
  await system.reload({ callers: [BATCH] });
  expect((await system.rest.get('/v1/accounts', as('lg_batch'))).status).toBe(200);
  expect(await overGrpc('lg_batch')).toMatchObject({ ok: true });
  expect((await system.rest.get('/v1/accounts', as('lg_team'))).status).toBe(401);
  expect(await overGrpc('lg_team')).toMatchObject({ ok: false, code: 16 });
});

test('grants, limits, the URL policy and the lists of hosts change for the next call', async () => {
  await system.reload({ callers: [{ ...TEAM, grants: [grant('read')] }] });
  expect((await system.rest.put(`${VOLC}/snapshot`, BODY, as('lg_team'))).body.reason).toBe('ACCESS_DENIED');

  await system.reload({ ...BEFORE, account: 'callbackHosts: ["*.example.org"]' });
  expect((await system.rest.put(`${VOLC}/snapshot`, BODY, as('lg_team'))).body.violations).toMatchObject([
    { field: 'urls[0]', reason: 'FORBIDDEN_HOST' },
  ]);
  const intranet = { urls: ['http://10.0.0.1/'] };
  expect((await system.rest.put(`${VOLC}/snapshot`, intranet, as('lg_team'))).status).toBe(400);
  await system.reload({ ...BEFORE, settings: 'urlPolicy: { allowPrivateHosts: true }' });
  expect((await system.rest.put(`${VOLC}/snapshot`, intranet, as('lg_team'))).status).toBe(200);

  await system.reload({ ...BEFORE, settings: 'throttle: { limit: 1, windowMs: 3600000 }' });
  // Whether those before are in the window still, nobody knows; this one is.
  await system.rest.get('/v1/accounts', as('lg_team'));
  expect((await system.rest.get('/v1/accounts', as('lg_team'))).body.reason).toBe('CALLER_THROTTLED');
  await system.reload({ callers: [{ ...TEAM, throttle: { limit: 1000, windowMs: 1000 } }] });
  expect((await system.rest.get('/v1/accounts', as('lg_team'))).status).toBe(200);
});

test('a removed account is gone for the next call, and an added one is there', async () => {
  expect((await system.rest.put(ALI, BODY, as('lg_team'))).status).toBe(200);
  await system.reload({ ...BEFORE, withoutAlibaba: true });
  expect((await system.rest.put(ALI, BODY, as('lg_team'))).body.reason).toBe('ACCOUNT_NOT_FOUND');
  const names = async () => {
    const { body } = await system.rest.get('/v1/accounts', as('lg_team'));
    return (body.accounts as { name: string }[]).map(({ name }) => name);
  };
  expect(await names()).toEqual(['accounts/volc', 'accounts/volc-2']);
  await system.reload(BEFORE);
  expect((await system.rest.put(ALI, BODY, as('lg_team'))).status).toBe(200);
  expect(await names()).toEqual(['accounts/ali', 'accounts/volc', 'accounts/volc-2']);
});

test('a call under way ends with the rights, the account and the hosts that it began with', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  // The first of two writes waits, so that the second one is sent after the reload.
  system.volcengine.faults.add({ action: 'UpdateCallback', fault: { kind: 'hold', release: held } });
  const arrived = system.volcengine.nextCall({ action: 'UpdateCallback' });
  const underWay = system.rest.put(`${VOLC}/stream`, BODY, as('lg_team'));
  await arrived;
  await system.reload({
    callers: [BATCH],
    account: 'callbackHosts: ["*.example.org"]',
    env: { VOLC_SECRET: 'another' },
  });
  release();
  expect(await underWay).toMatchObject({ status: 200 });
  expect(system.volcengine.calls.filter(({ action }) => action === 'UpdateCallback')).toHaveLength(2);
  expect(system.volcengine.calls.every(({ authenticated }) => authenticated)).toBe(true);
  expect((await system.rest.get(`${VOLC}/stream`, as('lg_team'))).status).toBe(401);
});

test('new credentials sign from the next call on', async () => {
  expect((await system.rest.get(`${VOLC}/stream`, as('lg_team'))).body.reason).toBe('CONFIG_NOT_FOUND');
  await system.reload({ ...BEFORE, env: { VOLC_SECRET: 'another' } });
  expect((await system.rest.get(`${VOLC}/stream`, as('lg_team'))).body.reason).toBe('PROVIDER_CREDENTIALS_REJECTED');
  await system.reload(BEFORE);
  expect((await system.rest.get(`${VOLC}/stream`, as('lg_team'))).body.reason).toBe('CONFIG_NOT_FOUND');
});

test('keys that cannot change at run time are named, and keep their values', async () => {
  expect(
    await system.reload({ ...BEFORE, settings: 'defaults: { deadlineMs: 1 }', rest: 'cors: { origins: ["*"] }' }),
  ).toEqual(['rest.cors.origins', 'defaults.deadlineMs']);
  expect((await system.rest.get('/v1/accounts', as('lg_team'))).status).toBe(200);
  await expect(system.reload({})).rejects.toThrow('auth.mode: cannot change while livegate runs');
});

test('a quota that changes under load is kept at the cloud, including calls sent under the old one', async () => {
  const WINDOW_MS = 1_000;
  const CALLERS = 30;
  const ACTION = 'DescribeCallback';
  const clock = new FakeClock(Date.now());
  const under = (limit: number): SystemOptions => ({ quotas: { [ACTION]: { limit, windowMs: WINDOW_MS } } });
  const own = await startSystem({ ...under(20), clock, volcengine: { now: () => clock.now(), quotas: 'off' } });
  /** Until every caller waits for its turn: what was to go out has arrived and was answered. */
  const settled = async (): Promise<void> => {
    for (;;) {
      const { quotas } = (await own.rest.get('/v1/accounts/volc')).body as {
        quotas: { action: string; waiting: number }[];
      };
      if (quotas.find(({ action }) => action === ACTION)?.waiting === CALLERS) return;
    }
  };
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) await (await fetch(`${own.app.rest}${VOLC}/snapshot`)).text();
  };
  const callers = Array.from({ length: CALLERS }, caller);
  const limits = [{ from: clock.now(), limit: 20 }];
  const arrivals = (): number[] => own.volcengine.calls.map(({ at }) => at);
  /** Lets time pass, no more of it while a call is on its way. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await settled();
      await clock.advance(50);
    }
    await settled();
  };
  await pass(1_300);
  for (const limit of [5, 30]) {
    await own.reload(under(limit));
    limits.push({ from: clock.now(), limit });
    await pass(1_300);
  }
  const held = arrivals();
  expect(held.length).toBeGreaterThan(40);
  const over = held.filter((end) => {
    const inForce = limits.filter(({ from }) => from <= end).at(-1)?.limit ?? 0;
    return held.filter((at) => at > end - WINDOW_MS && at <= end).length > inForce;
  });
  expect(over).toEqual([]);
  isOver = true;
  await own.reload(under(1_000));
  await Promise.all(callers);
  await own.close();
});
