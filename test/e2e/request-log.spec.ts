/*
 * The request log: one line a request over either transport, with the fields of
 * docs/operations.md and no others, written when the request is over.
 */
import { connect } from 'node:http2';
import { callRaw } from '../support/grpc-client';
import { answersHealth } from '../support/grpc-health';
import { exchange } from '../support/raw-http';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const { vhost } = WORLD.volcengine;
const SNAPSHOT = `accounts/volc/vhosts/${vhost}/callbackConfigs/snapshot`;
const OTHER_VHOST = 'accounts/volc/vhosts/other.example.com/callbackConfigs/snapshot';
const CONFIG = { urls: ['https://hooks.example.com/live?token=a-secret-of-the-caller'] };
const TRACE = 'a'.repeat(32);
const TRACEPARENT = `00-${TRACE}-${'b'.repeat(16)}-01`;
const KEY = 'lg_team';

let system: System;
const log = new RecordedEvents();
beforeAll(async () => {
  const grants = [{ accounts: ['volc'], domains: [vhost], verbs: ['read', 'write'] as const }];
  system = await startSystem({
    log,
    settings: 'upstream: { timeoutMs: 500, recoveryMs: 500 }',
    callers: [
      { id: 'team', keys: [{ key: KEY }], grants },
      { id: 'eager', keys: [{ key: 'lg_eager' }], grants, throttle: { limit: 1, windowMs: 3_600_000 } },
    ],
  });
});
afterAll(() => system.close());
beforeEach(() => {
  log.requests.length = 0;
});

function headers(key?: string): Record<string, string> {
  return { ...(key !== undefined && { authorization: `Bearer ${key}` }), 'x-request-id': 'req-7' };
}

/** A line is written when the answer has left, which a client may see first. */
async function lines(count: number) {
  await until(() => log.requests.length >= count);
  return log.requests.splice(0);
}

const LINE = { event: 'request', level: 'info', requestId: 'req-7', durationMs: expect.any(Number) as number };
const OF_TEAM = { ...LINE, caller: 'team', account: 'volc', resource: SNAPSHOT };

function upstream(action: string, outcome: string) {
  return { action, requestId: expect.stringMatching(/^20\d{12}\w{18}$/) as string, attempts: 1, outcome };
}

test('a write, a read, and a list have the same fields over both transports', async () => {
  const written = { ...OF_TEAM, code: 'OK', outcome: 'APPLIED', upstream: [upstream('UpdateCallback', 'APPLIED')] };
  const read = { ...OF_TEAM, code: 'OK', upstream: [upstream('DescribeCallback', 'READ')] };
  const traced = { ...headers(KEY), traceparent: TRACEPARENT };
  await system.rest.put(`/v1/${SNAPSHOT}`, CONFIG, traced);
  await system.rest.get(`/v1/${SNAPSHOT}`, headers(KEY));
  const callbackConfig = { name: SNAPSHOT, ...CONFIG };
  await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', { callbackConfig }, { headers: traced });
  await system.grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: SNAPSHOT }, { headers: headers(KEY) });
  expect(await lines(4)).toEqual([
    { ...written, transport: 'rest', method: 'SetCallbackConfig', traceId: TRACE },
    { ...read, transport: 'rest', method: 'GetCallbackConfig' },
    { ...written, transport: 'grpc', method: 'SetCallbackConfig', traceId: TRACE },
    { ...read, transport: 'grpc', method: 'GetCallbackConfig' },
  ]);
  await system.rest.get('/v1/accounts', headers(KEY));
  await system.grpc.call('ProviderService', 'ListProviders', {}, { headers: headers(KEY) });
  const listed = { ...LINE, caller: 'team', code: 'OK' };
  expect(await lines(2)).toEqual([
    { ...listed, transport: 'rest', method: 'ListAccounts' },
    { ...listed, transport: 'grpc', method: 'ListProviders' },
  ]);
});

test('a failure has its code and reason, and a level by the code', async () => {
  const about = { name: OTHER_VHOST };
  const denied = { ...OF_TEAM, resource: OTHER_VHOST, code: 'PERMISSION_DENIED', reason: 'ACCESS_DENIED' };
  await system.rest.get(`/v1/${OTHER_VHOST}`, headers(KEY));
  await system.grpc.call('CallbackConfigService', 'GetCallbackConfig', about, { headers: headers(KEY) });
  system.volcengine.faults.add({
    times: 2,
    fault: { kind: 'status', status: 500, code: 'InternalError', message: '' },
  });
  const failed = { code: 'UNAVAILABLE', reason: 'PROVIDER_UNAVAILABLE', level: 'warn' };
  const call = upstream('DescribeCallback', 'FAILED_READ');
  await system.rest.get(`/v1/${SNAPSHOT}`, headers(KEY));
  await system.grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: SNAPSHOT }, { headers: headers(KEY) });
  expect(await lines(4)).toEqual([
    { ...denied, transport: 'rest', method: 'GetCallbackConfig' },
    { ...denied, transport: 'grpc', method: 'GetCallbackConfig' },
    { ...OF_TEAM, ...failed, transport: 'rest', method: 'GetCallbackConfig', upstream: [call] },
    { ...OF_TEAM, ...failed, transport: 'grpc', method: 'GetCallbackConfig', upstream: [call] },
  ]);
});

test('requests without credentials or above a limit are logged in bounded lines', async () => {
  const strange = { ...LINE, code: 'UNAUTHENTICATED', reason: 'CREDENTIALS_MISSING' };
  await system.rest.get(`/v1/${SNAPSHOT}`, headers());
  await system.grpc.call('AccountService', 'ListAccounts', {}, { headers: headers() });
  await system.rest.get('/v1/accounts', headers('lg_eager'));
  await system.rest.get('/v1/accounts', headers('lg_eager'));
  await system.grpc.call('AccountService', 'ListAccounts', {}, { headers: headers('lg_eager') });
  const eager = { ...LINE, caller: 'eager', method: 'ListAccounts' };
  const throttled = { ...eager, code: 'RESOURCE_EXHAUSTED', reason: 'CALLER_THROTTLED' };
  // The key is what lines are counted by.
  expect(await lines(5)).toEqual([
    { ...strange, key: 'rest CREDENTIALS_MISSING ', transport: 'rest', method: 'GetCallbackConfig' },
    { ...strange, key: 'grpc CREDENTIALS_MISSING ', transport: 'grpc', method: 'ListAccounts' },
    { ...eager, transport: 'rest', code: 'OK' },
    { ...throttled, key: 'rest CALLER_THROTTLED eager', transport: 'rest' },
    { ...throttled, key: 'grpc CALLER_THROTTLED eager', transport: 'grpc' },
  ]);
});

test('paths and methods that do not exist are logged as unknown, without their text', async () => {
  await system.rest.get('/v1/nothing-of-the-sort', headers(KEY));
  await system.rest.send('POST', `/v1/${SNAPSHOT}`, undefined, headers(KEY));
  await system.rest.get('/v1/accounts/%zz', headers(KEY));
  for (const path of ['/livegate.v1.CallbackConfigService/Nothing', '/of.the.Sort/SetCallbackConfig']) {
    await callRaw(system.app.grpc, { path, headers: headers(KEY) });
  }
  const unknown = { ...LINE, method: 'unknown' };
  const ofRest = { ...unknown, transport: 'rest', caller: 'team' };
  const ofGrpc = { ...unknown, transport: 'grpc', code: 'UNIMPLEMENTED', key: 'grpc UNIMPLEMENTED ' };
  expect(await lines(5)).toEqual([
    { ...ofRest, code: 'NOT_FOUND', reason: 'ROUTE_NOT_FOUND' },
    { ...ofRest, code: 'UNIMPLEMENTED', reason: 'METHOD_NOT_ALLOWED' },
    { ...unknown, transport: 'rest', code: 'INVALID_ARGUMENT', reason: 'MALFORMED_HTTP', key: 'rest MALFORMED_HTTP ' },
    ofGrpc,
    ofGrpc,
  ]);
});

test('a request that is answered before the handler has a line too', async () => {
  const huge = `{"urls":["https://hooks.example.com/${'x'.repeat(300_000)}"]}`;
  await system.rest.put(`/v1/${SNAPSHOT}`, huge, headers(KEY));
  const callbackConfig = { name: SNAPSHOT, urls: [`https://hooks.example.com/${'x'.repeat(300_000)}`] };
  await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', { callbackConfig }, { headers: headers(KEY) });
  const session = connect(`http://${system.app.grpc}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/livegate.v1.AccountService/ListAccounts',
    'content-type': 'application/grpc',
    'grpc-timeout': 'soon',
    'x-request-id': 'req-7',
  });
  stream.resume().end();
  await new Promise((resolve) => stream.once('close', resolve));
  session.close();
  const tooLarge = { ...LINE, caller: 'team', code: 'INVALID_ARGUMENT', reason: 'PAYLOAD_TOO_LARGE' };
  expect(await lines(3)).toEqual([
    { ...tooLarge, transport: 'rest', method: 'SetCallbackConfig' },
    { ...tooLarge, transport: 'grpc', method: 'SetCallbackConfig' },
    {
      ...LINE,
      transport: 'grpc',
      method: 'ListAccounts',
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_REQUEST',
      key: 'grpc INVALID_REQUEST ',
    },
  ]);
});

test('a caller that leaves has one line, after its work has ended', async () => {
  const hang = system.volcengine.faults.add({ times: 2, fault: { kind: 'hang', maxMs: 300 } });
  const body = JSON.stringify(CONFIG);
  const leaving = new AbortController();
  const sent = fetch(`${system.app.rest}/v1/${SNAPSHOT}`, {
    method: 'PUT',
    headers: { ...headers(KEY), 'content-type': 'application/json' },
    body,
    signal: leaving.signal,
  });
  sent.catch(() => undefined);
  await until(() => hang.hits > 0);
  leaving.abort();
  await expect(sent).rejects.toThrow();
  const [line] = await lines(1);
  expect(line).toMatchObject({ ...OF_TEAM, code: 'CANCELLED', reason: 'CALLER_CANCELLED', transport: 'rest' });
  expect(line).toHaveProperty('outcome');
});

test('health checks and the documentation have no line', async () => {
  await system.rest.get('/healthz');
  await system.rest.get('/readyz');
  await system.rest.get('/openapi.json');
  await system.rest.get('/docs/nothing');
  expect(await answersHealth(system.app.grpc)).toBe(true);
  await exchange(system.app.rest, 'no HTTP at all\r\n\r\n');
  await system.rest.get('/v1/accounts', headers(KEY));
  expect(await lines(1)).toMatchObject([{ method: 'ListAccounts' }]);
});

test('no line has free text of the caller', async () => {
  await system.rest.put(`/v1/${SNAPSHOT}?validateOnly=true`, CONFIG, headers(KEY));
  const written = JSON.stringify(await lines(1));
  expect(written).toContain('UpdateCallback');
  expect(written).not.toMatch(/hooks\.example\.com|a-secret|validateOnly/);
});
