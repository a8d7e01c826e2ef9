/*
 * The traces, as a collector on a real socket receives them: which spans a call has over either
 * transport, what they tell, and what they never do.
 */
import { callRaw } from '../support/grpc-client';
import { RecordedEvents } from '../support/recorded-events';
import { spansOfRequest, startTracedSystem } from '../support/start-traced-system';
import { System, WORLD } from '../support/start-system';
import { CollectedSpan, TraceCollector } from '../support/trace-collector';
import { until } from '../support/until';

const { vhost } = WORLD.volcengine;
const SNAPSHOT = `accounts/volc/vhosts/${vhost}/callbackConfigs/snapshot`;
const STREAM = `accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`;
const SERVICE = 'livegate.v1.CallbackConfigService';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const STATE = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';
const API_KEY = 'lg_the-key-of-the-team';
const CALLBACK_KEY = 'LiveKeyOfSomebody0123456789';
const RECEIVER_TOKEN = 'token-of-the-receiver-0123456789-0123456789';
const SECRET_URL = 'https://user-of-hooks.example.com/secret-path?token=secret-token';

let collector: TraceCollector;
let system: System;
const log = new RecordedEvents();
beforeAll(async () => {
  collector = await TraceCollector.start();
  const grants = [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] as const }];
  system = await startTracedSystem(collector, {
    log,
    settings: `
upstream: { timeoutMs: 1500, recoveryMs: 1500 }
receivers: [{ id: media, token: { env: RECEIVER_TOKEN }, account: ali, keys: [] }]
`,
    env: { RECEIVER_TOKEN },
    callers: [{ id: 'team', keys: [{ key: API_KEY }], grants, throttle: { limit: 1_000, windowMs: 1_000 } }],
    quotas: { UpdateCallback: { limit: 1, windowMs: 1500 } },
    account: 'callbackHosts: ["*.example.com"]',
  });
});
afterAll(async () => {
  await system.close();
  await collector.close();
});
beforeEach(() => {
  log.requests.length = 0;
  system.volcengine.reset();
});

function headers(requestId: string, more: Record<string, string> = {}): Record<string, string> {
  return { authorization: `Bearer ${API_KEY}`, 'x-request-id': requestId, ...more };
}

function traced(flags = '01'): Record<string, string> {
  return { traceparent: `00-${TRACE}-${PARENT}-${flags}`, tracestate: STATE };
}

const config = (path = 'live') => ({
  urls: [`${SECRET_URL}/${path}`],
  auth: { enabled: true, key: CALLBACK_KEY },
});

/** The one span of that name. */
function only(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`${found.length} spans ${name} in ${spans.map((span) => span.name).join()}`);
  return found[0] as CollectedSpan;
}

const ACTION = 'SetLiveStreamsNotifyUrlConfig';
const SET_SPANS = [
  `${SERVICE}/SetCallbackConfig`,
  'lock.wait',
  'store audit_append',
  'store remember',
  `alibaba ${ACTION}`,
];
const REQUEST = { 'livegate.caller': 'team', 'livegate.account': 'ali', 'livegate.resource': STREAM };

test.each([
  [
    'rest',
    {
      'http.request.method': 'PUT',
      'http.route': '/v1/accounts/:account/domains/:domain/callbackConfigs/:kind',
      'url.scheme': 'http',
      'http.response.status_code': 200,
    },
  ],
  [
    'grpc',
    {
      'rpc.system.name': 'grpc',
      'rpc.method': `${SERVICE}/SetCallbackConfig`,
      'rpc.response.status_code': 'OK',
    },
  ],
] as const)('a write over %s has its spans in the trace of its caller', async (transport, conventions) => {
  const body = { urls: [`https://hooks.example.com/${transport}`] };
  if (transport === 'rest') await system.rest.put(`/v1/${STREAM}`, body, headers('set-rest', traced()));
  else {
    const request = { callbackConfig: { name: STREAM, ...body } };
    await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', request, {
      headers: headers('set-grpc', traced()),
    });
  }
  const spans = await spansOfRequest(collector, `set-${transport}`);
  const server = only(spans, `${SERVICE}/SetCallbackConfig`);
  // The second time livegate has the resource in memory.
  const recalled = transport === 'rest' ? ['store recall'] : [];
  expect(new Set(spans.map(({ name }) => name))).toEqual(new Set([...SET_SPANS, ...recalled]));
  expect(server).toMatchObject({ kind: 'server', traceId: TRACE, parentSpanId: PARENT, traceState: STATE });
  expect(server.isError).toBe(false);
  expect(server.attributes).toEqual({
    ...conventions,
    ...REQUEST,
    'livegate.request_id': `set-${transport}`,
    'livegate.outcome': 'APPLIED',
  });
  expect(server.resource).toMatchObject({ 'service.name': 'livegate', 'service.version': '0.0.0' });
  for (const span of spans) {
    expect({ [span.name]: [span.traceId, span.traceState] }).toEqual({ [span.name]: [TRACE, STATE] });
    if (span !== server) expect([span.name, span.parentSpanId]).toEqual([span.name, server.spanId]);
    // The SDK begins a span in whole milliseconds.
    expect(span.startMs).toBeGreaterThanOrEqual(server.startMs - 1);
    expect(span.endMs).toBeLessThanOrEqual(server.endMs + 1);
  }
  const attempt = only(spans, `alibaba ${ACTION}`);
  expect(attempt.kind).toBe('client');
  expect(attempt.attributes).toEqual({
    'livegate.account': 'ali',
    'livegate.action': ACTION,
    'livegate.attempt': 1,
    'livegate.upstream.request_id': system.alibaba.calls.at(-1)?.requestId,
    'http.response.status_code': 200,
    'server.address': '127.0.0.1',
  });
  expect(log.requests.map(({ traceId }) => traceId)).toEqual([TRACE]);
});

test('a read without a trace begins one', async () => {
  await system.rest.get(`/v1/${STREAM}`, headers('get'));
  const spans = await spansOfRequest(collector, 'get');
  const server = only(spans, `${SERVICE}/GetCallbackConfig`);
  expect(server.parentSpanId).toBe('');
  expect(server.traceId).not.toBe(TRACE);
  expect(new Set(spans)).toEqual(new Set([server, only(spans, 'alibaba DescribeLiveStreamsNotifyUrlConfig')]));
  expect(log.requests.map(({ traceId }) => traceId)).toEqual([server.traceId]);
});

test('only a call that waited has a span quota.wait', async () => {
  const set = (id: string) => system.rest.put(`/v1/${SNAPSHOT}`, config(id), headers(id));
  await set('first');
  await set('second');
  const first = await spansOfRequest(collector, 'first');
  const second = await spansOfRequest(collector, 'second');
  expect(first.map(({ name }) => name)).not.toContain('quota.wait');
  const waited = only(second, 'quota.wait');
  expect(waited.endMs - waited.startMs).toBeGreaterThan(100);
});

test('an error of the cloud marks the spans of its attempt and of the request', async () => {
  system.volcengine.faults.add({
    times: 1,
    fault: { kind: 'status', status: 500, code: 'InternalError', message: SECRET_URL },
  });
  await system.rest.get(`/v1/${SNAPSHOT}`, headers('failed'));
  const spans = await spansOfRequest(collector, 'failed');
  const attempt = only(spans, 'volcengine DescribeCallback');
  const request = only(spans, `${SERVICE}/GetCallbackConfig`);
  for (const span of [attempt, request]) {
    expect(span).toMatchObject({ isError: true, attributes: { 'error.type': 'PROVIDER_UNAVAILABLE' } });
  }
  expect(attempt.attributes).toMatchObject({
    'livegate.upstream.code': 'InternalError',
    'livegate.upstream.request_id': system.volcengine.calls.at(-1)?.requestId,
    'http.response.status_code': 500,
  });
  expect(request.attributes).toMatchObject({ 'http.response.status_code': 503 });
});

test('a path or method that does not exist has a span "unknown", without its text', async () => {
  await system.rest.get('/v1/secret-token', headers('no-path'));
  await callRaw(system.app.grpc, { path: '/of.the/secret-token', headers: headers('no-method') });
  expect(await spansOfRequest(collector, 'no-path')).toMatchObject([
    { name: 'unknown', attributes: { 'error.type': 'ROUTE_NOT_FOUND', 'http.response.status_code': 404 } },
  ]);
  expect(await spansOfRequest(collector, 'no-method')).toMatchObject([
    { name: 'unknown', attributes: { 'error.type': 'UNIMPLEMENTED', 'rpc.method': '_OTHER' } },
  ]);
});

test('work after the caller has gone belongs to the same trace', async () => {
  const hang = system.alibaba.faults.add({ times: 1, fault: { kind: 'hang', maxMs: 5_000 } });
  const leaving = new AbortController();
  const sent = fetch(`${system.app.rest}/v1/${STREAM}`, {
    method: 'PUT',
    headers: { ...headers('left', traced()), 'content-type': 'application/json' },
    body: JSON.stringify({ urls: ['https://hooks.example.com/left'] }),
    signal: leaving.signal,
  });
  sent.catch(() => undefined);
  await until(() => hang.hits > 0);
  leaving.abort();
  await expect(sent).rejects.toThrow();
  const spans = await spansOfRequest(collector, 'left');
  const request = only(spans, `${SERVICE}/SetCallbackConfig`);
  expect(request).toMatchObject({ isError: true, attributes: { 'error.type': 'CALLER_CANCELLED' } });
  expect(only(spans, `alibaba ${ACTION}`)).toMatchObject({ isError: true });
  // livegate reads back what became of the write.
  const readBack = only(spans, 'alibaba DescribeLiveStreamsNotifyUrlConfig');
  expect(readBack).toMatchObject({ isError: false, traceId: TRACE });
});

test('an unsampled trace is not exported, and its id is in the log and the audit', async () => {
  const before = collector.spans.length;
  await system.rest.put(`/v1/${STREAM}`, { urls: ['https://hooks.example.com/x'] }, headers('unsampled', traced('00')));
  await system.rest.get('/v1/providers', headers('sampled', traced('01')));
  await spansOfRequest(collector, 'sampled');
  expect(collector.spans.length).toBe(before + 1);
  expect(log.requests[0]).toMatchObject({ requestId: 'unsampled', traceId: TRACE });
  const { body } = await system.rest.get('/v1/accounts/ali/auditEvents?requestId=unsampled', headers('audit'));
  const { traceparent, tracestate } = traced('00');
  expect(body).toMatchObject({
    auditEvents: [
      { traceparent, tracestate },
      { traceparent, tracestate },
    ],
  });
});

test('no span has the URL of a callback, a key, a token, or free text of the caller', async () => {
  const before = collector.text.length;
  await system.rest.put(`/v1/${SNAPSHOT}?validateOnly=secret-token`, config('faulty'), headers('faulty'));
  await system.rest.put(`/v1/${SNAPSHOT}`, { urls: ['no url: secret-token'] }, headers('no-url'));
  await system.rest.put(`/v1/${STREAM}`, config('stream'), { ...headers('planted'), cookie: 'secret-token' });
  await system.rest.get('/v1/accounts', { ...headers('stranger'), authorization: 'Bearer lg_secret-token' });
  const request = { callbackConfig: { name: SNAPSHOT, ...config('grpc') } };
  await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', request, {
    headers: headers('planted-grpc'),
  });
  for (const id of ['faulty', 'no-url', 'planted', 'stranger', 'planted-grpc']) await spansOfRequest(collector, id);
  expect(collector.text.slice(before)).toContain('planted-grpc');
  const secrets = [
    'secret-',
    'user-of-hooks',
    CALLBACK_KEY,
    API_KEY,
    WORLD.alibaba.accessKeyId,
    WORLD.alibaba.accessKeySecret,
    WORLD.volcengine.accessKeyId,
    WORLD.volcengine.accessKeySecret,
  ];
  for (const secret of secrets) expect(collector.text).not.toContain(secret);
});

test('the URL that clouds send to is in no span, whatever becomes of the message', async () => {
  const path = `/v1/events/media/${RECEIVER_TOKEN}`;
  const event = 'action=publish&app=push.example.com&appname=live&id=s1&time=1704164645';
  const paths = [`${path}?${event}`, `/v1/events/none/${RECEIVER_TOKEN}`, `${path}/more`, `${path}%zz`];
  const answers = await Promise.all(paths.map((one, index) => system.rest.get(one, headers(`event-${index}`))));
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 400]);
  // Messages to a receiver have no span; what is close to one is an unknown path.
  for (const id of ['event-2', 'event-3']) {
    expect(await spansOfRequest(collector, id)).toMatchObject([{ name: 'unknown' }]);
  }
  expect(collector.text).not.toContain(RECEIVER_TOKEN);
});

test('the health check and the documentation have no spans', async () => {
  const before = collector.spans.length;
  await system.rest.get('/healthz', headers('health'));
  await system.rest.get('/openapi.json', headers('document'));
  await system.rest.get('/v1/providers', headers('after'));
  await spansOfRequest(collector, 'after');
  expect(collector.spans.length).toBe(before + 1);
});
