/*
 * Updates, etags and what livegate remembers, on both clouds: what the clouds hold afterwards, what
 * reads say of it, and what becomes of those who come too late. That both transports say the same,
 * and which requests are refused, is in parity.spec.ts; that every type of configuration has the
 * same etag in writes and reads, in test/contract.
 */
import { Json, RestAnswer } from '../support/rest-client';
import { startSystem, System, WORLD } from '../support/start-system';

const { alibaba: ALI, volcengine: VOLC } = WORLD;
const STREAM = `accounts/ali/domains/${ALI.pushDomain}/callbackConfigs/stream`;
const RECORDING = `accounts/ali/domains/${ALI.playDomain}/callbackConfigs/recording`;
const PULL = `accounts/ali/domains/${ALI.playDomain}/pullConfigs/show`;
const VOLC_STREAM = `accounts/volc/vhosts/${VOLC.vhost}/callbackConfigs/stream`;
const VOLC_PULL = `accounts/volc/vhosts/${VOLC.vhost}/pullConfigs/show`;
const URL = 'https://hooks.example.com/live';
const SWITCH = `${URL}/switch`;
const KEY = 'abcdefghij0123456789';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());
/** Nothing is there, and nothing is remembered. */
beforeEach(async () => {
  for (const name of [STREAM, RECORDING, PULL, VOLC_STREAM, VOLC_PULL]) {
    expect((await system.rest.delete(`/v1/${name}?allowMissing=true`)).status).toBe(200);
  }
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
});

async function put(name: string, body: object, headers?: Record<string, string>): Promise<Json> {
  const answer = await system.rest.put(`/v1/${name}`, body, headers);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

async function get(name: string): Promise<Json> {
  const answer = await system.rest.get(`/v1/${name}`);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers['etag']).toBe((answer.body as { etag: string }).etag);
  return answer.body;
}

const patch = (name: string, query: string, body: object, headers?: Record<string, string>): Promise<RestAnswer> =>
  system.rest.send('PATCH', `/v1/${name}${query}`, body, headers);

/** What Alibaba's push domain has. */
const aliStream = () => system.alibaba.state(ALI.uid)[ALI.pushDomain]?.stream;
const actions = () => [...system.alibaba.calls, ...system.volcengine.calls].map(({ action }) => action);

const FULL_STREAM = {
  urls: [URL],
  auth: { enabled: true, key: KEY },
  stream: { switchUrl: SWITCH, exceptionUrl: `${URL}/wrong` },
};

describe('an update', () => {
  it('changes the named fields, and keeps the others: readable ones, the key, and remembered ones', async () => {
    await put(STREAM, FULL_STREAM);
    const before = aliStream();
    const { status, headers, body } = await patch(STREAM, '?updateMask=urls', { urls: [`${URL}/new`] });
    expect({ status, urls: body.urls, auth: body.auth, stream: body.stream }).toEqual({
      status: 200,
      urls: [`${URL}/new`],
      auth: { enabled: true, keySet: true, keyFingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
      stream: FULL_STREAM.stream,
    });
    expect(aliStream()).toEqual({ ...before, NotifyUrl: `${URL}/new` });
    expect(before).toMatchObject({ NotifyAuthKey: KEY, SwitchNotifyUrl: SWITCH });
    expect(headers['etag']).toBe(body.etag);
    expect(JSON.stringify(body)).not.toContain(KEY);
  });

  it('of a pull needs no origins if it changes something else, over both transports', async () => {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.org' }];
    await put(PULL, { origins, originApp: 'one' });
    const first = await patch(PULL, '', { originApp: 'two' });
    expect(first).toMatchObject({ status: 200, body: { origins, originApp: 'two' } });
    const second = await system.grpc.call('PullConfigService', 'UpdatePullConfig', {
      pullConfig: { name: PULL, originApp: 'three' },
    });
    expect(second).toMatchObject({ ok: true, message: { origins, originApp: 'three' } });
  });

  it('over gRPC takes the names of the proto, and without a mask the fields that are given', async () => {
    await put(VOLC_STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
    const update = (callbackConfig: object, paths?: string[]) =>
      system.grpc.call('CallbackConfigService', 'UpdateCallbackConfig', {
        callbackConfig: { name: VOLC_STREAM, ...callbackConfig },
        ...(paths && { updateMask: { paths } }),
      });
    const stream = { transcodedStreams: true };
    expect(await update({ stream, urls: ['https://x.example.com/'] }, ['stream.transcoded_streams'])).toMatchObject({
      ok: true,
      message: { urls: [URL], stream, auth: { enabled: true, keySet: true } },
    });
    expect(await update({ urls: [`${URL}/new`] })).toMatchObject({
      ok: true,
      message: { urls: [`${URL}/new`], stream },
    });
    const records = system.volcengine.state(VOLC.uid).callbacks;
    expect(
      records.map(({ MessageType, AuthKeyPrimary, TranscodeCallback }) => [
        MessageType,
        AuthKeyPrimary,
        TranscodeCallback,
      ]),
    ).toEqual([
      ['push', KEY, 1],
      ['push_end', KEY, 1],
    ]);
    expect(records.every(({ CallbackDetailList: [target] }) => target?.URL === `${URL}/new`)).toBe(true);
  });

  it('sets a new key, switches signing off, and needs no key for either', async () => {
    const { auth } = await put(RECORDING, { urls: [URL], auth: { enabled: true, key: KEY } });
    const renewed = await patch(RECORDING, '?updateMask=auth.key', { auth: { key: `${KEY}NEW` } });
    expect(renewed.body).toMatchObject({ auth: { enabled: true, keySet: true } });
    expect(renewed.body.auth.keyFingerprint).not.toBe(auth.keyFingerprint);
    const off = await patch(RECORDING, '?updateMask=auth', {});
    expect(off.body).toMatchObject({ urls: [URL], auth: { enabled: false, keySet: false } });
    expect(off.body.auth.keyFingerprint).toBeUndefined();
  });

  it('replaces lists as a whole, and resets fields that the mask names and the body leaves out', async () => {
    const origins = [{ protocol: 'RTMP', host: 'a.example.org' }];
    await put(PULL, {
      origins: [...origins, { protocol: 'RTMP', host: 'b.example.org' }],
      originApp: 'live',
      transcodedStreams: true,
    });
    const { body } = await patch(PULL, '?updateMask=origins,originApp', { origins });
    expect(body).toMatchObject({ origins, transcodedStreams: true });
    expect(body.originApp).toBeUndefined();
    expect(system.alibaba.state(ALI.uid)[ALI.playDomain]?.lazyPull).toMatchObject([
      { PullDomainName: 'a.example.org', PullAppName: '', TranscodeLazy: 'yes' },
    ]);
  });

  it('of nothing writes nothing', async () => {
    const { etag } = await put(RECORDING, { urls: [URL] });
    const before = actions().length;
    for (const query of ['', '?updateMask=name,kind,observeTime']) {
      const { body } = await patch(RECORDING, query, {});
      expect(body).toMatchObject({ urls: [URL], etag });
    }
    const describe = 'DescribeLiveRecordNotifyConfig';
    expect(actions().slice(before)).toEqual([describe, describe]);
  });

  it('plans only, when asked', async () => {
    await put(RECORDING, { urls: [URL] });
    const { body } = await patch(RECORDING, '?validateOnly=true', { urls: [`${URL}/new`] });
    expect(body).toMatchObject({
      urls: [`${URL}/new`],
      upstreamCalls: [
        { action: 'DescribeLiveRecordNotifyConfig', outcome: 'READ' },
        { action: 'DescribeLiveRecordNotifyConfig', outcome: 'READ' },
        { action: 'UpdateLiveRecordNotifyConfig', outcome: 'PLANNED' },
      ],
    });
    expect(body.etag).toBeUndefined();
    expect(await get(RECORDING)).toMatchObject({ urls: [URL], drift: [] });
  });

  it('creates a missing resource only if allowed, from all given fields', async () => {
    expect(await patch(RECORDING, '?updateMask=urls', { urls: [URL] })).toMatchObject({
      status: 404,
      body: { reason: 'CONFIG_NOT_FOUND', metadata: { resource: RECORDING, outcome: 'NOT_APPLIED' } },
    });
    const made = await patch(RECORDING, '?updateMask=auth&allowMissing=true', {
      urls: [URL],
      recording: { statusEvents: true },
    });
    expect(made).toMatchObject({ status: 200, body: { urls: [URL], recording: { statusEvents: true } } });
  });

  it('refuses to lose a URL that cannot be read, unless forced or named', async () => {
    system.alibaba.put(ALI.uid, ALI.pushDomain, { stream: { NotifyUrl: URL, SwitchNotifyUrl: SWITCH } });
    const refused = await patch(STREAM, '?updateMask=urls', { urls: [`${URL}/new`] });
    expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED', metadata: { resource: STREAM } } });
    expect((refused.body as { detail: string }).detail).toContain('stream.switchUrl');
    expect(aliStream()).toMatchObject({ NotifyUrl: URL, SwitchNotifyUrl: SWITCH });
    await patch(STREAM, '?updateMask=urls,stream.switchUrl', { urls: [`${URL}/new`], stream: { switchUrl: SWITCH } });
    expect(aliStream()).toMatchObject({ NotifyUrl: `${URL}/new`, SwitchNotifyUrl: SWITCH });
  });

  it('proceeds with force', async () => {
    system.alibaba.put(ALI.uid, ALI.pushDomain, { stream: { NotifyUrl: URL, SwitchNotifyUrl: SWITCH } });
    expect((await patch(STREAM, '?updateMask=urls&force=true', { urls: [`${URL}/new`] })).status).toBe(200);
    expect(aliStream()).toMatchObject({ NotifyUrl: `${URL}/new`, SwitchNotifyUrl: '' });
  });

  it('does not lose any of many concurrent updates', async () => {
    await put(VOLC_STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
    // Over gRPC, where many are under way at once on one connection.
    const update = (path: string, fields: object) =>
      system.grpc.call('CallbackConfigService', 'UpdateCallbackConfig', {
        callbackConfig: { name: VOLC_STREAM, ...fields },
        updateMask: { paths: [path] },
      });
    const answers = await Promise.all([
      update('urls', { urls: [`${URL}/new`] }),
      update('stream.transcoded_streams', { stream: { transcodedStreams: true } }),
      update('auth.key', { auth: { key: `${KEY}NEW` } }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await get(VOLC_STREAM)).toMatchObject({ urls: [`${URL}/new`], stream: { transcodedStreams: true } });
    expect(system.volcengine.state(VOLC.uid).callbacks.map(({ AuthKeyPrimary }) => AuthKeyPrimary)).toEqual([
      `${KEY}NEW`,
      `${KEY}NEW`,
    ]);
  });
});

describe('an update that switches signing on, of a Volcengine stream whose records hold two keys', () => {
  const ON = { auth: { enabled: true } };
  const records = () =>
    system.volcengine.state(VOLC.uid).callbacks.map(({ AuthEnable, AuthKeyPrimary }) => [AuthEnable, AuthKeyPrimary]);
  const hold = (pushSigns: boolean, endSigns: boolean): void => {
    const record = { Vhost: VOLC.vhost, CallbackDetailList: [{ CallbackType: 'http', URL }] };
    system.volcengine.put(VOLC.uid, {
      callbacks: [
        { ...record, MessageType: 'push', AuthEnable: pushSigns, AuthKeyPrimary: 'key-of-push' },
        { ...record, MessageType: 'push_end', AuthEnable: endSigns, AuthKeyPrimary: 'key-of-end' },
      ],
    });
  };

  it.each([
    ['neither signs', false, false],
    ['only push signs', true, false],
    ['only push_end signs', false, true],
    ['both sign', true, true],
  ])('overwrites none of them unless it is forced or names the key: %s', async (_title, pushSigns, endSigns) => {
    hold(pushSigns, endSigns);
    const before = records();
    const { inconsistencies } = await get(VOLC_STREAM);
    expect(inconsistencies).toEqual([expect.stringMatching(/differ in .*auth\.key/)]);
    const refused = await patch(VOLC_STREAM, '', ON);
    expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
    expect((refused.body as { detail: string }).detail).toContain('auth.key');
    expect(JSON.stringify(refused.body)).not.toMatch(/key-of/);
    expect(records()).toEqual(before);
    expect(await patch(VOLC_STREAM, '', { auth: { enabled: true, key: KEY } })).toMatchObject({ status: 200 });
    expect(records()).toEqual([
      [true, KEY],
      [true, KEY],
    ]);
  });

  it('is not in the way of an update that leaves signing off, or switches it off', async () => {
    hold(false, false);
    expect(await patch(VOLC_STREAM, '', { urls: [`${URL}/new`] })).toMatchObject({ status: 200 });
    hold(true, true);
    expect(await patch(VOLC_STREAM, '?updateMask=auth', { auth: { enabled: false } })).toMatchObject({ status: 200 });
    expect(records().map(([isOn]) => isOn)).toEqual([false, false]);
  });
});

describe('an etag', () => {
  it('differs if only the key differs, or only a value that cannot be read', async () => {
    const etags = [
      (await put(STREAM, FULL_STREAM)).etag,
      (await put(STREAM, { ...FULL_STREAM, auth: { enabled: true, key: `${KEY}2` } })).etag,
      (await put(STREAM, { ...FULL_STREAM, stream: { ...FULL_STREAM.stream, switchUrl: `${SWITCH}2` } })).etag,
      (await put(STREAM, FULL_STREAM)).etag,
    ] as string[];
    expect(new Set(etags).size).toBe(3);
    expect(etags[3]).toBe(etags[0]);
    expect((await get(STREAM)).etag).toBe(etags[0]);
  });

  it('differs after a change from outside to a record that is not shown', async () => {
    const record = { Vhost: VOLC.vhost, CallbackDetailList: [{ CallbackType: 'http' as const, URL }] };
    const withEnd = (URL: string) =>
      system.volcengine.put(VOLC.uid, {
        callbacks: [
          { ...record, MessageType: 'push' },
          { ...record, MessageType: 'push_end', CallbackDetailList: [{ CallbackType: 'http', URL }] },
        ],
      });
    const etags: string[] = [];
    for (const url of [URL, `${URL}/1`, `${URL}/2`]) {
      withEnd(url);
      etags.push((await get(VOLC_STREAM)).etag as string);
    }
    expect(new Set(etags).size).toBe(3);
  });

  it.each([
    ['in the body', (etag: string) => ({ query: '', body: { etag }, headers: {} }), 409],
    ['in the query', (etag: string) => ({ query: `?etag=${encodeURIComponent(etag)}`, body: {}, headers: {} }), 409],
    [
      'in the query, without quotes',
      (etag: string) => ({ query: `?etag=${etag.slice(1, -1)}`, body: {}, headers: {} }),
      409,
    ],
    ['as If-Match', (etag: string) => ({ query: '', body: {}, headers: { 'if-match': etag } }), 412],
    ['as one of If-Match', (etag: string) => ({ query: '', body: {}, headers: { 'if-match': `"x", ${etag}` } }), 412],
  ])('%s lets a write through once', async (_title, given, status) => {
    const { etag } = await put(RECORDING, { urls: [URL] });
    const { query, body, headers } = given(etag as string);
    const write = () => system.rest.put(`/v1/${RECORDING}${query}`, { urls: [`${URL}/new`], ...body }, headers);
    expect(await write()).toMatchObject({ status: 200 });
    const before = actions().length;
    expect(await write()).toMatchObject({
      status,
      body: {
        status,
        code: 'ABORTED',
        reason: 'ETAG_MISMATCH',
        metadata: { resource: RECORDING, outcome: 'NOT_APPLIED' },
      },
    });
    expect(actions().slice(before)).toEqual(['DescribeLiveRecordNotifyConfig']);
  });

  it('that is weak never matches', async () => {
    const { etag } = await put(RECORDING, { urls: [URL] });
    expect(await system.rest.delete(`/v1/${RECORDING}`, { 'if-match': `W/${etag}` })).toMatchObject({ status: 412 });
  });

  it('holds for deletes and updates too, over gRPC as a field', async () => {
    const { etag } = await put(RECORDING, { urls: [URL] });
    await put(RECORDING, { urls: [`${URL}/other`] });
    const update = { callbackConfig: { name: RECORDING, urls: [URL] }, etag };
    for (const call of [
      system.grpc.call('CallbackConfigService', 'DeleteCallbackConfig', { name: RECORDING, etag }),
      system.grpc.call('CallbackConfigService', 'UpdateCallbackConfig', update),
    ]) {
      expect(await call).toMatchObject({ ok: false, code: 10 });
    }
    expect(await system.rest.delete(`/v1/${RECORDING}`, { 'if-match': '"x"' })).toMatchObject({ status: 412 });
    expect((await get(RECORDING)).urls).toEqual([`${URL}/other`]);
    const now = (await get(RECORDING)).etag as string;
    expect(await system.rest.delete(`/v1/${RECORDING}`, { 'if-match': now })).toMatchObject({ status: 200 });
    expect(await system.rest.delete(`/v1/${RECORDING}?allowMissing=true`, { 'if-match': now })).toMatchObject({
      status: 200,
    });
  });

  it('If-None-Match: * creates and never replaces; If-Match: * replaces and never creates', async () => {
    const putIf = (headers: Record<string, string>) => system.rest.put(`/v1/${RECORDING}`, { urls: [URL] }, headers);
    expect(await putIf({ 'if-match': '*' })).toMatchObject({ status: 412, body: { reason: 'ETAG_MISMATCH' } });
    expect(await putIf({ 'if-none-match': '*' })).toMatchObject({ status: 200 });
    expect(await putIf({ 'if-none-match': '*' })).toMatchObject({ status: 412, body: { reason: 'ETAG_MISMATCH' } });
    expect(await putIf({ 'if-match': '*' })).toMatchObject({ status: 200 });
  });

  it('admits one of many writers that read the same state', async () => {
    await put(VOLC_PULL, { origins: [{ protocol: 'RTMP', host: 'a.example.org' }] });
    const etag = (await get(VOLC_PULL)).etag as string;
    const update = (host: string) =>
      system.grpc.call('PullConfigService', 'UpdatePullConfig', {
        pullConfig: { name: VOLC_PULL, origins: [{ protocol: 'RTMP', host }], etag },
      });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => update(`b${i}.example.org`)));
    const winners = answers.filter((answer) => answer.ok);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok && answer.code === 10)).toHaveLength(7);
    expect((await get(VOLC_PULL)).origins).toEqual(winners[0]?.message.origins);
  });

  it('saves a read the body that the client already has', async () => {
    const { etag } = await put(RECORDING, { urls: [URL] });
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*'] as string[]) {
      const answer = await system.rest.get(`/v1/${RECORDING}`, { 'if-none-match': known });
      expect(answer).toMatchObject({ status: 304, body: '', headers: { etag } });
    }
    expect(await system.rest.get(`/v1/${RECORDING}`, { 'if-none-match': '"x"' })).toMatchObject({ status: 200 });
  });
});

/**
 * The cloud refuses to replace a stream, so that Set deletes it first; and then it refuses what is
 * new.
 */
describe('a stream that is deleted and cannot be set anew', () => {
  const SET = 'SetLiveStreamsNotifyUrlConfig';
  const REMOVE = 'DeleteLiveStreamsNotifyUrlConfig';
  let usual: System;
  beforeAll(async () => {
    usual = system;
    system = await startSystem({ alibaba: { secondSet: 'refuse' } });
  });
  afterAll(async () => {
    await system.close();
    system = usual;
  });

  async function replace(): Promise<Json> {
    system.alibaba.faults.add({ action: SET, after: 1, fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' } });
    const answer = await system.rest.put(`/v1/${STREAM}`, { urls: [`${URL}/new`] });
    expect(answer.status).toBe(403);
    return answer.body.metadata;
  }

  it('gets back the switch URL that livegate set, too', async () => {
    const { etag } = await put(STREAM, FULL_STREAM);
    const before = aliStream();
    expect(before).toMatchObject({ NotifyAuthKey: KEY, SwitchNotifyUrl: SWITCH });
    expect(await replace()).toMatchObject({ outcome: 'RESTORED', restored: REMOVE });
    expect(aliStream()).toEqual(before);
    expect(await get(STREAM)).toMatchObject({ etag, rememberedFields: ['stream.switchUrl'], drift: [] });
  });

  it('gets it back, without a claim to be complete, if the rest was changed from outside', async () => {
    await put(STREAM, FULL_STREAM);
    const before = { ...aliStream(), NotifyUrl: `${URL}/console` };
    system.alibaba.put(ALI.uid, ALI.pushDomain, { stream: before });
    expect(await replace()).toMatchObject({ outcome: 'UNKNOWN', unknown: `${REMOVE}(stream.switchUrl)` });
    expect(aliStream()).toEqual(before);
  });

  it('loses one that livegate did not set, and the error names it', async () => {
    system.alibaba.put(ALI.uid, ALI.pushDomain, { stream: { NotifyUrl: URL, SwitchNotifyUrl: SWITCH } });
    expect(await replace()).toMatchObject({ outcome: 'UNKNOWN', unknown: `${REMOVE}(stream.switchUrl)` });
    expect(aliStream()).toMatchObject({ NotifyUrl: URL, SwitchNotifyUrl: '' });
  });

  it('is reported as lost if it could not be restored either', async () => {
    await put(STREAM, { stream: { switchUrl: SWITCH } });
    const fault = { kind: 'status', status: 403, code: 'Forbidden.RAM' } as const;
    system.alibaba.faults.add({ action: SET, after: 1, times: 2, fault });
    const broken = await system.rest.put(`/v1/${STREAM}`, { urls: [URL], stream: { switchUrl: SWITCH } });
    expect(broken.body).toMatchObject({ metadata: { outcome: 'PARTIALLY_APPLIED' } });
    expect(aliStream()).toBeUndefined();
    expect(await system.rest.get(`/v1/${STREAM}`)).toMatchObject({ status: 404 });
  });
});

describe('memory', () => {
  it('shows values that the cloud does not return, by name, also in lists and after read, change, PUT', async () => {
    await put(STREAM, FULL_STREAM);
    const got = await get(STREAM);
    expect(got).toMatchObject({ stream: FULL_STREAM.stream, rememberedFields: ['stream.switchUrl'], drift: [] });
    const listed = await system.rest.get(`/v1/accounts/ali/domains/${ALI.pushDomain}/callbackConfigs`);
    expect(listed.body.callbackConfigs).toMatchObject([
      { stream: FULL_STREAM.stream, etag: got.etag, rememberedFields: ['stream.switchUrl'] },
    ]);
    await put(STREAM, { ...(got as object), urls: [`${URL}/new`] });
    expect(aliStream()).toMatchObject({ NotifyUrl: `${URL}/new`, SwitchNotifyUrl: SWITCH, NotifyAuthKey: KEY });
  });

  it('knows a configuration of which the cloud shows nothing', async () => {
    const { etag } = await put(STREAM, { stream: { switchUrl: SWITCH } });
    expect(await get(STREAM)).toMatchObject({
      urls: [],
      stream: { switchUrl: SWITCH },
      rememberedFields: ['stream.switchUrl'],
      etag,
      inconsistencies: [expect.stringContaining('what livegate last set')],
    });
    const list = async () =>
      (await system.rest.get(`/v1/accounts/ali/domains/${ALI.pushDomain}/callbackConfigs`)).body
        .callbackConfigs as object[];
    expect(await list()).toMatchObject([{ name: STREAM, stream: { switchUrl: SWITCH }, etag }]);
    expect(await system.rest.delete(`/v1/${STREAM}`)).toMatchObject({ status: 200 });
    expect(aliStream()).toBeUndefined();
    expect(await system.rest.get(`/v1/${STREAM}`)).toMatchObject({ status: 404 });
    expect(await list()).toEqual([]);
  });

  it('reports changes from outside, field by field, until the next write', async () => {
    const { auth } = await put(VOLC_STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
    const records = system.volcengine.state(VOLC.uid).callbacks;
    system.volcengine.put(VOLC.uid, {
      callbacks: records.map((record) => ({ ...record, AuthKeyPrimary: 'another', TranscodeCallback: 1 })),
    });
    const changed = await get(VOLC_STREAM);
    expect(changed.drift).toEqual([
      {
        field: 'auth.key',
        applied: JSON.stringify(auth.keyFingerprint),
        live: JSON.stringify(changed.auth.keyFingerprint),
      },
      { field: 'stream.transcodedStreams', applied: 'false', live: 'true' },
    ]);
    expect(JSON.stringify(changed)).not.toMatch(/another|abcdefghij/);
    await put(VOLC_STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
    expect((await get(VOLC_STREAM)).drift).toEqual([]);
  });

  it('does not report equivalent values as drift', async () => {
    await put(VOLC_STREAM, { urls: ['https://b.example.com/', 'https://A.example.com:443/x'] });
    await put(VOLC_PULL, {
      origins: [{ protocol: 'RTMP', host: 'A.example.org', port: 1935, params: { b: '1', a: '2' } }],
    });
    const { callbacks, relaySources } = system.volcengine.state(VOLC.uid);
    system.volcengine.put(VOLC.uid, {
      callbacks: callbacks.map((record) => ({
        ...record,
        CallbackDetailList: ['https://a.example.com/x', 'https://b.example.com/'].map((URL) => ({
          CallbackType: 'http',
          URL,
        })),
      })),
      relaySources: relaySources.map((source) => ({
        ...source,
        GroupDetails: [
          {
            Group: 'default',
            Servers: [
              {
                RelaySourceDomain: 'a.example.org:1935',
                RelaySourceProtocol: 'rtmp',
                RelaySourceParams: { a: '2', b: '1' },
              },
            ],
          },
        ],
      })),
    });
    expect((await get(VOLC_STREAM)).drift).toEqual([]);
    expect((await get(VOLC_PULL)).drift).toEqual([]);
  });

  it('contains nothing about a deleted resource', async () => {
    await put(STREAM, FULL_STREAM);
    await system.rest.delete(`/v1/${STREAM}`);
    system.alibaba.put(ALI.uid, ALI.pushDomain, { stream: { NotifyUrl: URL } });
    const got = await get(STREAM);
    expect(got).toMatchObject({ urls: [URL], rememberedFields: [], drift: [] });
    expect(got.stream).toBeUndefined();
  });

  it('is one for all entries of a cloud account, as are its fingerprints', async () => {
    const { auth } = await put(VOLC_STREAM, { urls: [URL], auth: { enabled: true, key: KEY } });
    const other = await get(VOLC_STREAM.replace('accounts/volc/', 'accounts/volc-2/'));
    expect(other).toMatchObject({ auth: { keyFingerprint: auth.keyFingerprint }, drift: [] });
    expect(other.etag).toBe((await get(VOLC_STREAM)).etag);
  });

  it('does not claim the state of a write with unknown outcome', async () => {
    await put(STREAM, FULL_STREAM);
    // Neither the write nor the reading back after it is answered.
    system.alibaba.faults.add({ times: 9, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const failed = await system.rest.put(`/v1/${STREAM}`, { ...FULL_STREAM, stream: { switchUrl: `${SWITCH}2` } });
    expect(failed.body).toMatchObject({ metadata: { outcome: 'UNKNOWN' } });
    system.alibaba.faults.clear();
    const got = await get(STREAM);
    const isOld = got.stream.exceptionUrl !== undefined;
    expect(got).toMatchObject({ stream: { switchUrl: isOld ? SWITCH : `${SWITCH}2` }, drift: [] });
    expect(aliStream()).toMatchObject({ SwitchNotifyUrl: got.stream.switchUrl });
  });

  it('deletes what an earlier delete may have left, although the cloud does not show it', async () => {
    await put(STREAM, { stream: { switchUrl: SWITCH } });
    system.alibaba.faults.add({ times: 9, fault: { kind: 'reset', when: 'beforeAnswering' } });
    expect((await system.rest.delete(`/v1/${STREAM}`)).body).toMatchObject({ metadata: { outcome: 'UNKNOWN' } });
    system.alibaba.faults.clear();
    expect(aliStream()).toMatchObject({ SwitchNotifyUrl: SWITCH });
    expect(await system.rest.delete(`/v1/${STREAM}`)).toMatchObject({ status: 200 });
    expect(aliStream()).toBeUndefined();
  });
});
