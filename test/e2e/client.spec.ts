/*
 * The TypeScript client: against livegate on its emulators, and against a server that says what
 * livegate says seldom. What a bundler makes of it is in client-bundle.spec.ts.
 */
import { getEventListeners, once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConnectionOptions, LivegateClient, LivegateError } from '../../src/client';
import { startSystem, System } from '../support/start-system';

const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const DOMAIN = 'accounts/ali/domains/play.example.com';
const KEY = 'abcdefghij0123456789';
const HOOK = 'https://hooks.example.com/live';
const ALL = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] as const };

/** What a call rejects with. */
async function thrown(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    (value) => {
      throw new Error(`the call succeeded: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe('with livegate', () => {
  let system: System;
  let client: LivegateClient;
  beforeAll(async () => {
    system = await startSystem({ callers: [{ id: 'team', keys: [{ key: 'lg_team' }], grants: [ALL] }] });
    client = new LivegateClient({ url: system.app.rest, token: 'lg_team' });
  });
  beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));
  afterAll(() => system.close());

  it('sets, reads, lists, changes and deletes a callback configuration', async () => {
    const set = await client.callbackConfigs.set(STREAM, { urls: [HOOK], auth: { enabled: true, key: KEY } });
    expect(set).toMatchObject({ name: STREAM, kind: 'STREAM', auth: { keySet: true } });
    expect(set.upstreamCalls?.map(({ action }) => action)).toEqual(['SetLiveStreamsNotifyUrlConfig']);
    const read = await client.callbackConfigs.get(STREAM);
    expect(read).toMatchObject({ urls: [HOOK], etag: set.etag });
    const parent = 'accounts/ali/domains/push.example.com';
    expect(await client.callbackConfigs.list(parent).toArray()).toMatchObject([{ name: STREAM }]);
    const fault = { kind: 'errorWith200', code: 'InvalidParam' } as const;
    system.alibaba.faults.add({ action: 'DescribeLiveSnapshotNotifyConfig', times: 1, fault });
    const unreachable = ['accounts/ali/domains/play.example.com'];
    expect(await client.callbackConfigs.list('accounts/ali').whole()).toMatchObject({
      items: [{ name: STREAM }],
      unreachable,
    });
    const urls = ['https://hooks.example.com/new'];
    const changed = await client.callbackConfigs.update(STREAM, { urls }, { updateMask: 'urls', etag: read.etag });
    expect(changed).toMatchObject({ urls, auth: { enabled: true } });
    expect(await client.callbackConfigs.delete(STREAM)).toMatchObject({ upstreamCalls: [{}, {}] });
    expect(await thrown(client.callbackConfigs.get(STREAM))).toMatchObject({ reason: 'CONFIG_NOT_FOUND', status: 404 });
  });

  it('does the same with pull configurations, whose name may be a star', async () => {
    const name = `${DOMAIN}/pullConfigs/*`;
    const origins = [{ protocol: 'RTMP' as const, host: 'origin.example.org' }];
    expect(await client.pullConfigs.set(name, { origins }, { validateOnly: true })).toMatchObject({
      upstreamCalls: [{ outcome: 'READ' }, { outcome: 'PLANNED' }],
    });
    await client.pullConfigs.set(name, { origins });
    expect(await client.pullConfigs.list(DOMAIN).toArray()).toMatchObject([{ name, origins }]);
    expect(await client.pullConfigs.update(name, { originApp: 'live' })).toMatchObject({ originApp: 'live' });
    await client.pullConfigs.delete(name, { force: true });
  });

  it('throws errors with everything that livegate says of them', async () => {
    const call = client.callbackConfigs.set(STREAM, { urls: ['ftp://x'], auth: { enabled: true, key: 'short' } });
    const error = await thrown(call);
    expect(error).toBeInstanceOf(LivegateError);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_REQUEST',
      status: 400,
      message: expect.stringContaining('auth.key: must have 16 to 64 characters') as string,
      metadata: { account: 'ali', provider: 'alibaba' },
      violations: [{ field: 'auth.key' }, { field: 'urls[0]' }],
      retryAfterMs: undefined,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('asks for what a resource shall do', async () => {
    const rollout = { name: 'rollouts/none', verb: 'cancel', method: 'POST' } as const;
    const error = await thrown(client.connection.send(rollout));
    expect(error).toMatchObject({ reason: 'ROLLOUT_NOT_FOUND', problem: { status: 404, code: 'NOT_FOUND' } });
  });

  it('writes under an etag, or only what is not there yet', async () => {
    await client.callbackConfigs.set(STREAM, { urls: [HOOK] }, { createOnly: true });
    const again = client.callbackConfigs.set(STREAM, { urls: [HOOK] }, { createOnly: true });
    expect(await thrown(again)).toMatchObject({ reason: 'ETAG_MISMATCH' });
    const stale = client.callbackConfigs.set(STREAM, { urls: [HOOK] }, { etag: '"0"' });
    expect(await thrown(stale)).toMatchObject({ code: 'ABORTED', status: 409 });
  });

  it('goes through the pages of a list, as far as it is read', async () => {
    const accounts = client.accounts.list({ pageSize: 1 });
    const names = ['accounts/ali', 'accounts/volc', 'accounts/volc-2'];
    expect((await accounts.toArray()).map(({ name }) => name)).toEqual(names);
    const sizes: number[] = [];
    for await (const { items } of accounts.pages()) sizes.push(items.length);
    expect(sizes).toEqual([1, 1, 1]);
    for await (const { name } of accounts) {
      expect(name).toBe(names[0]);
      break;
    }
  });

  it('reads providers, accounts, breakers and the audit, and forces a breaker', async () => {
    const providers = await client.providers.list().toArray();
    expect(providers.map(({ name }) => name)).toContain('providers/alibaba');
    expect(await client.providers.get('providers/alibaba')).toMatchObject({
      displayName: expect.any(String) as string,
    });
    expect(await client.accounts.get('accounts/ali')).toMatchObject({ provider: 'providers/alibaba' });
    const domains = await client.domains.list('accounts/volc', { role: 'INGEST' }).toArray();
    expect(domains).toMatchObject([{ name: 'accounts/volc/domains/push.live.example.com' }]);
    const vhost = 'accounts/volc/vhosts/live.example.com';
    expect(await client.vhosts.get(vhost)).toEqual((await client.vhosts.list('accounts/volc').toArray())[0]);
    const name = 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';
    expect(await client.breakers.override(name, 'FORCED_OPEN')).toMatchObject({ state: 'OPEN' });
    expect(await client.breakers.override(name, 'AUTO')).toMatchObject({ state: 'CLOSED' });
    expect((await client.breakers.list('accounts/ali').toArray()).length).toBeGreaterThan(10);
    const events = await client.auditEvents.list('accounts/ali', { resource: name, pageSize: 2 }).toArray();
    expect(events.map(({ kind }) => kind)).toEqual(['OUTCOME', 'INTENT', 'OUTCOME', 'INTENT']);
  });

  it('retries what the cloud throttles, after the time that the answer gives', async () => {
    system.alibaba.faults.add({ action: 'SetLiveStreamsNotifyUrlConfig', times: 1, fault: { kind: 'throttle' } });
    const pauses: number[] = [];
    const sleep = (ms: number): Promise<void> => Promise.resolve(void pauses.push(ms));
    const patient = new LivegateClient({
      url: system.app.rest,
      token: 'lg_team',
      environment: { sleep, random: () => 0 },
    });
    expect(await patient.callbackConfigs.set(STREAM, { urls: [HOOK] })).toMatchObject({ urls: [HOOK] });
    expect(pauses).toEqual([expect.any(Number)]);
  });

  it('asks for the token before each call', async () => {
    const tokens = ['lg_wrong', 'lg_team'];
    const renewing = new LivegateClient({
      url: `${system.app.rest}/`,
      token: () => Promise.resolve(tokens.shift() ?? ''),
    });
    expect(await thrown(renewing.accounts.get('accounts/ali'))).toMatchObject({ reason: 'CREDENTIALS_INVALID' });
    expect(await renewing.accounts.get('accounts/ali')).toMatchObject({ name: 'accounts/ali' });
  });
});

it('does not wait longer for a token than for an answer', async () => {
  const url = 'http://127.0.0.1:1';
  const never = new LivegateClient({ url, timeoutMs: 20, token: () => new Promise<string>(() => undefined) });
  expect(await thrown(never.accounts.get('accounts/ali'))).toMatchObject({ kind: 'TIMED_OUT' });
  const signal = AbortSignal.abort(new Error('enough'));
  expect(await thrown(never.accounts.get('accounts/ali', { signal }))).toMatchObject({ message: 'enough' });
  const failing = new LivegateClient({ url, token: () => Promise.reject(new Error('no vault')) });
  expect(await thrown(failing.accounts.get('accounts/ali'))).toMatchObject({ message: 'no vault' });
});

describe('with another server', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const requests: IncomingMessage[] = [];
  const pauses: number[] = [];
  /** On the client's clock: only its pauses take time. */
  let now = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    requests.length = 0;
    pauses.length = 0;
    now = 0;
  });
  afterAll(() => server.close().closeAllConnections());

  function clientWith(options: Partial<ConnectionOptions> = {}): LivegateClient {
    const { port } = server.address() as AddressInfo;
    const sleep = (ms: number): Promise<void> => {
      pauses.push(ms);
      now += ms;
      return Promise.resolve();
    };
    const environment = { now: () => now, sleep, random: () => 0.5 };
    return new LivegateClient({ url: `http://127.0.0.1:${port}/behind/a/path`, environment, ...options });
  }

  /** Answers with each problem in turn, and then with an account. */
  function problems(...all: object[]): void {
    const left = [...all];
    answer = (_request, response) => {
      const problem = left.shift();
      response.writeHead(problem ? 503 : 200, { 'x-request-id': 'r-1' });
      const rest = { code: 'UNAVAILABLE', reason: 'CIRCUIT_OPEN', detail: 'open', status: 503, metadata: {} };
      response.end(JSON.stringify(problem ? { ...rest, ...problem } : { name: 'accounts/ali' }));
    };
  }
  const get = (client = clientWith()) => client.accounts.get('accounts/ali');

  it('waits as long as each error says, and a little longer', async () => {
    problems({ retryAfterMs: 100 }, { retryAfterMs: 10_000 });
    expect(await get()).toEqual({ name: 'accounts/ali' });
    expect(pauses).toEqual([110, 10_500]);
    expect(requests.map(({ url }) => url)).toEqual(Array<string>(3).fill('/behind/a/path/v1/accounts/ali'));
    expect(requests.map(({ headers }) => headers['x-request-timeout-ms'])).toEqual(['30000', '29890', '19390']);
  });

  it.each([
    ['that does not say when', {}],
    ['after which something is applied', { retryAfterMs: 1, metadata: { outcome: 'APPLIED' } }],
    ['after which it is unknown what is', { retryAfterMs: 1, metadata: { outcome: 'UNKNOWN' } }],
    ['that ends after the deadline', { retryAfterMs: 30_000 }],
  ])('does not retry an error %s', async (_title, problem) => {
    problems(problem);
    expect(await thrown(get())).toMatchObject({ reason: 'CIRCUIT_OPEN', requestId: 'r-1', ...problem });
    expect(requests).toHaveLength(1);
  });

  it.each(['NOT_APPLIED', 'RESTORED'])('retries an error after which nothing has changed: %s', async (outcome) => {
    problems({ retryAfterMs: 1, metadata: { outcome } });
    expect(await get()).toEqual({ name: 'accounts/ali' });
  });

  it('ends after its last attempt', async () => {
    problems(...Array<object>(9).fill({ retryAfterMs: 1 }));
    expect(await thrown(get(clientWith({ maxAttempts: 3 })))).toMatchObject({ retryAfterMs: 1 });
    expect(requests).toHaveLength(3);
  });

  it('tells apart no answer in time, no server, and an answer of somebody else', async () => {
    answer = () => undefined;
    const impatient = clientWith({ timeoutMs: 20, lastAnswerMs: 20 });
    expect(await thrown(get(impatient))).toMatchObject({ name: 'NoAnswerError', kind: 'TIMED_OUT' });
    expect(await thrown(get(clientWith({ url: 'http://127.0.0.1:1' })))).toMatchObject({ kind: 'UNREACHABLE' });
    for (const [status, text] of [
      [502, '<html>'],
      [200, 'hello'],
      [500, '{"message":"no"}'],
    ] as const) {
      answer = (_request, response) => response.writeHead(status).end(text);
      expect(await thrown(get())).toMatchObject({ name: 'ForeignAnswerError', status });
    }
    answer = ({ url }, response) =>
      url === '/elsewhere' ? response.end('{}') : response.writeHead(302, { location: '/elsewhere' }).end();
    expect(await thrown(get())).toMatchObject({ kind: 'UNREACHABLE' });
  });

  it('has no time left after a pause that took too long', async () => {
    problems({ retryAfterMs: 10 });
    const sleep = (): Promise<void> => Promise.resolve(void (now += 500));
    const call = get(clientWith({ timeoutMs: 100, lastAnswerMs: 0, environment: { now: () => now, sleep } }));
    await once(server, 'request');
    answer = () => undefined;
    expect(await thrown(call)).toMatchObject({ kind: 'TIMED_OUT' });
  });

  it.each(['lg_secret\n- { sha256: x }', 'lg_secret\u4e2d', ''])(
    'sends no token %j, and does not show it',
    async (token) => {
      const error = await thrown(get(clientWith({ token })));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).not.toContain('lg_secret');
      expect(requests).toEqual([]);
    },
  );

  it('pauses often under one signal without leaving anything on it', async () => {
    problems(...Array<object>(3).fill({ retryAfterMs: 1 }));
    const { signal } = new AbortController();
    const real = clientWith({ environment: {} });
    await real.accounts.get('accounts/ali', { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with the signal of its caller, also while it pauses', async () => {
    problems({ retryAfterMs: 20_000 });
    const reason = new Error('enough');
    const real = clientWith({ environment: {} });
    const controller = new AbortController();
    const call = thrown(real.accounts.get('accounts/ali', { signal: controller.signal }));
    await once(server, 'request');
    setTimeout(() => controller.abort(reason), 20);
    expect(await call).toBe(reason);
    expect(await thrown(real.accounts.get('accounts/ali', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('tells all portions of a rollout that has ended', async () => {
    const data = (item: number): string =>
      JSON.stringify({ rollout: { name: 'rollouts/r', state: 'SUCCEEDED' }, rolloutItems: [{ name: `i/${item}` }] });
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end([1, 2, 3].map((id) => `id: ${id}\nevent: rollout\ndata: ${data(id)}\n\n`).join(''));
    };
    const told: string[] = [];
    for await (const { rolloutItems } of clientWith().rollouts.watch('rollouts/r')) {
      told.push(...rolloutItems.map(({ name }) => name));
    }
    expect(told).toEqual(['i/1', 'i/2', 'i/3']);
    expect(requests).toHaveLength(1);
  });

  it('sends no request for a name that a URL would fold, and encodes all others', async () => {
    for (const name of ['accounts/..', 'accounts/./ali', 'accounts//ali', '', '/accounts/ali']) {
      expect(await thrown(clientWith().accounts.get(name))).toBeInstanceOf(TypeError);
    }
    problems();
    await clientWith().pullConfigs.get('accounts/a b?/domains/ü#%2e/pullConfigs/*');
    expect(requests.map(({ url }) => url)).toEqual([
      '/behind/a/path/v1/accounts/a%20b%3F/domains/%C3%BC%23%252e/pullConfigs/*',
    ]);
  });
});
