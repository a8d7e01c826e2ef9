/*
 * Keys that callers give by name: who may use which, what becomes of them at the clouds, and what
 * reads, answers, etags and the audit show of them. What the configuration demands of a key is in
 * src/config/schema/callback-keys-schema.spec.ts; that no value comes out anywhere, in
 * test/slow/planted-secrets.spec.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Grant } from '../../src/domain/access/caller';
import { RecordedEvents } from '../support/recorded-events';
import { RestAnswer } from '../support/rest-client';
import { startSystem, System, SystemCaller, SystemOptions, WORLD } from '../support/start-system';
import { until } from '../support/until';

const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const RECORDING = 'accounts/ali/domains/play.example.com/callbackConfigs/recording';
const MODERATION = 'accounts/ali/domains/play.example.com/callbackConfigs/moderation';
const ON_VOLC = 'accounts/volc/vhosts/live.example.com/callbackConfigs/snapshot';
const ON_VOLC_2 = ON_VOLC.replace('volc', 'volc-2');
const ON_BYTE = ON_VOLC.replace('volc', 'byte');
const URLS = { urls: ['https://hooks.example.com/live'] };

/** Fits every kind that is signed. */
const SHARED = 'SharedHookKey0123456789';
/** Fits the stream events of Alibaba alone. */
const LONG = 'L'.repeat(40);

const ALL: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] };
const callerOf = (id: string, verbs = ALL.verbs): SystemCaller => ({
  id,
  grants: [{ ...ALL, verbs }],
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1000 },
});
const as = (caller: string) => ({ authorization: `Bearer lg_key-of-${caller}` });

const folder = mkdtempSync(join(tmpdir(), 'livegate-keys-'));
const fileOf = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const KEYS = [
  { id: 'hook-b', value: { env: 'SHARED' }, accounts: ['ali', 'volc', 'byte'], callers: ['team', 'writer', 'lead'] },
  { id: 'hook-a', value: { env: 'SHARED' }, accounts: ['ali', 'volc', 'byte'], callers: ['lead'] },
  { id: 'hook-of-all', value: { env: 'OF_ALL' }, accounts: ['ali'] },
  { id: 'long', value: { env: 'LONG' }, accounts: ['ali'], callers: ['team'] },
  { id: 'rotated', value: { file: fileOf('rotated', 'FirstValue0123456789') }, accounts: ['ali'], callers: ['team'] },
];
const log = new RecordedEvents();
const optionsWith = (keys: readonly object[]): SystemOptions => ({
  withBytePlus: true,
  callers: [callerOf('team'), callerOf('lead'), callerOf('stranger'), callerOf('writer', ['write'])],
  callbackKeys: keys,
  log,
  env: { SHARED, OF_ALL: 'KeyOfAllCallers0123456789', LONG },
});

let system: System;
beforeAll(async () => {
  system = await startSystem(optionsWith(KEYS));
});
beforeEach(() => [system.alibaba, system.volcengine, system.byteplus].forEach((cloud) => cloud.reset()));
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

const get = (name: string, caller = 'team') => system.rest.get(`/v1/${name}`, as(caller));
const put = (name: string, auth: object, caller = 'team', headers = {}) =>
  system.rest.put(`/v1/${name}`, { ...URLS, auth }, { ...as(caller), ...headers });
const patch = (name: string, mask: string, auth: object, caller = 'team') =>
  system.rest.send('PATCH', `/v1/${name}?updateMask=${mask}`, { auth }, as(caller));
const byName = (keyRef: string) => ({ enabled: true, keyRef });

/** The key that the cloud holds. */
function liveKey(name: string): unknown {
  const { alibaba, volcengine, byteplus } = system;
  if (name === STREAM) return alibaba.state(WORLD.alibaba.uid)['push.example.com']?.stream?.NotifyAuthKey;
  if (name === RECORDING) return alibaba.state(WORLD.alibaba.uid)['play.example.com']?.record?.NotifyAuthKey;
  const cloud = name === ON_BYTE ? byteplus : volcengine;
  return cloud.state(WORLD.volcengine.uid).callbacks[0]?.AuthKeyPrimary;
}

function refused(answer: RestAnswer): unknown {
  const { status, body } = answer;
  return { status, reason: body.reason, violations: body.violations };
}

const UNKNOWN = {
  status: 400,
  reason: 'INVALID_REQUEST',
  violations: [
    {
      field: 'auth.keyRef',
      reason: 'NOT_FOUND',
      description: 'is not the name of a key that this caller may use for the account',
    },
  ],
};

describe.each([STREAM, RECORDING, ON_VOLC, ON_BYTE])('%s', (name) => {
  it('a PUT by name gives the cloud the key, and answers and reads show the name', async () => {
    const written = await put(name, byName('hook-b'));
    expect(written).toMatchObject({ status: 200, body: { auth: { enabled: true, keySet: true, keyRef: 'hook-b' } } });
    expect(liveKey(name)).toBe(SHARED);
    expect((await get(name)).body.auth).toEqual(written.body.auth);
    const parent = name.slice(0, name.lastIndexOf('/'));
    const { body } = await get(parent);
    expect(body.callbackConfigs).toMatchObject([{ name, auth: written.body.auth }]);
  });

  it('a PATCH of the name alone changes the key alone', async () => {
    await put(name, { enabled: true, key: 'SomebodysOwnKey0123456789' });
    expect((await get(name)).body.auth.keyRef).toBeUndefined();
    expect((await patch(name, 'auth.keyRef', { keyRef: 'hook-b' })).body).toMatchObject({
      ...URLS,
      auth: { enabled: true, keyRef: 'hook-b' },
    });
    expect(liveKey(name)).toBe(SHARED);
  });

  it('read, change and PUT keeps the key, for whoever sees a name and for whoever does not', async () => {
    await put(name, byName('hook-b'));
    for (const caller of ['team', 'stranger']) {
      const read = await get(name, caller);
      const body = { ...read.body, urls: [`https://hooks.example.com/${caller}`] };
      const headers = { ...as(caller), 'if-match': read.headers['etag'] };
      expect(await system.rest.put(`/v1/${name}`, body, headers)).toMatchObject({ status: 200 });
      expect(liveKey(name)).toBe(SHARED);
    }
    expect((await get(name, 'stranger')).body.auth.keyRef).toBeUndefined();
  });

  it('has one etag, whatever names a caller may see', async () => {
    const written = await put(name, byName('hook-b'));
    const reads = await Promise.all(['team', 'lead', 'stranger'].map((caller) => get(name, caller)));
    expect(reads.map(({ body }): unknown => body.auth.keyRef)).toEqual(['hook-b', 'hook-a', undefined]);
    expect(new Set([...reads, written].map(({ headers }) => headers['etag'])).size).toBe(1);
    const etag = String(written.headers['etag']);
    expect(await put(name, byName('hook-a'), 'lead', { 'if-match': etag })).toMatchObject({ status: 200 });
  });

  it.each([
    ['does not exist', 'no-such-key', 'team'],
    ['is of another caller', 'hook-a', 'team'],
    ['is of other callers', 'hook-b', 'stranger'],
  ])('a name that %s is refused alike, and nothing is sent', async (_title, keyRef, caller) => {
    expect(refused(await put(name, byName(keyRef), caller))).toEqual(UNKNOWN);
    expect(refused(await patch(name, 'auth', byName(keyRef), caller))).toEqual(UNKNOWN);
    const calls = [system.alibaba, system.volcengine, system.byteplus].flatMap((cloud) => cloud.calls);
    expect(calls).toEqual([]);
  });
});

it.each([
  ['team', 'ali', ['hook-b', 'hook-of-all', 'long', 'rotated']],
  ['lead', 'ali', ['hook-a', 'hook-b', 'hook-of-all']],
  ['stranger', 'ali', ['hook-of-all']],
  ['stranger', 'volc', []],
])('%s is told the names to use on %s, and no others', async (caller, account, callbackKeys) => {
  expect((await get(`accounts/${account}`, caller)).body.callbackKeys).toEqual(callbackKeys);
  const { body } = await get('accounts', caller);
  expect(body.accounts).toEqual(expect.arrayContaining([expect.objectContaining({ callbackKeys: [] })]));
  expect(JSON.stringify(body)).not.toContain('hook-');
});

it('a key is for the accounts that it lists, even where two are one cloud account', async () => {
  await put(ON_VOLC, byName('hook-b'));
  expect(refused(await put(ON_VOLC_2, byName('hook-b')))).toEqual(UNKNOWN);
  expect((await get(ON_VOLC_2)).body.auth).toEqual({
    enabled: true,
    keySet: true,
    keyFingerprint: (await get(ON_VOLC)).body.auth.keyFingerprint,
  });
});

it('a key that does not fit the kind is refused by its name, before anything is sent', async () => {
  const field = 'auth.keyRef';
  expect(refused(await put(RECORDING, byName('long')))).toEqual({
    status: 400,
    reason: 'INVALID_REQUEST',
    violations: [{ field, reason: 'OUT_OF_RANGE', description: 'the key must have 16 to 32 characters' }],
  });
  expect(refused(await put(MODERATION, byName('long')))).toMatchObject({
    status: 501,
    violations: [{ field: 'auth.enabled' }, { field, reason: 'NOT_SUPPORTED' }],
  });
  expect(system.alibaba.calls).toEqual([]);
  expect(await put(STREAM, byName('long'))).toMatchObject({ status: 200 });
});

describe('auth.keyRef', () => {
  const conflict = { field: 'auth.keyRef', reason: 'CONFLICT' };

  it('excludes auth.key, as far as a mask names both', async () => {
    const both = { ...byName('hook-b'), key: 'MyOwnKey0123456789abcd' };
    const refusal = { status: 400, violations: [{ ...conflict, description: 'cannot be combined with auth.key' }] };
    expect(refused(await put(STREAM, both))).toMatchObject(refusal);
    await put(STREAM, byName('hook-of-all'));
    for (const mask of ['auth', 'auth.key,auth.keyRef']) {
      expect({ mask, ...Object(refused(await patch(STREAM, mask, both))) }).toMatchObject({ mask, ...refusal });
    }
    expect((await patch(STREAM, 'auth.keyRef', both)).status).toBe(200);
    expect(liveKey(STREAM)).toBe(SHARED);
    expect((await patch(STREAM, 'auth.key', both)).status).toBe(200);
    expect(liveKey(STREAM)).toBe(both.key);
  });

  it('needs auth.enabled, in the request or in what a PATCH keeps', async () => {
    const needed = { status: 400, violations: [{ ...conflict, description: 'needs auth.enabled' }] };
    expect(refused(await put(STREAM, { keyRef: 'hook-b' }))).toMatchObject(needed);
    await put(STREAM, { enabled: false });
    expect(refused(await patch(STREAM, 'auth.keyRef', { keyRef: 'hook-b' }))).toMatchObject(needed);
    expect((await patch(STREAM, 'auth', byName('hook-b'))).body.auth.keyRef).toBe('hook-b');
  });

  it('that a mask names and the body leaves out keeps the key; one outside the mask is not looked at', async () => {
    await put(STREAM, byName('hook-b'));
    expect(await patch(STREAM, 'auth.keyRef', {})).toMatchObject({ status: 200, body: { auth: { keyRef: 'hook-b' } } });
    expect(await patch(STREAM, 'auth.enabled', byName('no-such-key'))).toMatchObject({ status: 200 });
    expect(liveKey(STREAM)).toBe(SHARED);
  });

  it('of a configuration that is not signed is not shown, so that it can be written back', async () => {
    const { uid, pushDomain } = WORLD.alibaba;
    const stream = { NotifyUrl: URLS.urls[0] ?? '', NotifyReqAuth: 'no', NotifyAuthKey: SHARED } as const;
    system.alibaba.put(uid, pushDomain, { stream });
    const { body } = await get(STREAM);
    expect(body.auth).not.toHaveProperty('keyRef');
    expect(await system.rest.put(`/v1/${STREAM}`, body, as('team'))).toMatchObject({ status: 200 });
  });

  it('is repeated by a plan, which names no key that the request does not name', async () => {
    await put(STREAM, byName('hook-b'));
    const plan = (auth: object) => system.rest.put(`/v1/${STREAM}?validateOnly=true`, { ...URLS, auth }, as('team'));
    expect((await plan(byName('hook-b'))).body.auth).toEqual({ enabled: true, keySet: true, keyRef: 'hook-b' });
    expect((await plan({ enabled: true, key: SHARED })).body.auth).toEqual({ enabled: true, keySet: true });
    expect((await plan({ enabled: true })).body.auth).not.toHaveProperty('keyRef');
    expect(refused(await plan(byName('hook-a')))).toEqual(UNKNOWN);
  });

  it('shows a caller that may only write the name that it gave, and no other', async () => {
    expect((await put(STREAM, byName('hook-b'), 'writer')).body.auth).toMatchObject({ keyRef: 'hook-b' });
    expect((await put(STREAM, { enabled: true }, 'writer')).body.auth).toEqual({ enabled: true, keySet: false });
    expect((await patch(STREAM, 'auth.enabled', { enabled: true }, 'writer')).body.auth).not.toHaveProperty('keyRef');
  });
});

it('the audit has the name in what was wanted, and never the key', async () => {
  await put(STREAM, byName('hook-b'), 'team', { 'x-request-id': 'by-name' });
  await put(STREAM, { enabled: true, key: SHARED }, 'team', { 'x-request-id': 'by-value' });
  const { body } = await get('accounts/ali/auditEvents');
  expect(JSON.stringify(body)).not.toContain(SHARED);
  const events = async (requestId: string) =>
    (await get(`accounts/ali/auditEvents?requestId=${requestId}`)).body.auditEvents as { kind: string }[];
  const keyFingerprint = expect.any(String) as string;
  const auth = { enabled: true, keyFingerprint, keyRef: 'hook-b' };
  expect(await events('by-name')).toMatchObject([{ kind: 'OUTCOME' }, { kind: 'INTENT', to: { auth } }]);
  const [, intent] = await events('by-value');
  expect(intent).toMatchObject({ from: { auth: { enabled: true } }, to: { auth: { enabled: true } } });
  expect(JSON.stringify(intent)).not.toContain('hook-b');
});

it('a key rotated in its file is written from then on, and what is live loses the name without drift', async () => {
  await put(STREAM, byName('rotated'));
  fileOf('rotated', 'unfit');
  await until(() => log.of('secret_file_unusable').length === 1);
  expect((await get(STREAM)).body.auth.keyRef).toBe('rotated');
  fileOf('rotated', 'SecondValue0123456789');
  await until(async () => (await get(STREAM)).body.auth.keyRef === undefined);
  expect((await get(STREAM)).body).toMatchObject({ auth: { enabled: true, keySet: true }, drift: [] });
  expect(liveKey(STREAM)).toBe('FirstValue0123456789');
  await put(STREAM, byName('rotated'));
  expect(liveKey(STREAM)).toBe('SecondValue0123456789');
  expect((await get(STREAM)).body).toMatchObject({ auth: { keyRef: 'rotated' }, drift: [] });
});

it('a key that somebody else has put there drifts by its fingerprint, and gets the name of its own', async () => {
  const before = (await put(STREAM, byName('hook-b'))).body.auth;
  const { uid, pushDomain } = WORLD.alibaba;
  const stream = {
    NotifyUrl: URLS.urls[0] ?? '',
    NotifyReqAuth: 'yes',
    NotifyAuthKey: 'KeyOfAllCallers0123456789',
  } as const;
  system.alibaba.put(uid, pushDomain, { stream });
  const { body } = await get(STREAM);
  expect(body.auth.keyRef).toBe('hook-of-all');
  const [applied, live] = [before, body.auth].map(({ keyFingerprint }) => JSON.stringify(keyFingerprint));
  expect(body.drift).toEqual([{ field: 'auth.key', applied, live }]);
});

it('a reload adds and removes names for the next request', async () => {
  const added = { id: 'added', value: { env: 'SHARED' }, accounts: ['ali'] };
  expect(refused(await put(STREAM, byName('added')))).toEqual(UNKNOWN);
  expect(await system.reload(optionsWith([added]))).toEqual([]);
  expect((await put(STREAM, byName('added'))).body.auth.keyRef).toBe('added');
  expect(refused(await put(STREAM, byName('hook-b')))).toEqual(UNKNOWN);
  expect(await system.reload(optionsWith(KEYS))).toEqual([]);
  expect((await get(STREAM)).body.auth.keyRef).toBe('hook-b');
});
