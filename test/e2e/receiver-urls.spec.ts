/*
 * `livegate:` URLs over real sockets: callers write and read the name of a receiver, the clouds get
 * its URL with the token, and send there. Forms of URLs are in src/application/receivers.
 */
import { LivegateClient } from '../../src/client';
import { RecordedEvents } from '../support/recorded-events';
import { Json } from '../support/rest-client';
import { reached } from '../support/rollouts';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';
import { until } from '../support/until';

const TOKEN = 'receiver-token-0123456789-0123456789';
const RENEWED = 'receiver-renewed-0123456789-012345678';
const KEYS = [
  { id: 'hook-2026', value: { env: 'HOOK' }, accounts: ['ali', 'volc', 'byte'] },
  { id: 'hook-private', value: { env: 'PRIVATE' }, accounts: ['ali'], callers: ['team'] },
];
const ALI = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const PLAY = 'accounts/ali/domains/play.example.com/callbackConfigs';
const VOLC = 'accounts/volc/vhosts/live.example.com/callbackConfigs';
const BYTE = 'accounts/byte/vhosts/live.example.com/callbackConfigs/stream';
const AS_TEAM = { authorization: 'Bearer team-key' };
const AS_OTHERS = { authorization: 'Bearer others-key' };

let system: System;
let client: LivegateClient;
const log = new RecordedEvents();
/** Everything that was answered. */
let said: unknown[] = [];

const all = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] as const };

function options(publicUrl: string, receivers: readonly object[] = RECEIVERS, token = TOKEN): SystemOptions {
  return {
    withBytePlus: true,
    account: 'callbackHosts: [127.0.0.1, hooks.example.com]',
    callbackKeys: KEYS,
    callers: [
      { id: 'team', keys: [{ key: 'team-key' }], grants: [all] },
      { id: 'others', keys: [{ key: 'others-key' }], grants: [all] },
    ],
    settings: `
audit: { reads: true }
urlPolicy: { allowPrivateHosts: true }
publicUrl: ${publicUrl}
receivers: ${JSON.stringify(receivers)}
`,
    env: { TOKEN: token, HOOK: 'HookKey0123456789', PRIVATE: 'PrivateKey012345' },
    log,
  };
}

const receiver = (id: string, account: string, keys: readonly string[] = ['hook-2026']) => ({
  id,
  token: { env: 'TOKEN' },
  account,
  keys,
});
const RECEIVERS = [
  receiver('ali-events', 'ali'),
  receiver('private', 'ali', ['hook-private']),
  receiver('open', 'ali', []),
  receiver('volc-events', 'volc'),
  receiver('byte-events', 'byte'),
];

beforeAll(async () => {
  system = await startSystem({
    ...options('http://127.0.0.1:1'),
    alibaba: { retryPausesMs: [] },
    volcengine: { retryPausesMs: [] },
  });
  client = new LivegateClient({ url: system.app.rest, token: 'team-key' });
});
afterAll(() => system.close());

beforeEach(async () => {
  said = [];
  for (const cloud of [system.alibaba, system.volcengine, system.byteplus]) cloud.reset();
  await system.reload(options(system.app.rest));
});

afterEach(async () => {
  said.push(await client.auditEvents.list('accounts/ali').toArray());
  const told = JSON.stringify([said, log.events, log.requests]);
  for (const token of [TOKEN, RENEWED]) expect(told).not.toContain(token);
});

async function send(
  method: 'GET' | 'PUT' | 'PATCH' | 'POST',
  path: string,
  body?: object,
  as = AS_TEAM,
): Promise<Json> {
  const answer = await system.rest.send(method, `/v1/${path}`, body, as);
  said.push(answer);
  return { status: answer.status, ...(answer.body as object) };
}

const put = (name: string, body: object, as = AS_TEAM) => send('PUT', name, body, as);
const urlOf = (id: string, token = TOKEN) => `${system.app.rest}/v1/events/${id}/${token}`;
const aliState = (domain: string) => system.alibaba.state(WORLD.alibaba.uid)[domain];

test('an account tells its receivers, alone and in the list, and those of no other', async () => {
  expect(await send('GET', 'accounts/ali')).toMatchObject({ receivers: ['ali-events', 'open', 'private'] });
  const { accounts } = await send('GET', 'accounts');
  expect(accounts).toMatchObject([
    { name: 'accounts/ali', receivers: ['ali-events', 'open', 'private'] },
    { name: 'accounts/byte', receivers: ['byte-events'] },
    { name: 'accounts/volc', receivers: ['volc-events'] },
    { name: 'accounts/volc-2', receivers: [] },
  ]);
  const overGrpc = await system.grpc.call(
    'AccountService',
    'GetAccount',
    { name: 'accounts/volc' },
    { headers: AS_TEAM },
  );
  expect(overGrpc).toMatchObject({ ok: true, message: { receivers: ['volc-events'] } });
});

test('three clouds get the URL, and what they send comes in; nobody sees the token', async () => {
  for (const [name, id] of [
    [ALI, 'ali-events'],
    [`${VOLC}/stream`, 'volc-events'],
    [BYTE, 'byte-events'],
  ] as const) {
    const named = { urls: [`livegate:${id}`], auth: { enabled: true, keyRef: 'hook-2026' }, drift: [] };
    expect(await put(name, { urls: [`livegate:${id}`] })).toMatchObject({ status: 200, ...named });
    expect(await send('GET', name)).toMatchObject({ status: 200, ...named, inconsistencies: [] });
    const { callbackConfigs } = await send('GET', name.slice(0, name.lastIndexOf('/')));
    expect(callbackConfigs).toMatchObject([{ name, urls: named.urls }]);
  }
  expect(aliState('push.example.com')?.stream?.NotifyUrl).toBe(urlOf('ali-events'));
  const stream = { app: 'live', stream: 's1' };
  expect(system.alibaba.happen('streamStarted', { ...stream, domain: 'push.example.com' })).toBe(1);
  for (const cloud of [system.volcengine, system.byteplus]) {
    expect(cloud.happen('streamStarted', { ...stream, domain: 'push.live.example.com' })).toBe(1);
  }
  for (const account of ['ali', 'volc', 'byte']) {
    const events = await until(async () => {
      const found = await client.events.list(`accounts/${account}`).toArray();
      return found.length > 0 && found;
    });
    expect(events).toMatchObject([{ cloudEvent: { type: 'livegate.stream.started', lgauth: 'verified' } }]);
    said.push(events);
    const { deliveries } = await until(async () => {
      const answer = (await send('GET', `accounts/${account}/deliveries`)) as { deliveries: object[] };
      return answer.deliveries.length > 0 && answer;
    });
    expect(deliveries[0]).toMatchObject({ url: `livegate:${account}-events`, outcome: 'SUCCEEDED' });
    expect(deliveries[0]).not.toHaveProperty('configChanged', true);
  }
  const audited = await client.auditEvents.list('accounts/ali').toArray();
  expect(JSON.stringify(audited)).toContain('livegate:ali-events');
});

test('a test event goes to the receiver, and its answer and audit name it', async () => {
  await put(ALI, { urls: ['livegate:ali-events'] });
  expect(await send('POST', `${ALI}:test`)).toMatchObject({ url: 'livegate:ali-events', verdict: 'OK' });
});

test('the same again is no change, and etags stay', async () => {
  const { etag } = await put(ALI, { urls: ['livegate:ali-events'] });
  expect(await send('GET', ALI)).toMatchObject({ etag });
  expect(
    await send('PATCH', `${ALI}?updateMask=stream.exceptionUrl`, {
      stream: { exceptionUrl: 'livegate:open' },
    }),
  ).toMatchObject({ status: 200, urls: ['livegate:ali-events'], stream: { exceptionUrl: 'livegate:open' } });
  expect(aliState('push.example.com')?.stream).toMatchObject({
    NotifyUrl: urlOf('ali-events'),
    ExceptionNotifyUrl: urlOf('open'),
  });
  const desired = { name: ALI, urls: ['livegate:ali-events'], stream: { exceptionUrl: 'livegate:open' } };
  const source = { desired: { callbackConfigs: [desired] } };
  const rollout = (await send('POST', 'rollouts', { source })) as { name: string };
  const read = async (path: string) => ({ body: (await send('GET', path.slice('/v1/'.length))) as unknown });
  const planned = await reached(read, rollout.name, ['PLANNED', 'SUCCEEDED']);
  expect(planned.counts).toMatchObject({ unchanged: 1, update: 0, refused: 0 });
  await send('GET', `${rollout.name}/items`);
});

describe('auth', () => {
  it('that is left out is the first key that the caller may use', async () => {
    expect(await put(ALI, { urls: ['livegate:private'] })).toMatchObject({ auth: { keyRef: 'hook-private' } });
    expect(await put(ALI, { urls: ['livegate:open'] })).toMatchObject({ auth: { enabled: false } });
    expect(await put(`${PLAY}/moderation`, { urls: ['livegate:ali-events'] })).toMatchObject({ status: 200 });
  });

  it('that is given is taken', async () => {
    const off = { urls: ['livegate:ali-events'], auth: { enabled: false } };
    expect(await put(ALI, off)).toMatchObject({ status: 200, ...off });
  });

  it('must be given by who may use no key of the receiver', async () => {
    const { violations } = await put(ALI, { urls: ['livegate:private'] }, AS_OTHERS);
    expect(violations).toMatchObject([{ field: 'auth', reason: 'REQUIRED' }]);
  });
});

test.each<[string, string, object, object[]]>([
  ['an unknown receiver', ALI, { urls: ['livegate:none'] }, [{ field: 'urls[0]', reason: 'NOT_FOUND' }]],
  ['one of another account', ALI, { urls: ['livegate:volc-events'] }, [{ field: 'urls[0]', reason: 'NOT_FOUND' }]],
  [
    'the token itself',
    ALI,
    { urls: ['https://hooks.example.com'], stream: { switchUrl: `https://hooks.example.com/${TOKEN}` } },
    [{ field: 'stream.switchUrl', reason: 'INVALID_FORMAT' }],
  ],
  [
    'a receiver for a question',
    `${PLAY}/recording`,
    { urls: ['livegate:open'], recording: { onDemandUrl: 'livegate:open' } },
    [{ field: 'recording.onDemandUrl', reason: 'INVALID_FORMAT' }],
  ],
])('%s is one clear violation', async (_title, name, body, expected) => {
  const { status, violations } = await put(name, body);
  expect(status).toBe(400);
  expect(violations).toMatchObject(expected);
  expect(violations).toHaveLength(expected.length);
});

test('the bounds are those of what a URL stands for', async () => {
  const long = `receiver-${'x'.repeat(50)}`;
  await system.reload(options(system.app.rest, [receiver(long, 'volc')]));
  const { violations } = await put(`${VOLC}/snapshot`, { urls: [`livegate:${long}`] });
  expect(violations).toEqual([
    { field: 'urls[0]', reason: 'OUT_OF_RANGE', description: 'stands for a URL that must have 1 to 100 characters' },
  ]);
});

test('a host that is not allowed is not allowed by another name', async () => {
  await system.reload(options('https://gate.example.org'));
  const { violations } = await put(ALI, { urls: ['livegate:open'] });
  expect(violations).toMatchObject([{ field: 'urls[0]', reason: 'FORBIDDEN_HOST' }]);
});

test('a cloud that repeats the URL in its refusal tells no token', async () => {
  for (const cloud of [system.alibaba, system.volcengine]) {
    const message = `NotifyUrl ${urlOf('ali-events')} and ${encodeURIComponent(urlOf('volc-events'))} are unsafe`;
    cloud.faults.add({ times: 1, fault: { kind: 'status', status: 400, code: 'InvalidNotifyUrl.Unsafe', message } });
  }
  const refused = await put(ALI, { urls: ['livegate:ali-events'] });
  expect(refused.metadata.upstreamMessage).toContain('livegate:ali-events');
  expect(await put(`${VOLC}/stream`, { urls: ['livegate:volc-events'] })).not.toMatchObject({ status: 200 });
});

describe('a receiver that has changed', () => {
  const masked = (id: string) => `${system.app.rest}/v1/events/${id}/[redacted]`;

  it('by its token: what clouds have is another URL, until it is set anew', async () => {
    await put(ALI, { urls: ['livegate:ali-events'] });
    await system.reload(options(system.app.rest, RECEIVERS, RENEWED));
    const found = await send('GET', ALI);
    expect(found).toMatchObject({
      urls: [masked('ali-events')],
      drift: [{ field: 'urls', applied: '["livegate:ali-events"]', live: JSON.stringify([masked('ali-events')]) }],
      inconsistencies: [expect.stringContaining('urls[0]')],
    });
    expect(await put(ALI, { urls: found.urls })).toMatchObject({ status: 400 });
    const kept = { stream: { exceptionUrl: 'https://hooks.example.com/' } };
    expect(await send('PATCH', `${ALI}?updateMask=stream.exceptionUrl`, kept)).toMatchObject({
      reason: 'OPERATION_NOT_ALLOWED',
    });
    expect(await put(ALI, { urls: ['livegate:ali-events'] })).toMatchObject({ status: 200 });
    expect(aliState('push.example.com')?.stream?.NotifyUrl).toBe(urlOf('ali-events', RENEWED));
    expect(await send('GET', ALI)).toMatchObject({ urls: ['livegate:ali-events'], drift: [], inconsistencies: [] });
  });

  it('by its absence: its URL is shown without the token, and cannot be set', async () => {
    await put(ALI, { urls: ['livegate:open'] });
    await system.reload(options(system.app.rest, RECEIVERS.slice(0, 1)));
    expect(await send('GET', ALI)).toMatchObject({ urls: [masked('open')], drift: [{ field: 'urls' }] });
    expect(await put(ALI, { urls: ['livegate:open'] })).toMatchObject({ violations: [{ reason: 'NOT_FOUND' }] });
    expect(await send('POST', `${ALI}:test`)).toMatchObject({ violations: [{ field: 'urls[0]' }] });
  });
});
