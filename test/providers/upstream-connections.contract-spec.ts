/*
 * What becomes of a request whose connection fails, at a real proxy, at a real endpoint and at the
 * name server: one connection for each attempt and none after the answer (nodejs/undici#3897), the
 * reason, and the cause that the log needs. Left out: what happens once a request was written,
 * which the suites over the emulators show.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { codeOf } from '../../src/domain/errors/cause-of';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Secret } from '../../src/domain/access/secret';
import { UpstreamHttp, UpstreamHttpOptions } from '../../src/providers/upstream-http';
import { systemClock } from '../../src/resilience/system-clock';
import { FakeClock } from '../support/fake-clock';
import { ProxyManners, startProxy, TestProxy } from '../support/start-proxy';
import { until } from '../support/until';

const QUIET_MS = 150;
/** Of what is to end by itself, and of what is not to, however busy the machine. */
const [SOON_MS, LATE_MS] = [400, 60_000];
const REQUEST = { method: 'POST', path: '/', headers: { host: 'cloud.example.com' }, body: '{}' } as const;

const openHttps: UpstreamHttp[] = [];
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(openHttps.splice(0).map((http) => http.close()));
  await Promise.all(closing.splice(0).map((close) => close()));
});

function clientOf(options: Partial<UpstreamHttpOptions> = {}): UpstreamHttp {
  const http = new UpstreamHttp({
    clock: systemClock,
    connectTimeoutMs: LATE_MS,
    maxResponseBytes: 100_000,
    ...options,
  });
  openHttps.push(http);
  return http;
}

async function failureOf(http: UpstreamHttp, endpoint: string): Promise<GatewayError> {
  const attempt = { signal: AbortSignal.timeout(LATE_MS), onWire: () => undefined };
  try {
    await http.request(endpoint, REQUEST, attempt);
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
  throw new Error('it was answered');
}

function expectUnreached(failure: GatewayError, causeCode: string | RegExp): void {
  expect(failure).toMatchObject({ reason: 'PROVIDER_UNREACHABLE', metadata: { outcome: 'NOT_APPLIED' } });
  expect(failure.cause).toBeInstanceOf(Error);
  expect(codeOf(failure.cause)).toMatch(typeof causeCode === 'string' ? new RegExp(`^${causeCode}$`) : causeCode);
}

async function proxyThat(manners: ProxyManners): Promise<TestProxy> {
  const proxy = await startProxy(manners);
  closing.push(() => proxy.close());
  return proxy;
}

describe('a proxy that', () => {
  const answer = (text: string): ProxyManners => ({ kind: 'answer', text });
  const status = (line: string): ProxyManners => answer(`HTTP/1.1 ${line}\r\nContent-Length: 0\r\n\r\n`);

  const ROWS: readonly [title: string, manners: ProxyManners, causeCode: string | RegExp][] = [
    ['resets before CONNECT', { kind: 'resetAtOnce' }, 'PROXY_(ECONNRESET|EPIPE)'],
    ['resets after CONNECT', { kind: 'reset' }, 'PROXY_ECONNRESET'],
    ['ends after CONNECT', { kind: 'end' }, 'PROXY_ECONNRESET'],
    ['wants a login', status('407 Proxy Authentication Required'), 'PROXY_HTTP_407'],
    ['forbids the endpoint', status('403 Forbidden'), 'PROXY_HTTP_403'],
    ['cannot reach the endpoint', status('502 Bad Gateway'), 'PROXY_HTTP_502'],
    ['answers with no final status', status('100 Continue'), /^PROXY_/],
    ['sends garbage', answer('no HTTP at all\r\n\r\n'), /^PROXY_HPE_/],
    ['sends the half of a head', answer('HTTP/1.1 200 Conn'), 'PROXY_TIMEOUT'],
    ['says nothing', { kind: 'silent' }, 'PROXY_TIMEOUT'],
    ['opens the tunnel and resets it', { kind: 'openThen', then: 'reset', wait: false }, 'ECONNRESET|EPIPE'],
    ['opens the tunnel and ends it', { kind: 'openThen', then: 'end', wait: false }, 'ECONNRESET|EPIPE'],
    ['resets in the TLS handshake', { kind: 'openThen', then: 'reset', wait: true }, 'ECONNRESET'],
    ['ends in the TLS handshake', { kind: 'openThen', then: 'end', wait: true }, 'ECONNRESET'],
    ['is silent in the TLS handshake', { kind: 'openThen', then: 'silence', wait: true }, 'UND_ERR_CONNECT_TIMEOUT'],
  ];

  it.each(ROWS)('%s is asked once, and never after the answer', async (_title, manners, causeCode) => {
    const proxy = await proxyThat(manners);
    const http = clientOf({
      proxy: proxy.url,
      ...(/TIMEOUT/.test(String(causeCode)) && { connectTimeoutMs: SOON_MS }),
    });
    expectUnreached(await failureOf(http, 'https://cloud.example.com'), causeCode);
    await sleep(QUIET_MS);
    expect(proxy.connects).toBe(1);
    await Promise.all([1, 2, 3].map(() => failureOf(http, 'https://cloud.example.com')));
    await sleep(QUIET_MS);
    expect(proxy.connects).toBe(4);
  });

  it('does not exist is not asked', async () => {
    const proxy = await startProxy();
    await proxy.close();
    const http = clientOf({ proxy: proxy.url });
    expectUnreached(await failureOf(http, 'https://cloud.example.com'), 'PROXY_ECONNREFUSED');
  });

  it('resets connections is not asked again once the caller has gone', async () => {
    const proxy = await proxyThat({ kind: 'silent' });
    // A connection in the making outlives its caller, and the end of the test waits for it.
    const http = clientOf({ proxy: proxy.url, connectTimeoutMs: 2_000 });
    const gone = new AbortController();
    const request = http.request('https://cloud.example.com', REQUEST, {
      signal: gone.signal,
      onWire: () => undefined,
    });
    const failure = request.catch((thrown: unknown) => thrown);
    await until(() => proxy.heads.length > 0);
    proxy.manners = { kind: 'reset' };
    gone.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
    expect(await failure).toMatchObject({ reason: 'CALLER_CANCELLED', metadata: { outcome: 'NOT_APPLIED' } });
    await sleep(QUIET_MS * 3);
    expect(proxy.connects).toBe(1);
  });
});

describe('a login', () => {
  const authorization = `Basic ${Buffer.from('us er:pa:ss').toString('base64')}`;
  const login = { user: new Secret('us er'), password: new Secret('pa:ss') };

  async function cloud(): Promise<string> {
    const server = createHttpServer((request, response) => response.end(JSON.stringify(request.headers)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => Promise.resolve(server.close().closeAllConnections()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('is sent to the proxy, and to no endpoint behind it', async () => {
    const proxy = await proxyThat({ kind: 'tunnel', authorization });
    const http = clientOf({ proxy: { url: proxy.url, ...login } });
    const attempt = { signal: AbortSignal.timeout(LATE_MS), onWire: () => undefined };
    const { status, text } = await http.request(await cloud(), REQUEST, attempt);
    expect(status).toBe(200);
    expect(text).not.toMatch(/proxy|Basic/i);
    expect(proxy.connects).toBe(1);
  });

  it('that is wrong is in no error', async () => {
    const proxy = await proxyThat({ kind: 'tunnel', authorization: 'another' });
    const failure = await failureOf(clientOf({ proxy: { url: proxy.url, ...login } }), 'https://cloud.example.com');
    expectUnreached(failure, 'PROXY_HTTP_407');
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/pa:ss|us er|Basic/);
  });
});

describe('an endpoint that', () => {
  async function serverThat(behave: (socket: Socket) => void): Promise<{ url: string; connects: () => number }> {
    let connects = 0;
    const server = createServer((socket) => {
      connects += 1;
      closing.unshift(() => Promise.resolve(socket.destroy()));
      socket.on('error', () => undefined);
      behave(socket);
    });
    return { url: await listening(server, 'https'), connects: () => connects };
  }

  async function listening(server: Server, scheme: string): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.close();
      await once(server, 'close');
    });
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each<[string, (socket: Socket) => void, string]>([
    ['resets at once', (socket) => socket.resetAndDestroy(), 'ECONNRESET|EPIPE'],
    ['resets in the TLS handshake', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'ECONNRESET'],
    ['closes in the TLS handshake', (socket) => socket.once('data', () => socket.end()), 'ECONNRESET'],
    ['speaks no TLS', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ])('%s is asked once, and never after the answer', async (_title, behave, causeCode) => {
    const { url, connects } = await serverThat(behave);
    expectUnreached(await failureOf(clientOf(), url), causeCode);
    await sleep(QUIET_MS);
    expect(connects()).toBe(1);
  });

  it.each<[string, Partial<UpstreamHttpOptions>, string]>([
    ['has a certificate of an unknown authority', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['has the certificate of another', { ca: [certificate('authority.pem')] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s is not trusted', async (_title, options, causeCode) => {
    let connects = 0;
    const server = createTlsServer({ cert: certificate('server.pem'), key: certificate('server.key') });
    server.on('connection', () => (connects += 1)).on('tlsClientError', () => undefined);
    const url = (await listening(server, 'https')).replace('127.0.0.1', '127.0.0.2');
    server.close();
    server.listen(Number(new URL(url).port), '127.0.0.2');
    await once(server, 'listening');
    expectUnreached(await failureOf(clientOf(options), url), causeCode);
    await sleep(QUIET_MS);
    expect(connects).toBe(1);
  });

  it('does not exist is reported as such', async () => {
    const server = createServer();
    const url = await listening(server, 'https');
    server.close();
    await once(server, 'close');
    closing.splice(0);
    expectUnreached(await failureOf(clientOf(), url), 'ECONNREFUSED');
  });

  it('has no address is reported as such', async () => {
    expectUnreached(await failureOf(clientOf(), 'https://cloud.invalid'), 'ENOTFOUND|EAI_AGAIN');
  });
});

function certificate(name: string): string {
  return readFileSync(join(__dirname, '../tls', name), 'utf8');
}

test('the pool of an endpoint is dropped once it has no connection, and made again on use', async () => {
  const server = createHttpServer((_request, response) => void response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => once(server.close(), 'close'));
  const clock = new FakeClock();
  const http = clientOf({ clock });
  const { port } = server.address() as AddressInfo;
  const ask = (): Promise<unknown> =>
    http.request(`http://127.0.0.1:${port}`, REQUEST, {
      signal: AbortSignal.timeout(LATE_MS),
      onWire: () => undefined,
    });
  await ask();
  await clock.advance(60_000);
  expect([http.size, clock.pending]).toEqual([1, 1]);
  server.closeAllConnections();
  // The client sees it a moment later.
  await until(async () => {
    await clock.advance(60_000);
    return http.size === 0;
  });
  expect(clock.pending).toBe(0);
  await ask();
  expect(http.size).toBe(1);
});
