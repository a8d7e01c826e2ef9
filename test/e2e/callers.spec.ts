/*
 * Who may call at all: what is presented, where it is asked for, and what nobody learns of it. Who
 * may do what is in tenants.spec.ts.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { VERBS } from '../../src/domain/access/caller';
import { answersHealth } from '../support/grpc-health';
import { GrpcAnswer } from '../support/grpc-client';
import { END_HEADERS, END_STREAM, frame, headerBlocks, PREFACE } from '../slow/attacks/http2-frames';
import { startSystem, System, SystemCaller } from '../support/start-system';

const ALL = [{ accounts: ['*'], domains: ['*'], verbs: VERBS }];

const CALLERS: readonly SystemCaller[] = [
  {
    id: 'media-team',
    keys: [
      { key: 'lg_first' },
      { key: 'lg_second', expires: '2999-01-01' },
      { key: 'lg_former', expires: '2020-01-01' },
    ],
    grants: ALL,
  },
  { id: 'batch', keys: [{ key: 'lg_batch' }], grants: ALL, throttle: { limit: 2, windowMs: 3_600_000 } },
];

const ACCOUNTS = '/v1/accounts';

let system: System;
beforeAll(async () => {
  system = await startSystem({ callers: CALLERS, rest: 'cors: { origins: ["https://console.example.com"] }' });
});
afterAll(() => system.close());

const bearer = (key: string): string => `Bearer ${key}`;

function rest(authorization?: string) {
  return system.rest.get(ACCOUNTS, { authorization });
}

function grpc(authorization?: string): Promise<GrpcAnswer> {
  return system.grpc.call('AccountService', 'ListAccounts', {}, { headers: { authorization } });
}

test('without credentials a request is refused, with a WWW-Authenticate header', async () => {
  const { status, headers, body } = await rest();
  expect(status).toBe(401);
  expect(headers).toMatchObject({ 'www-authenticate': 'Bearer' });
  expect(headers).not.toHaveProperty('ratelimit');
  const message = 'the request has no credentials: send Authorization: Bearer KEY';
  expect(body).toEqual({
    type: 'urn:livegate:error:CREDENTIALS_MISSING',
    title: 'Unauthenticated',
    status: 401,
    detail: message,
    code: 'UNAUTHENTICATED',
    reason: 'CREDENTIALS_MISSING',
    metadata: {},
  });
  const answer = await grpc();
  expect(answer).toMatchObject({ ok: false, code: 16, message });
  expect(answer.ok ? [] : answer.details).toEqual([
    { type: 'google.rpc.ErrorInfo', value: { reason: 'CREDENTIALS_MISSING', domain: 'livegate' } },
  ]);
  expect(answer.metadata.get('x-request-id')).toHaveLength(1);
});

test.each(['Bearer lg_first', 'Bearer lg_second', 'bearer lg_first', 'BEARER  lg_second'])(
  '%s is admitted',
  async (given) => {
    expect((await rest(given)).status).toBe(200);
    expect(await grpc(given)).toMatchObject({ ok: true });
  },
);

test.each([
  ['an unknown key', 'Bearer lg_third'],
  ['a key that has ended', 'Bearer lg_former'],
  ['a key in upper case', 'Bearer LG_FIRST'],
  ['a key and more', 'Bearer lg_first lg_first'],
  ['a key and a comma', 'Bearer lg_first,'],
  ['a key without a scheme', 'lg_first'],
  ['another scheme', `Basic ${Buffer.from('media-team:lg_first').toString('base64')}`],
  ['a scheme without a key', 'Bearer'],
  ['the digest of a key', 'Bearer 7139a5ef17a1c6cd78ebc9be8ff5465dc63d6e92e4937ade52917c2326c775d3'],
  ['nothing', ''],
])('%s is not accepted, and not repeated', async (_what, given) => {
  const message = 'unknown or expired credentials';
  const overRest = await rest(given);
  expect(overRest).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
    body: { reason: 'CREDENTIALS_INVALID', detail: message, metadata: {} },
  });
  const overGrpc = await grpc(given);
  expect(overGrpc).toMatchObject({ ok: false, code: 16, message });
  expect(JSON.stringify([overRest, overGrpc])).not.toMatch(/lg_|7139a5ef/i);
});

test('two keys in one request are refused', async () => {
  const { status, body } = await system.rest.get(ACCOUNTS, [
    'authorization',
    bearer('lg_first'),
    'authorization',
    bearer('lg_first'),
  ]);
  expect([status, body.reason]).toEqual([401, 'CREDENTIALS_INVALID']);
});

/** What comes back for ListAccounts with these values of `authorization`, until the call ends. */
async function listRaw(authorization: readonly string[]): Promise<string> {
  const [host = '', port] = system.app.grpc.split(':');
  const socket = connect(Number(port), host);
  const fields = authorization.map((value) => ['authorization', value] as const);
  const headers = headerBlocks('/livegate.v1.AccountService/ListAccounts', fields)();
  const message = frame('DATA', END_STREAM, 1, Buffer.alloc(5));
  socket.write(Buffer.concat([PREFACE, frame('SETTINGS', 0, 0), frame('HEADERS', END_HEADERS, 1, headers), message]));
  let answer = Buffer.alloc(0);
  while (!endsCall(answer)) {
    const [piece] = (await once(socket, 'data')) as [Buffer];
    answer = Buffer.concat([answer, piece]);
  }
  socket.destroy();
  return answer.toString('latin1');
}

/** Whether there is a frame of HEADERS with END_STREAM among these. */
function endsCall(frames: Buffer): boolean {
  for (let at = 0; at + 9 <= frames.length; at += 9 + frames.readUIntBE(at, 3)) {
    if (frames[at + 3] === 1 && ((frames[at + 4] ?? 0) & END_STREAM) !== 0) return true;
  }
  return false;
}

test('two keys in one call over gRPC are refused, whichever is first', async () => {
  expect(await listRaw([bearer('lg_first')])).toContain('accounts/ali');
  expect(await listRaw([bearer('lg_first'), bearer('lg_first')])).not.toContain('accounts/ali');
  expect(await listRaw([bearer('lg_first'), bearer('lg_other')])).not.toContain('accounts/ali');
});

test('health and documentation are open to all, and nothing else is', async () => {
  for (const path of ['/healthz', '/readyz', '/healthz?probe=1', '/docs', '/docs/', '/openapi.json']) {
    expect((await system.rest.get(path)).status).toBe(200);
  }
  expect((await system.rest.send('HEAD', '/healthz')).status).toBe(200);
  expect(await answersHealth(system.app.grpc)).toBe(true);
  const asked = ['/openapi.yaml', '/v1/providers', '/', '/v1/nowhere'];
  for (const path of [...asked, '/healthz/', '/HEALTHZ', '//healthz']) {
    expect({ path, ...(await system.rest.get(path)) }).toMatchObject({ path, status: 401 });
  }
  expect((await system.rest.get('/v1/providers', { authorization: bearer('lg_first') })).status).toBe(200);
  const document = await system.rest.get('/openapi.json', { authorization: bearer('lg_first') });
  expect(document).toMatchObject({
    status: 200,
    body: {
      security: [{ caller: [] }],
      components: { securitySchemes: { caller: { type: 'http', scheme: 'bearer' } } },
    },
  });
  expect((await system.rest.get('/v1/nowhere', { authorization: bearer('lg_first') })).status).toBe(404);
});

test('unknown callers are refused before a body is read', async () => {
  for (const body of ['{"urls":', '[]', 'x'.repeat(300_000)]) {
    expect(
      (await system.rest.put(`${ACCOUNTS}/ali/domains/play.example.com/callbackConfigs/snapshot`, body)).status,
    ).toBe(401);
  }
});

test('a frontend may send a preflight, and read a refusal', async () => {
  const origin = { origin: 'https://console.example.com' };
  const preflight = await system.rest.send('OPTIONS', ACCOUNTS, undefined, {
    ...origin,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  });
  expect(preflight.status).toBe(204);
  const { status, headers } = await system.rest.get(ACCOUNTS, origin);
  expect(status).toBe(401);
  expect(headers['access-control-allow-origin']).toBe('https://console.example.com');
});

test('callers have a default limit, or their own if configured', async () => {
  const mine = await rest(bearer('lg_first'));
  expect(mine.headers['ratelimit-policy']).toBe('"caller";q=100;w=1');
  const [first, second, third] = [
    await rest(bearer('lg_batch')),
    await grpc(bearer('lg_batch')),
    await rest(bearer('lg_batch')),
  ];
  expect(first).toMatchObject({ status: 200, headers: { 'ratelimit-policy': '"caller";q=2;w=3600' } });
  expect(second).toMatchObject({ ok: true });
  expect(third).toMatchObject({ status: 429, body: { metadata: { caller: 'batch', limit: '2' } } });
  expect(await grpc(bearer('lg_batch'))).toMatchObject({ ok: false, code: 8 });
  expect((await rest(bearer('lg_second'))).status).toBe(200);
});
