/*
 * Heads of requests that a parser may read in more than one way, over raw sockets: whoever stands
 * in front of livegate may have read the other. Each is refused with a problem and the connection
 * ends, or is read as RFC 9112 has it.
 */
import { PUSH, URL as HOOK } from '../support/request-cases';
import { exchange, parseAnswer, RawAnswer } from '../support/raw-http';
import { startSystem, System } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());
beforeEach(() => system.alibaba.reset());

const STREAM = `/v1/${PUSH}/callbackConfigs/stream`;
const HOST = 'Host: localhost\r\n';
const CLOSE = `${HOST}Connection: close\r\n`;
const BODY = JSON.stringify({ urls: [HOOK] });
const JSON_TYPE = 'Content-Type: application/json\r\n';

const send = async (bytes: string): Promise<RawAnswer> =>
  parseAnswer(await exchange(system.app.rest, Buffer.from(bytes, 'latin1')));

/** A PUT of a good body in one chunk. */
const chunked = (headers: string, version = 'HTTP/1.1', ending = '0\r\n\r\n'): string =>
  `PUT ${STREAM} ${version}\r\n${JSON_TYPE}${headers}\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n${ending}`;

const sized = (headers: string, version = 'HTTP/1.1'): string =>
  `PUT ${STREAM} ${version}\r\n${JSON_TYPE}${headers}\r\n${BODY}`;

const LENGTH = `Content-Length: ${BODY.length}\r\n`;
const TE = 'Transfer-Encoding: ';

test.each<[string, string]>([
  ['no version', `GET /healthz\r\n\r\n`],
  ['no version, with headers', `GET /healthz\r\n${CLOSE}\r\n`],
  ['HTTP/0.9', `GET /healthz HTTP/0.9\r\n${CLOSE}\r\n`],
  ['HTTP/0.9 with a body', sized(`${CLOSE}${LENGTH}`, 'HTTP/0.9')],
  ['HTTP/2.0 in text', `GET /healthz HTTP/2.0\r\n${CLOSE}\r\n`],
  ["HTTP/2's preface", 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/3.7', `GET /healthz HTTP/3.7\r\n${CLOSE}\r\n`],
  ['HTTP/1.2', `GET /healthz HTTP/1.2\r\n${CLOSE}\r\n`],
  ['http/1.1', `GET /healthz http/1.1\r\n${CLOSE}\r\n`],
  ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['two hosts', `GET /healthz HTTP/1.1\r\nHost: evil.example\r\n${CLOSE}\r\n`],
  ['one host twice', `GET /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`],
  ['two hosts in HTTP/1.0', `GET /healthz HTTP/1.0\r\n${HOST}${CLOSE}\r\n`],
  ['an empty host', 'GET /healthz HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
  ...[
    'a b',
    'a/b',
    'user@localhost',
    'localhost:x',
    'localhost:80:80',
    'http://localhost',
    'a"b',
    '[::1',
    '[x]',
    'localhost, b',
    'a\xe9',
  ].map((host): [string, string] => [
    `host ${host}`,
    `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  ]),
  ['another host in the target, which is none', `GET http://a"b/healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['two types of content', sized(`${CLOSE}Content-Type: text/plain\r\n${LENGTH}`)],
  ['gzip, chunked', chunked(`${CLOSE}${TE}gzip, chunked\r\n`)],
  ['gzip and chunked', chunked(`${CLOSE}${TE}gzip\r\n${TE}chunked\r\n`)],
  ['gzip', chunked(`${CLOSE}${TE}gzip\r\n`)],
  ['chunked twice', chunked(`${CLOSE}${TE}chunked, chunked\r\n`)],
  ['chunked in two headers', chunked(`${CLOSE}${TE}chunked\r\n${TE}chunked\r\n`)],
  ['identity', sized(`${CLOSE}${TE}identity\r\n${LENGTH}`)],
  ['xchunked', chunked(`${CLOSE}${TE}xchunked\r\n`)],
  ['chunked with a parameter', chunked(`${CLOSE}${TE}chunked;q=1\r\n`)],
  ['chunked in HTTP/1.0', chunked(`${CLOSE}${TE}chunked\r\n`, 'HTTP/1.0')],
  ['a length and chunks', chunked(`${CLOSE}${LENGTH}${TE}chunked\r\n`)],
  ['chunks and a length', chunked(`${CLOSE}${TE}chunked\r\n${LENGTH}`)],
  ['two lengths', sized(`${CLOSE}${LENGTH}Content-Length: 1\r\n`)],
  ['one length twice', sized(`${CLOSE}${LENGTH}${LENGTH}`)],
  ['a list of lengths', sized(`${CLOSE}Content-Length: ${BODY.length}, ${BODY.length}\r\n`)],
  ['a length with a sign', sized(`${CLOSE}Content-Length: +${BODY.length}\r\n`)],
  ['a length in hexadecimal', sized(`${CLOSE}Content-Length: 0x${BODY.length.toString(16)}\r\n`)],
  ['chunks with bare LF', `PUT ${STREAM} HTTP/1.1\r\n${JSON_TYPE}${CLOSE}${TE}chunked\r\n\r\n2\n{}\n0\n\n`],
  ['a size of a chunk with a sign', chunked(`${CLOSE}${TE}chunked\r\n`).replace('\r\n\r\n', '\r\n\r\n+')],
  ['bare LF', `GET /healthz HTTP/1.1\n${CLOSE}\n`],
  ['bare LF after a header', 'GET /healthz HTTP/1.1\r\nHost: localhost\nConnection: close\r\n\r\n'],
  ['bare CR in a header', 'GET /healthz HTTP/1.1\r\nHost: localhost\rX: y\r\nConnection: close\r\n\r\n'],
  ['a folded header', `GET /healthz HTTP/1.1\r\n${CLOSE}X: a\r\n b\r\n\r\n`],
  ['a header without a colon', `GET /healthz HTTP/1.1\r\n${CLOSE}Xyz\r\n\r\n`],
  ['a space before the colon', `GET /healthz HTTP/1.1\r\n${CLOSE}X : y\r\n\r\n`],
  ['a header without a name', `GET /healthz HTTP/1.1\r\n${CLOSE}: y\r\n\r\n`],
  ['NUL in a header', `GET /healthz HTTP/1.1\r\n${CLOSE}X: a\0b\r\n\r\n`],
  ['a method in lower case', `get /healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['tabs for spaces', `GET\t/healthz\tHTTP/1.1\r\n${CLOSE}\r\n`],
  ['a space in the target', `GET /healthz x HTTP/1.1\r\n${CLOSE}\r\n`],
  ['bytes beyond ASCII in the target', `GET /healthz?a=\xff HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a fragment', `GET /healthz#x HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a fragment for a query', `DELETE ${STREAM}#?allowMissing=true HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a target without a slash', `GET healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a tunnel', `CONNECT localhost:80 HTTP/1.1\r\n${CLOSE}\r\n`],
])('%s is refused', async (_title, bytes) => {
  const answer = await send(bytes);
  expect(answer).toMatchObject({ status: 400, body: { status: 400, reason: 'MALFORMED_HTTP' } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('x-request-id')).toMatch(/./);
  expect(answer.headers.get('connection')).toBe('close');
  expect(system.alibaba.calls).toEqual([]);
});

test.each<[string, number, string]>([
  ['a host with a port', 200, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n\r\n`],
  ['an IPv6 address', 200, `GET /healthz HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n`],
  ['HTTP/1.0 without a host', 200, 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['empty lines before', 200, `\r\n\r\nGET /healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['chunks', 200, chunked(`${CLOSE}${TE}chunked\r\n`)],
  ['Chunks', 200, chunked(`${CLOSE}${TE}Chunked\r\n`)],
  ['chunks with extensions', 200, chunked(`${CLOSE}${TE}chunked\r\n`).replace(/\r\n(?=\{)/, ';a=b;c="d"\r\n')],
  ['chunks with trailers', 200, chunked(`${CLOSE}${TE}chunked\r\n`, 'HTTP/1.1', '0\r\nHost: evil.example\r\n\r\n')],
  ['an absolute target', 200, `GET http://localhost:8080/healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['an absolute target without a path', 404, `GET http://localhost HTTP/1.1\r\n${CLOSE}\r\n`],
  ['an absolute target with a query', 400, `GET HTTP://localhost/v1/accounts?pageSize=x HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a wrong method with an absolute target', 405, `POST http://localhost/healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a target of another scheme', 404, `GET ftp://localhost/healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['two slashes', 404, `GET //localhost/healthz HTTP/1.1\r\n${CLOSE}\r\n`],
  ['OPTIONS *', 404, `OPTIONS * HTTP/1.1\r\n${CLOSE}\r\n`],
  [
    'a wish for WebSockets',
    200,
    `GET /healthz HTTP/1.1\r\n${HOST}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
  ],
  ['a wish for HTTP/2', 200, sized(`${HOST}Connection: Upgrade, close\r\nUpgrade: h2c\r\n${LENGTH}`)],
])('%s is read: %d', async (_title, status, bytes) => {
  expect((await send(bytes)).status).toBe(status);
});

test('bytes after a refused head are not read as another request', async () => {
  const smuggled = `DELETE ${STREAM}?allowMissing=true HTTP/1.1\r\n${CLOSE}\r\n`;
  const answers = await exchange(system.app.rest, `GET /healthz HTTP/1.1\r\n${HOST}${HOST}\r\n${smuggled}`);
  expect(answers.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  expect(system.alibaba.calls).toEqual([]);
});

describe('preconditions', () => {
  const put = (headers: Record<string, string>) => system.rest.put(STREAM, { urls: [HOOK] }, headers);

  test.each(['TAG,', ',TAG', ' , TAG , ', 'TAG,,"x"', ',,,, ,"x",\t,TAG'])(
    'If-Match: %s has empty elements, which are ignored',
    async (list) => {
      const tag = String((await put({})).headers['etag']);
      expect((await put({ 'if-match': list.replace('TAG', tag) })).status).toBe(200);
      expect((await put({ 'if-match': list.replace('TAG', '"y"') })).status).toBe(412);
      const known = await system.rest.get(STREAM, { 'if-none-match': list.replace('TAG', tag) });
      expect(known.status).toBe(304);
    },
  );

  test.each([',', ' , ,', '"x" "y"', '"x",*', 'x,', '"x",,y'])(
    'If-Match: %s has no tag, or more than tags',
    async (list) => {
      const answer = await put({ 'if-match': list });
      expect(answer).toMatchObject({
        status: 400,
        body: { violations: [{ field: 'if-match', reason: 'INVALID_FORMAT' }] },
      });
    },
  );
});
