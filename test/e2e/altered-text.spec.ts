/*
 * Text reaches a cloud as it was sent, or not at all: bytes that are no UTF-8, halves of surrogate
 * pairs, other charsets and codings, and members that are given twice are refused where they stand.
 * What counts as one is in src/transports/rest/json-body.spec.ts and query.spec.ts; gRPC's texts
 * are in grpc-text.spec.ts.
 */
import { gzipSync } from 'node:zlib';
import { APP, PLAY, PUSH, URL as HOOK, VHOST } from '../support/request-cases';
import { exchange, parseAnswer, RawAnswer } from '../support/raw-http';
import { startSystem, System } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());
beforeEach(() => {
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
});

const STREAM = `/v1/${PUSH}/callbackConfigs/stream`;
const PULL = `/v1/${VHOST}/pullConfigs/show`;

/** `text` is one character a byte. */
function put(path: string, text: string, headers = 'Content-Type: application/json\r\n'): Promise<RawAnswer> {
  return send('PUT', path, Buffer.from(text, 'latin1'), headers);
}

async function send(method: string, path: string, body: Buffer, headers: string): Promise<RawAnswer> {
  const start = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`;
  const head = `${start}${headers}Content-Length: ${body.length}\r\n\r\n`;
  return parseAnswer(await exchange(system.app.rest, Buffer.concat([Buffer.from(head, 'latin1'), body])));
}

const violationsOf = ({ body }: RawAnswer): string[] =>
  ((body as { violations?: { field: string; reason: string }[] }).violations ?? []).map(
    ({ field, reason }) => `${field} ${reason}`,
  );

function expectNothingSent(): void {
  expect([...system.alibaba.calls, ...system.volcengine.calls]).toEqual([]);
}

const ORIGIN = '"protocol": "RTMP", "host": "origin.example.org"';

test.each<[string, string, string, string[]]>([
  [
    'a value of Latin-1',
    PULL,
    `{"origins": [{${ORIGIN}}, {${ORIGIN}, "params": {"k": "caf\xe9"}}]}`,
    ['origins[1].params.k INVALID_FORMAT'],
  ],
  [
    'a key of Latin-1',
    PULL,
    `{"origins": [{${ORIGIN}, "params": {"\xe9": "v"}}]}`,
    ['origins[0].params.\ufffd INVALID_FORMAT'],
  ],
  ['a URL in GBK', STREAM, `{"urls": ["https://hooks.example.com/\xd6\xd0"]}`, ['urls[0] INVALID_FORMAT']],
  ['bytes between values', STREAM, `{"urls": ["${HOOK}"],\xa0"auth": null}`, ['body INVALID_FORMAT']],
  [
    'half a surrogate pair',
    PULL,
    `{"origins": [{${ORIGIN}, "params": {"k": "\\ud800"}}]}`,
    ['origins[0].params.k INVALID_FORMAT'],
  ],
  ['a URL twice', STREAM, `{"urls": ["${HOOK}a"], "urls": ["${HOOK}b"]}`, ['urls CONFLICT']],
  ['a name twice, spelled otherwise', STREAM, `{"urls": ["${HOOK}a"], "\\u0075rls": ["${HOOK}b"]}`, ['urls CONFLICT']],
  [
    'a member of a block twice',
    STREAM,
    `{"urls": ["${HOOK}"], "stream": {"switchUrl": "${HOOK}", "switchUrl": ""}}`,
    ['stream.switchUrl CONFLICT'],
  ],
  ['a host twice', PULL, `{"origins": [{${ORIGIN}}, {${ORIGIN}, "host": "10.0.0.1"}]}`, ['origins[1].host CONFLICT']],
  [
    'a param twice',
    PULL,
    `{"origins": [{${ORIGIN}, "params": {"k": "1", "k": "2"}}]}`,
    ['origins[0].params.k CONFLICT'],
  ],
  ['a list twice, the last malformed', STREAM, `{"urls": ["${HOOK}"], "urls": 7}`, ['urls CONFLICT']],
  [
    '__proto__ in a map',
    PULL,
    `{"origins": [{${ORIGIN}, "params": {"__proto__": "x"}}]}`,
    ['origins[0].params.__proto__ UNKNOWN_FIELD'],
  ],
  [
    '__proto__ of a block',
    STREAM,
    `{"urls": ["${HOOK}"], "stream": {"__proto__": {"switchUrl": "x"}}}`,
    ['stream.__proto__ UNKNOWN_FIELD'],
  ],
  [
    'several at once, and others besides',
    PULL,
    `{"origins": [{"protocol": "X", "host": "\xff"}, {${ORIGIN}, "port": 0}], "origins2": 1, "etag": "a", "etag": "b"}`,
    [
      'origins[0].host INVALID_FORMAT',
      'etag CONFLICT',
      'origins2 UNKNOWN_FIELD',
      'origins[0].protocol INVALID_FORMAT',
      'origins[1].port OUT_OF_RANGE',
    ],
  ],
])('%s is refused by its path', async (_title, path, body, violations) => {
  const answer = await put(path, body);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
  expect(violationsOf(answer)).toEqual(violations);
  expectNothingSent();
});

test('UTF-8 arrives as it was sent, also as escapes and after a byte order mark', async () => {
  const value = '中文 é 😀 \ufffd';
  const escaped = [...value]
    .map((one) =>
      [...one]
        .flatMap((c) => c.split(''))
        .map((u) => `\\u${u.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    )
    .join('');
  for (const spelling of [value, escaped]) {
    system.volcengine.reset();
    const body = `\ufeff{"origins": [{${ORIGIN}, "params": {"k": "${spelling}"}}]}`;
    const answer = await put(PULL, Buffer.from(body).toString('latin1'));
    expect(answer).toMatchObject({ status: 200, body: { origins: [{ params: { k: value } }] } });
    expect(JSON.stringify(system.volcengine.calls)).toContain(value);
  }
});

test.each(['gbk', 'GB18030', 'iso-8859-1', 'utf-16', 'UTF-16LE', '"utf-7"', 'us-ascii', '""', 'utf-8; charset=gbk'])(
  'a body said to be in charset %s is not read',
  async (charset) => {
    const answer = await put(STREAM, `{"urls": ["${HOOK}"]}`, `Content-Type: application/json; charset=${charset}\r\n`);
    expect(answer).toMatchObject({
      status: 415,
      body: { reason: 'UNSUPPORTED_MEDIA_TYPE', detail: 'the body must be application/json in UTF-8' },
    });
    expectNothingSent();
  },
);

test.each([
  'charset=utf-8',
  'charset="UTF-8"',
  'charset=utf8',
  'Charset = utf-8',
  'profile=x; charset=UTF-8',
  'profile=x',
])('a body of application/json; %s is read', async (parameter) => {
  const answer = await put(STREAM, `{"urls": ["${HOOK}"]}`, `Content-Type: application/json; ${parameter}\r\n`);
  expect(answer.status).toBe(200);
});

test.each(['gzip', 'br', 'deflate', 'x-gzip', 'identity, gzip', 'zstd'])(
  'a body coded as %s is not read',
  async (coding) => {
    const headers = `Content-Type: application/json\r\nContent-Encoding: ${coding}\r\n`;
    const answer = await send('PUT', STREAM, gzipSync(`{"urls": ["${HOOK}"]}`), headers);
    expect(answer).toMatchObject({
      status: 415,
      body: { reason: 'UNSUPPORTED_MEDIA_TYPE', detail: 'the body must have no content coding' },
    });
    expect(answer.headers.get('accept-encoding')).toBe('identity');
    expectNothingSent();
  },
);

test('the coding identity is accepted, and an empty body needs none', async () => {
  const identity = 'Content-Type: application/json\r\nContent-Encoding: identity\r\n';
  expect((await put(STREAM, `{"urls": ["${HOOK}"]}`, identity)).status).toBe(200);
  expect((await send('GET', '/v1/accounts', Buffer.from(''), 'Content-Encoding: gzip\r\n')).status).toBe(200);
});

test.each([
  ['/v1/accounts?pageToken=%FF', ['pageToken INVALID_FORMAT']],
  ['/v1/accounts?pageToken=%C3%28&pageSize=%', ['pageToken INVALID_FORMAT', 'pageSize INVALID_FORMAT']],
  ['/v1/accounts/ali/auditEvents?caller=caf%E9', ['caller INVALID_FORMAT']],
  ['/v1/accounts/ali/auditEvents?%FF=x', ['%FF UNKNOWN_FIELD']],
])('GET %s: a parameter that is not percent-encoded UTF-8 is refused by name', async (path, violations) => {
  const answer = await system.rest.get(path);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
  const { violations: found } = answer.body as { violations: { field: string; reason: string; description: string }[] };
  expect(found.map(({ field, reason }) => `${field} ${reason}`)).toEqual(violations);
});

test.each([`/v1/${APP}%FF/callbackConfigs/stream`, `/v1/${PLAY.replace('play', 'pl%C3%28y')}/pullConfigs/live`])(
  'GET %s: a path that is not percent-encoded UTF-8 is refused',
  async (path) => {
    expect(await system.rest.get(path)).toMatchObject({ status: 400, body: { reason: 'MALFORMED_HTTP' } });
    expectNothingSent();
  },
);
