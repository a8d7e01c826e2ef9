/*
 * What is REST's own, over real sockets: paths, methods, bodies, queries and headers at their
 * edges, ids of requests on every answer, and callers' time and presence down to the socket of the
 * cloud, over gRPC too. Bytes that are no HTTP and bodies that are no object are in
 * server-edges.spec.ts, the end of a process in drain.spec.ts.
 */
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials, Metadata, ServiceError } from '@grpc/grpc-js';
import { Client as HttpClient } from 'undici';
import { FakeClock } from '../support/fake-clock';
import { RestAnswer } from '../support/rest-client';
import { SilentCloud } from '../support/request-cases-silent-cloud';
import { APP, PLAY, PUSH, seeds, URL as HOOK, VHOST } from '../support/request-cases';
import { startSystem, System, WORLD } from '../support/start-system';

const STREAM = `/v1/${PUSH}/callbackConfigs/stream`;
const WILDCARD = `/v1/${PLAY}/pullConfigs/*`;

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());
beforeEach(() => {
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
  seeds.alibaba(system);
  seeds.volcengine(system);
});

/** What every problem has. */
function expectProblem(answer: RestAnswer, status: number, reason: string): void {
  expect(answer).toMatchObject({ status, body: { status, reason, type: `urn:livegate:error:${reason}` } });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['x-request-id']).toMatch(/./);
}

/** The violations of a problem, as `field reason`. */
function violationsOf({ body }: RestAnswer): string[] {
  const { violations = [] } = body as { violations?: { field: string; reason: string }[] };
  return violations.map(({ field, reason }) => `${field} ${reason}`);
}

/** What both clouds hold, in no order and without times. */
function cloudStates(): unknown {
  const states = [system.alibaba.state(WORLD.alibaba.uid), system.volcengine.state(WORLD.volcengine.uid)];
  return JSON.parse(
    JSON.stringify(states, (key, value: unknown) => {
      if (key === 'createdAt') return undefined;
      if (!Array.isArray(value) || key === '' || key === 'Servers') return value;
      const sorted = value.map((item: object) => Object.fromEntries(Object.entries(item).sort()) as object);
      return sorted.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    }),
  );
}

function upstreamCalls(): number {
  return system.alibaba.calls.length + system.volcengine.calls.length;
}

describe('paths', () => {
  test.each([
    '/',
    '/v1',
    '/v1/',
    '/V1/accounts',
    '/v1/Accounts',
    '/v1/accounts/',
    '/v1//accounts',
    '/v1/accounts/ali/',
    `/v1/${PUSH}/callbackConfigs/`,
    `/v1/${PUSH}/callbackconfigs/stream`,
    `/v1/${PUSH}/callbackConfigs/stream/x`,
    `/v1/${PUSH}/apps/show/callbackConfigs/stream`,
    `/v1/${APP}/pullConfigs/show`,
    '/v2/accounts',
    '/accounts',
    '/favicon.ico',
    '/healthz/x',
  ])('%s is not found, or not a valid name', async (path) => {
    const answer = await system.rest.get(path);
    // An empty last segment reaches the check of names.
    if (answer.status === 400) expect(violationsOf(answer)).toEqual(['name INVALID_FORMAT']);
    else expectProblem(answer, 404, 'ROUTE_NOT_FOUND');
    expect(upstreamCalls()).toBe(0);
  });

  test.each([
    ['POST', '/v1/accounts', 'GET, HEAD'],
    ['DELETE', '/v1/accounts/ali', 'GET, HEAD'],
    ['PUT', '/v1/providers', 'GET, HEAD'],
    ['POST', STREAM, 'DELETE, GET, HEAD, PATCH, PUT'],
    ['OPTIONS', STREAM, 'DELETE, GET, HEAD, PATCH, PUT'],
    ['PATCH', `/v1/${PUSH}/callbackConfigs`, 'GET, HEAD'],
    ['PUT', `/v1/${VHOST}/pullConfigs`, 'GET, HEAD'],
    ['DELETE', `/v1/${APP}/callbackConfigs?force=true`, 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
  ] as const)('%s %s is refused with the allowed methods', async (method, path, allow) => {
    const answer = await system.rest.send(method, path);
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe(allow);
    expect(answer.body).toMatchObject({ code: 'UNIMPLEMENTED' });
  });

  test('HEAD is GET without a body', async () => {
    const [get, head] = [await system.rest.get('/v1/accounts/ali'), await system.rest.send('HEAD', '/v1/accounts/ali')];
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(await system.rest.send('HEAD', '/v1/accounts/nobody')).toMatchObject({ status: 404, body: '' });
  });

  test.each(['%', '%zz', '%C3%28', '%FF', '%E0%80%80'])('%s is not percent-encoding', async (segment) => {
    const answer = await system.rest.get(`/v1/accounts/${segment}`);
    expectProblem(answer, 400, 'MALFORMED_HTTP');
  });

  test('a star is a star, encoded or not', async () => {
    seeds.wildcard(system);
    const [plain, encoded] = [await system.rest.get(WILDCARD), await system.rest.get(WILDCARD.replace('*', '%2A'))];
    expect(plain).toMatchObject({ status: 200, body: { name: `${PLAY}/pullConfigs/*` } });
    expect({ ...encoded.body, observeTime: '' }).toEqual({ ...plain.body, observeTime: '' });
  });

  test.each([
    ['%2F', 'an encoded slash'],
    ['..%2F..%2Fali', 'an encoded slash and dots'],
    ['..', 'two dots'],
    ['%2E%2E', 'two encoded dots'],
    ['.', 'a dot'],
    ['%00', 'a NUL'],
    ['a%0Ab', 'a line feed'],
    ['%E4%B8%AD', 'a letter beyond ASCII'],
    ['a%20b', 'a space'],
    ['a+b', 'a plus, which is no space'],
    ['%252E', 'what is encoded twice'],
    ['a;b', 'a semicolon'],
  ])('%s (%s) is a segment, but not a valid one', async (segment) => {
    const answer = await system.rest.get(`/v1/accounts/volc/vhosts/${segment}/callbackConfigs/stream`);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(violationsOf(answer)).toEqual(['name INVALID_FORMAT']);
    expect(upstreamCalls()).toBe(0);
  });

  /** As long as a name of DNS can be. */
  const LONGEST = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.');

  test.each([
    ['253 characters', LONGEST],
    ['253 encoded characters', LONGEST.replaceAll('a', '%61')],
  ])('a segment of %s reaches the cloud', async (_title, segment) => {
    const answer = await system.rest.get(`/v1/accounts/volc/domains/${segment}/callbackConfigs/snapshot`);
    expectProblem(answer, 403, 'PROVIDER_PERMISSION_DENIED');
    expect(system.volcengine.calls).toMatchObject([{ parameters: { Domain: LONGEST } }]);
  });

  test('a segment of 256 characters reaches our own check, one of more than 1024 is too long for any', async () => {
    const path = (length: number): string => `/v1/accounts/volc/vhosts/${'a'.repeat(length)}/callbackConfigs/stream`;
    expect(violationsOf(await system.rest.get(path(256)))).toEqual(['name INVALID_FORMAT']);
    expect(violationsOf(await system.rest.get(path(1024)))).toEqual(['name INVALID_FORMAT']);
    expectProblem(await system.rest.get(path(1025)), 414, 'URI_TOO_LONG');
  });

  test('an app that is too long for its provider is refused with its bounds', async () => {
    const answer = await system.rest.get(`/v1/${VHOST}/apps/${'a'.repeat(31)}/callbackConfigs/stream`);
    expect(violationsOf(answer)).toEqual(['name OUT_OF_RANGE']);
  });
});

describe('queries', () => {
  test.each([
    ['force=maybe', ['force INVALID_FORMAT']],
    ['force=', ['force INVALID_FORMAT']],
    ['force', ['force INVALID_FORMAT']],
    ['force=TRUE', ['force INVALID_FORMAT']],
    ['force=1', ['force INVALID_FORMAT']],
    ['force=true&force=true', ['force CONFLICT']],
    ['validateOnly=true&force=false&nope=1', ['nope UNKNOWN_FIELD']],
    ['validate_only=true', ['validate_only UNKNOWN_FIELD']],
    ['urls=x', ['urls UNKNOWN_FIELD']],
    ['name=x', ['name UNKNOWN_FIELD']],
    ['__proto__=x', ['__proto__ UNKNOWN_FIELD']],
    ['constructor=x&hasOwnProperty=y', ['constructor UNKNOWN_FIELD', 'hasOwnProperty UNKNOWN_FIELD']],
    ['callbackConfig=x', ['callbackConfig UNKNOWN_FIELD']],
    ['%66orce=maybe', ['force INVALID_FORMAT']],
  ])('PUT ?%s is refused by name', async (query, violations) => {
    const answer = await system.rest.put(`${STREAM}?${query}`, { urls: [HOOK] });
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(violationsOf(answer)).toEqual(violations);
    expect(upstreamCalls()).toBe(0);
  });

  test.each([
    'pageSize=1.5',
    'pageSize=1e3',
    'pageSize=0x10',
    'pageSize=+1',
    'pageSize=-1',
    'pageSize=',
    'pageSize=2147483648',
    'pageSize=1&pageSize=1',
    'pageToken=x',
    'pageToken=djE6eA==',
  ])('GET ?%s is refused by name', async (query) => {
    const answer = await system.rest.get(`/v1/accounts?${query}`);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(violationsOf(answer)).toEqual([expect.stringMatching(new RegExp(`^${query.split('=')[0]} `))]);
  });

  test.each(['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-04-31T12:00:00%2B01:00', '2026-01-01T24:00:00Z'])(
    'a time that does not exist, such as %s, is refused by name',
    async (time) => {
      const answer = await system.rest.get(`/v1/accounts/ali/auditEvents?startTime=${time}&endTime=${time}`);
      expectProblem(answer, 400, 'INVALID_REQUEST');
      expect(violationsOf(answer)).toEqual(['startTime INVALID_FORMAT', 'endTime INVALID_FORMAT']);
    },
  );

  test.each(['pageSize=0', 'pageSize=2147483647', 'pageToken=', 'pageSize=1'])('GET ?%s is fine', async (query) => {
    expect((await system.rest.get(`/v1/accounts?${query}`)).status).toBe(200);
  });
});

describe('headers', () => {
  const TIMEOUT = 'x-request-timeout-ms';

  test.each(['0', '-1', '1.5', '1e3', 'abc', '', ' ', '0x10', '1,2', '9999999999', '１'])(
    'X-Request-Timeout-Ms: %s is refused by name, wherever it is sent',
    async (value) => {
      // A header is bytes: undici sends Latin-1.
      const headers = { [TIMEOUT]: Buffer.from(value).toString('latin1') };
      for (const answer of [
        await system.rest.put(STREAM, { urls: [HOOK] }, headers),
        await system.rest.get('/v1/providers', headers),
      ]) {
        expectProblem(answer, 400, 'INVALID_REQUEST');
        expect(violationsOf(answer)).toEqual([`${TIMEOUT} INVALID_FORMAT`]);
      }
      expect(upstreamCalls()).toBe(0);
    },
  );

  test('X-Request-Timeout-Ms takes whole milliseconds', async () => {
    expect((await system.rest.put(STREAM, { urls: [HOOK] }, { [TIMEOUT]: '999999999' })).status).toBe(200);
  });

  test.each([
    ['if-none-match', '"x"'],
    ['if-unmodified-since', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['if-modified-since', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ])('%s: %s on a write is refused, since ignoring it would lose an update', async (header, value) => {
    for (const answer of [
      await system.rest.put(STREAM, { urls: [HOOK] }, { [header]: value }),
      await system.rest.delete(STREAM, { [header]: value }),
    ]) {
      expectProblem(answer, 501, 'CAPABILITY_NOT_SUPPORTED');
      expect(violationsOf(answer)).toEqual([`${header} NOT_SUPPORTED`]);
    }
    expect(upstreamCalls()).toBe(0);
    expect((await system.rest.get(STREAM, { [header]: value })).status).toBe(200);
  });

  test.each(['x', '', '"x', '"x" "y"', '"a b"', '*, "x"', 'w/"x"'])(
    'If-Match: %s is not a valid precondition',
    async (value) => {
      const answer = await system.rest.put(STREAM, { urls: [HOOK] }, { 'if-match': value });
      expectProblem(answer, 400, 'INVALID_REQUEST');
      expect(violationsOf(answer)).toEqual(['if-match INVALID_FORMAT']);
      expect(upstreamCalls()).toBe(0);
    },
  );

  test('a breaker has no preconditions', async () => {
    const path = '/v1/accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';
    const answer = await system.rest.send('PATCH', path, { override: 'AUTO' }, { 'if-match': '*' });
    expectProblem(answer, 501, 'CAPABILITY_NOT_SUPPORTED');
    expect(violationsOf(answer)).toEqual(['if-match NOT_SUPPORTED']);
  });
});

describe('bodies', () => {
  const PATHS = [STREAM, `/v1/${VHOST}/callbackConfigs/stream`, `/v1/${APP}/callbackConfigs/stream`];

  test.each([...PATHS, `/v1/${PLAY}/pullConfigs/show`, `/v1/${VHOST}/pullConfigs/show`])(
    "%s: a GET's answer can be PUT, and changes nothing",
    async (path) => {
      const before = cloudStates();
      const got = await system.rest.get(path);
      expect(got.status).toBe(200);
      const put = await system.rest.put(path, got.body);
      expect(put).toMatchObject({ status: 200 });
      expect(cloudStates()).toEqual(before);
      // And what a write answers can be put again.
      expect(await system.rest.put(path, put.body)).toMatchObject({ status: 200 });
    },
  );

  test.each<[string, object, string[]]>([
    ['another name', { name: `${PUSH}/callbackConfigs/recording`, urls: [HOOK] }, ['name CONFLICT']],
    ['no name', { name: 'x', urls: [HOOK] }, ['name CONFLICT']],
    ['another kind', { kind: 'RECORDING', urls: [HOOK] }, ['kind CONFLICT']],
    ['a block of another kind', { urls: [HOOK], recording: { statusEvents: true } }, ['recording CONFLICT']],
    ['a key without signing', { urls: [HOOK], auth: { enabled: false, key: 'a'.repeat(16) } }, ['auth.key CONFLICT']],
    [
      'fields of nobody',
      { urls: [HOOK], url: HOOK, stream: { x: 1 } },
      ['url UNKNOWN_FIELD', 'stream.x UNKNOWN_FIELD'],
    ],
    ['names as in the proto', { urls: [HOOK], stream: { switch_url: HOOK } }, ['stream.switch_url UNKNOWN_FIELD']],
    ['a field of the request', { urls: [HOOK], validateOnly: true }, ['validateOnly UNKNOWN_FIELD']],
    ['the name of a constructor', { urls: [HOOK], constructor: {} }, ['constructor UNKNOWN_FIELD']],
    ['a null in a list', { urls: [null] }, ['urls[0] INVALID_FORMAT']],
  ])('%s is refused by name', async (_title, body, violations) => {
    const answer = await system.rest.put(STREAM, body);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(violationsOf(answer)).toEqual(violations);
    expect(upstreamCalls()).toBe(0);
  });

  test('the name may be repeated, the kind be left unspecified, and null is absent', async () => {
    const body = {
      name: `${PUSH}/callbackConfigs/stream`,
      kind: 'KIND_UNSPECIFIED',
      urls: [HOOK],
      auth: null,
      stream: null,
    };
    expect((await system.rest.put(STREAM, body)).status).toBe(200);
  });

  test.each([
    '{"__proto__": {"urls": []}}',
    '{"urls": ["https://hooks.example.com/"], "stream": {"__proto__": null}}',
    '{"constructor": {"prototype": {}}}',
  ])('%s is not accepted as a body', async (body) => {
    expectProblem(await system.rest.put(STREAM, body), 400, 'INVALID_REQUEST');
    expect(upstreamCalls()).toBe(0);
  });

  test.each(['{"urls": [', '{"urls": ["a",]}', "{'urls': []}", '{"urls": NaN}', '\ufeff\ufeff{}', '{} {}'])(
    '%j is not JSON',
    async (body) => {
      const answer = await system.rest.put(STREAM, body);
      expectProblem(answer, 400, 'INVALID_REQUEST');
      expect(violationsOf(answer)).toEqual(['body INVALID_FORMAT']);
    },
  );

  const deep = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);

  test('may be nested as deep as 10,000 values allow, and is refused for its content', async () => {
    const lists = await system.rest.put(WILDCARD, `{"origins": ${deep('[', ']', 9_900)}}`);
    expect(violationsOf(lists)).toEqual(['origins[0] INVALID_FORMAT']);
    const objects = await system.rest.put(WILDCARD, `{"x": ${deep('{"x":[', ']}', 4_900)}}`);
    expect(violationsOf(objects)).toEqual(['x UNKNOWN_FIELD', 'origins REQUIRED']);
    const ignored = await system.rest.put(STREAM, `{"urls": ["${HOOK}"], "observeTime": ${deep('[', ']', 9_900)}}`);
    expect(ignored.status).toBe(200);
  });

  test.each([
    ['nested', `{"origins": ${deep('[', ']', 100_000)}}`],
    ['in a row', `{"origins": [${'{},'.repeat(60_000)}{}]}`],
  ])('with more than 10,000 values, %s, is refused as a whole', async (_title, body) => {
    expect(violationsOf(await system.rest.put(WILDCARD, body))).toEqual(['body OUT_OF_RANGE']);
  });

  test('with thousands of faults is answered with some of them', async () => {
    const many = Array.from({ length: 4_900 }, () => ({}));
    expect(violationsOf(await system.rest.put(WILDCARD, { origins: many }))).toEqual(['origins OUT_OF_RANGE']);
    const unknown = Object.fromEntries(Array.from({ length: 4_900 }, (_, i) => [`f${i}`, 1]));
    const answer = await system.rest.put(WILDCARD, unknown);
    expect(violationsOf(answer)).toHaveLength(20);
    expect(answer.body.detail).toMatch(/^f0: this field does not exist; /);
  });

  test('of more than 256 KiB is too large, announced or not', async () => {
    const body = JSON.stringify({ urls: ['a'.repeat(256 * 1024)] });
    expectProblem(await system.rest.put(STREAM, body), 413, 'PAYLOAD_TOO_LARGE');
    const client = new HttpClient(system.app.rest);
    const answer = await client.request({
      method: 'PUT',
      path: STREAM,
      headers: { 'content-type': 'application/json' },
      // Of unknown length: sent in chunks.
      body: Readable.from([body.slice(0, 100_000), body.slice(100_000)]),
    });
    expect(answer.statusCode).toBe(413);
    expect(await answer.body.json()).toMatchObject({ reason: 'PAYLOAD_TOO_LARGE' });
    await client.close();
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/merge-patch+json',
    'json',
  ])('of type %s is not read', async (type) => {
    const answer = await system.rest.send('PUT', STREAM, '{}', { 'content-type': type });
    expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json;charset="UTF-8"',
  ])('of type %s is read', async (type) => {
    const body = JSON.stringify({ urls: [HOOK] });
    expect((await system.rest.send('PUT', STREAM, body, { 'content-type': type })).status).toBe(200);
  });

  test('DELETE may announce JSON and send none, and has no body', async () => {
    const path = `/v1/${PLAY}/callbackConfigs/recording`;
    const announced = await system.rest.send('DELETE', path, undefined, { 'content-type': 'application/json' });
    expect(announced.status).toBe(200);
    const answer = await system.rest.send('DELETE', path, {});
    expect(violationsOf(answer)).toEqual(['body UNKNOWN_FIELD']);
  });

  test('a PUT needs one', async () => {
    const answer = await system.rest.send('PUT', STREAM);
    expectProblem(answer, 400, 'INVALID_REQUEST');
    expect(violationsOf(answer)).toContain('callbackConfig REQUIRED');
  });
});

describe('ids of requests', () => {
  const ID = 'x-request-id';

  interface Case {
    readonly title: string;
    readonly method: 'GET' | 'POST' | 'PUT';
    readonly path: string;
    readonly body?: unknown;
    readonly type?: string;
  }

  test.each<Case>([
    { title: 'a success', method: 'GET', path: '/v1/accounts' },
    { title: 'a health check', method: 'GET', path: '/healthz' },
    { title: 'a refusal', method: 'GET', path: '/v1/accounts/A' },
    { title: 'an unknown path', method: 'GET', path: '/nowhere' },
    { title: 'a wrong method', method: 'POST', path: '/v1/accounts' },
    { title: 'a path that is not well-formed', method: 'GET', path: '/v1/accounts/%zz' },
    { title: 'a path that is too long', method: 'GET', path: `/v1/accounts/${'a'.repeat(2000)}` },
    { title: 'a body that is too large', method: 'PUT', path: STREAM, body: { urls: ['a'.repeat(300_000)] } },
    { title: 'a body that is no JSON', method: 'PUT', path: STREAM, body: '{' },
    { title: 'a wrong type of body', method: 'PUT', path: STREAM, body: '{}', type: 'text/plain' },
  ])("$title: the caller's, or a new one", async ({ method, path, body, type }) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const given = await system.rest.send(method, path, body, { ...headers, [ID]: 'a-b_c.d:e/f+g=' });
    expect(given.headers[ID]).toBe('a-b_c.d:e/f+g=');
    const made = [
      await system.rest.send(method, path, body, headers),
      await system.rest.send(method, path, body, headers),
    ];
    const ids = made.map((answer) => answer.headers[ID]);
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test.each(['', 'a b', 'a'.repeat(129), 'ä', '"a"', 'a,b'])('%j is not used as the id', async (given) => {
    const answer = await system.rest.get('/v1/accounts', { [ID]: given });
    expect(answer.headers[ID]).toMatch(/^[0-9a-f-]{36}$/);
  });

  /** The initial metadata of a call, and its error. */
  function grpcCall(name: string, id?: string): Promise<{ metadata: Metadata; error: ServiceError | null }> {
    const client = new Client(system.app.grpc, credentials.createInsecure());
    const request = Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
    const headers = new Metadata();
    if (id !== undefined) headers.set(ID, id);
    const same = (bytes: Buffer): Buffer => bytes;
    return new Promise((resolve) => {
      let metadata = new Metadata();
      const path = '/livegate.v1.AccountService/GetAccount';
      const call = client.makeUnaryRequest(path, same, same, request, headers, (error) => {
        client.close();
        resolve({ metadata, error });
      });
      call.on('metadata', (received: Metadata) => (metadata = received));
    });
  }

  test.each([
    ['a success', 'accounts/ali', undefined],
    ['an error', 'accounts/nobody', 5],
    ['a refusal', 'accounts/A', 3],
  ] as const)('over gRPC, %s: in the initial metadata', async (_title, name, code) => {
    const given = await grpcCall(name, 'mine');
    expect(given.error?.code).toBe(code);
    expect(given.metadata.get(ID)).toEqual(['mine']);
    const made = await grpcCall(name, 'not mine');
    expect(made.metadata.get(ID)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });
});

describe("the caller's deadline and cancellation reach the socket of the cloud", () => {
  const GET = `/v1/${PLAY}/pullConfigs/show`;
  const name = `${PLAY}/pullConfigs/show`;
  let cloud: SilentCloud;
  let clock: FakeClock;
  beforeAll(async () => {
    // So that nothing but the caller ends a call.
    const settings = `
defaults: { deadlineMs: 3600000, maxDeadlineMs: 3600000 }
upstream: { timeoutMs: 3600000, recoveryMs: 50 }
`;
    clock = new FakeClock(Date.now());
    cloud = await SilentCloud.start(settings, clock);
  });
  afterAll(() => cloud.close());

  /**
   * Time begins to pass when the call has reached the cloud, however long that takes, and until it
   * is answered.
   */
  async function outlast<T>(answer: Promise<T>, arrived: Promise<unknown>): Promise<T> {
    await arrived;
    let answered = false;
    const last = answer.finally(() => (answered = true));
    for (; !answered; await wait(1)) await clock.advance(500);
    return last;
  }

  test('X-Request-Timeout-Ms', async () => {
    const arrived = cloud.nextRequest();
    const answer = await outlast(cloud.rest.get(GET, { 'x-request-timeout-ms': '1500' }), arrived);
    expectProblem(answer, 504, 'DEADLINE_PASSED');
    expect(answer.body).toMatchObject({ code: 'DEADLINE_EXCEEDED', detail: 'the deadline of 1500 ms passed' });
    await (
      await arrived
    ).ended;
  });

  test('X-Request-Timeout-Ms of a write, whose error has its outcome', async () => {
    const arrived = cloud.nextRequest();
    const body = { origins: [{ protocol: 'RTMP', host: 'a.example.org' }] };
    const put = cloud.rest.put(`/v1/${VHOST}/pullConfigs/show`, body, { 'x-request-timeout-ms': '1500' });
    const answer = await outlast(put, arrived);
    expectProblem(answer, 504, 'PROVIDER_TIMED_OUT');
    expect(answer.body.metadata).toMatchObject({ action: 'UpdateRelaySourceV3', outcome: 'UNKNOWN' });
    await (
      await arrived
    ).ended;
  });

  test('the deadline of a gRPC call', async () => {
    const arrived = cloud.nextRequest();
    const call = cloud.grpc.call('PullConfigService', 'GetPullConfig', { name }, { deadlineMs: 60_000 });
    const answer = await outlast(call, arrived);
    expect(answer).toMatchObject({ ok: false, code: 4 });
    await (
      await arrived
    ).ended;
  });

  test('a REST connection that closes', async () => {
    const arrived = cloud.nextRequest();
    const client = new HttpClient(cloud.app.rest);
    const answer = client.request({ method: 'GET', path: GET }).catch(() => 'gone');
    const { ended } = await arrived;
    await client.destroy();
    expect(await answer).toBe('gone');
    await ended;
  });

  test('a gRPC call that is cancelled', async () => {
    const arrived = cloud.nextRequest();
    const client = new Client(cloud.app.grpc, credentials.createInsecure());
    const request = Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
    const same = (bytes: Buffer): Buffer => bytes;
    const failure = new Promise<ServiceError | null>((resolve) => {
      const path = '/livegate.v1.PullConfigService/GetPullConfig';
      const call = client.makeUnaryRequest(path, same, same, request, (error) => resolve(error));
      void arrived.then(() => call.cancel());
    });
    expect((await failure)?.code).toBe(1);
    await (
      await arrived
    ).ended;
    client.close();
  });
});

test("maxDeadlineMs bounds a caller's deadline", async () => {
  const cloud = await SilentCloud.start('defaults: { deadlineMs: 60, maxDeadlineMs: 60 }');
  const answer = await cloud.rest.get(STREAM, { 'x-request-timeout-ms': '60000' });
  expect(answer).toMatchObject({ status: 504, body: { detail: 'the deadline of 60 ms passed' } });
  await cloud.close();
});

describe('writes to one resource', () => {
  const urls = (letter: string): string[] => [`https://hooks.example.com/${letter}`];

  /** `URL of the request` in the order of arrival, for the writes of Volcengine's callbacks. */
  function written(): string[] {
    return system.volcengine.calls
      .filter(({ action }) => action === 'UpdateCallback')
      .map(({ parameters }) => {
        const [detail] = parameters['CallbackDetailList'] as { URL: string }[];
        return `${String(parameters['MessageType'])} ${detail?.URL.at(-1)}`;
      });
  }

  /** Holds the first write that arrives until released. */
  function holdFirst(): () => void {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    system.volcengine.faults.add({ action: 'UpdateCallback', fault: { kind: 'hold', release: released } });
    return release;
  }

  /** Enough comings and goings for a write that does not wait to reach the cloud. */
  async function others(): Promise<void> {
    for (let i = 0; i < 10; i += 1) await system.rest.get(`/v1/${APP}/callbackConfigs/snapshot`);
  }

  function set(name: string, letter: string): Promise<RestAnswer> {
    const client = new HttpClient(system.app.rest);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ urls: urls(letter) });
    return client.request({ method: 'PUT', path: `/v1/${name}`, headers, body }).then(async (answer) => {
      const text = await answer.body.json();
      await client.close();
      return { status: answer.statusCode, headers: {}, body: text };
    });
  }

  test('never interleave, whichever transport they come over', async () => {
    const release = holdFirst();
    const arrived = system.volcengine.nextCall({ action: 'UpdateCallback' });
    const first = set(`${VHOST}/callbackConfigs/stream`, 'a');
    await arrived;
    const callbackConfig = { name: `${VHOST}/callbackConfigs/stream`, urls: urls('b') };
    const second = system.grpc.call('CallbackConfigService', 'SetCallbackConfig', { callbackConfig });
    // An app's callbacks are below its vhost's: a delete of the one can take the other along.
    const third = set(`${APP}/callbackConfigs/stream`, 'c');
    await others();
    expect(written()).toEqual(['push a']);
    release();
    expect(await Promise.all([first, second, third])).toMatchObject([{ status: 200 }, { ok: true }, { status: 200 }]);
    const order = written();
    expect(order.slice(0, 2)).toEqual(['push a', 'push_end a']);
    expect([
      ['push b', 'push_end b', 'push c', 'push_end c'],
      ['push c', 'push_end c', 'push b', 'push_end b'],
    ]).toContainEqual(order.slice(2));
  });

  test('do not wait for those to another', async () => {
    const release = holdFirst();
    const arrived = system.volcengine.nextCall({ action: 'UpdateCallback' });
    const first = set(`${VHOST}/callbackConfigs/stream`, 'a');
    await arrived;
    expect((await set(`${VHOST}/callbackConfigs/snapshot`, 'b')).status).toBe(200);
    release();
    expect((await first).status).toBe(200);
  });

  test('wait no longer than their callers do', async () => {
    const release = holdFirst();
    const arrived = system.volcengine.nextCall({ action: 'UpdateCallback' });
    const first = set(`${VHOST}/callbackConfigs/stream`, 'a');
    await arrived;
    const path = `/v1/${VHOST}/callbackConfigs/stream`;
    const second = await system.rest.put(path, { urls: urls('b') }, { 'x-request-timeout-ms': '50' });
    expectProblem(second, 504, 'DEADLINE_PASSED');
    release();
    expect((await first).status).toBe(200);
    expect((await set(`${VHOST}/callbackConfigs/stream`, 'c')).status).toBe(200);
    expect(written()).toEqual(['push a', 'push_end a', 'push c', 'push_end c']);
  });
});
