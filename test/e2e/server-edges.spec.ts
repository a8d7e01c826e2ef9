/*
 * What reaches the server before a handler does: bytes that are no HTTP, unknown methods, bodies
 * that are none, and messages that protobuf cannot read. Each answer is an error of livegate's with
 * a request id.
 */
import { exchange, parseAnswer } from '../support/raw-http';
import { startSystem, System } from '../support/start-system';
import { deferred } from '../support/deferred';
import { callRaw } from '../support/grpc-client';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

const STREAM = '/v1/accounts/ali/domains/push.example.com/callbackConfigs/stream';

describe('bodies', () => {
  test.each(['"x"', '[]', 'null', '1', '{'])('%s is not an object, and that is the only fault', async (body) => {
    const answer = await system.rest.put(STREAM, body);
    expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
    expect(answer.body.violations).toEqual([
      { field: 'body', reason: 'INVALID_FORMAT', description: 'must be a JSON object' },
    ]);
  });

  test.each([
    ['{"urls":"x"}', { field: 'urls', reason: 'INVALID_FORMAT', description: 'must be an array' }],
    ['{"urls":7}', { field: 'urls', reason: 'INVALID_FORMAT', description: 'must be an array' }],
  ])('%s is of the wrong type, not out of range', async (body, violation) => {
    const answer = await system.rest.put(STREAM, body);
    expect(answer.body.violations).toEqual([violation]);
  });

  test('a number of the wrong type is reported as that', async () => {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.com', port: 'x' }];
    const answer = await system.rest.put('/v1/accounts/ali/domains/play.example.com/pullConfigs/*', { origins });
    expect(answer.body.violations).toEqual([
      { field: 'origins[0].port', reason: 'INVALID_FORMAT', description: expect.stringContaining('integer') },
    ]);
  });

  test.each<Record<string, string>>([{}, { 'content-length': '0' }])(
    'no bytes are no body, whatever their type is said to be: %j',
    async (more) => {
      const answer = await system.rest.delete(`${STREAM}?allowMissing=true`, { 'content-type': 'text/plain', ...more });
      expect(answer.status).toBe(200);
    },
  );

  test('bytes of a foreign type are refused', async () => {
    const answer = await system.rest.send('DELETE', STREAM, 'x', { 'content-type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { reason: 'UNSUPPORTED_MEDIA_TYPE' } });
  });
});

const CLOSE = 'Host: localhost\r\nConnection: close\r\n';

describe('requests that reach no handler', () => {
  test.each([
    ['no host', 400, 'MALFORMED_HTTP', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an unknown expectation', 417, 'MALFORMED_HTTP', `PUT ${STREAM} HTTP/1.1\r\n${CLOSE}Expect: x\r\n\r\n`],
    ['no HTTP', 400, 'MALFORMED_HTTP', '\x16\x03\x01\r\n\r\n'],
    ['a chunk that is none', 400, 'MALFORMED_HTTP', chunked('ZZ\r\n')],
    ['too large a head', 431, 'MALFORMED_HTTP', `GET / HTTP/1.1\r\n${CLOSE}X: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['an unknown method', 405, 'METHOD_NOT_ALLOWED', `QUERY /healthz HTTP/1.1\r\n${CLOSE}\r\n`],
    ['an unknown path', 404, 'ROUTE_NOT_FOUND', `QUERY /nowhere HTTP/1.1\r\n${CLOSE}\r\n`],
    ['a method of WebDAV', 405, 'METHOD_NOT_ALLOWED', `PROPFIND /healthz HTTP/1.1\r\n${CLOSE}\r\n`],
    ['a wrong method with no JSON', 405, 'METHOD_NOT_ALLOWED', `POST /healthz HTTP/1.1\r\n${CLOSE}${text('{')}`],
  ])('%s: %d %s', async (_what, status, reason, bytes) => {
    const answer = parseAnswer(await exchange(system.app.rest, bytes));
    expect(answer).toMatchObject({ status, body: { status, reason } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD' : undefined);
  });

  test.each([
    ['chunked', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n'],
    ['of many bytes', 'Content-Length: 1000000\r\n\r\na'],
  ])('an answer closes the connection if the rest of the body is not read: %s', async (_what, body) => {
    const answer = parseAnswer(await exchange(system.app.rest, `POST /healthz HTTP/1.1\r\nHost: localhost\r\n${body}`));
    expect(answer).toMatchObject({ status: 405 });
    expect(answer.headers.get('connection')).toBe('close');
  });

  test('a request of HTTP/1.0 needs no host', async () => {
    expect(parseAnswer(await exchange(system.app.rest, 'GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  test('bytes that are not HTTP get no answer, since it would pass for that to the request before', async () => {
    const { alibaba } = system;
    const arrived = deferred();
    alibaba.faults.add({
      action: 'SetLiveStreamsNotifyUrlConfig',
      fault: { kind: 'hold', release: arrived.promise, effect: 'before' },
    });
    const put = `PUT ${STREAM} HTTP/1.1\r\nHost: localhost\r\n${text('{"urls":["https://hooks.example.com/a"]}')}`;
    expect(await exchange(system.app.rest, `${put}\x00\x01 garbage\r\n\r\n`)).toBe('');
    arrived.resolve();
  });
});

function text(body: string): string {
  return `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function chunked(chunk: string): string {
  const headers = `${CLOSE}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n`;
  return `PUT ${STREAM} HTTP/1.1\r\n${headers}\r\n${chunk}`;
}

describe('gRPC messages that reach no handler', () => {
  test.each([
    ['too large', Buffer.alloc(300 * 1024), 'PAYLOAD_TOO_LARGE'],
    ['no protobuf', Buffer.from([0x0a, 0xff]), 'INVALID_REQUEST'],
  ])('%s', async (_what, bytes, reason) => {
    const path = '/livegate.v1.CallbackConfigService/SetCallbackConfig';
    const error = await callRaw(system.app.grpc, { path, bytes, headers: { 'x-request-id': 'mine' } });
    expect(error?.code).toBe(3);
    expect(error?.metadata.get('x-request-id')).toEqual(['mine']);
    expect(String(error?.metadata.get('grpc-status-details-bin')[0])).toContain(reason);
  });
});
