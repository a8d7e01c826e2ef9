/*
 * Requests to addresses that others name, at real servers: which addresses are connected to,
 * whatever the name server says and whenever it changes its mind, and that nothing is waited for or
 * read without a bound. Which ranges are special is in src/domain/resources/url-policy.spec.ts.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo, createServer as createTcpServer, Server as TcpServer, Socket } from 'node:net';
import { join } from 'node:path';
import { EgressAnswer, EgressFailure } from '../../src/domain/operations/egress.port';
import { UrlPolicy } from '../../src/domain/resources/url-policy';
import { HttpEgress, EgressOptions } from '../../src/egress/http-egress';

const TLS = join(__dirname, '../tls');
const PRIVATE: UrlPolicy = { allowPrivateHosts: true };
const PUBLIC: UrlPolicy = { allowPrivateHosts: false };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function egressOf(policy: UrlPolicy, options: Partial<EgressOptions> = {}): HttpEgress {
  const limits = { policy: () => policy, maxConnections: 2 };
  const egress = new HttpEgress(limits, { connectTimeoutMs: 10_000, maxAnswerBytes: 1_000, ...options });
  closing.push(() => egress.close());
  return egress;
}

async function listening(server: Server | TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const serve = (answer: RequestListener): Promise<number> => listening(createServer(answer));

/** A name server that gives one answer after the other, and the last for ever. */
function names(...answers: readonly (readonly string[])[]): { lookup: EgressOptions['lookup']; asked: string[] } {
  const asked: string[] = [];
  const lookup: EgressOptions['lookup'] = (name, callback) => {
    const addresses = answers[Math.min(asked.push(name), answers.length) - 1] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked };
}

const send = (egress: HttpEgress, url: string, signal: AbortSignal = AbortSignal.timeout(60_000)) =>
  egress.send({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'hello', signal });

test('a name is resolved once, and its address gets the request under that name', async () => {
  const seen: string[] = [];
  const port = await serve((request, response) => {
    seen.push(`${request.method} ${request.headers.host} ${request.url}`);
    response.setHeader('retry-after', '7').end('done');
  });
  // Whoever asks a second time is sent to the metadata service.
  const { lookup, asked } = names(['127.0.0.1'], ['169.254.169.254']);
  const answer = await send(egressOf(PRIVATE, { lookup }), `http://hooks.example.com:${port}/live?a=b`);
  expect(answer).toMatchObject({ status: 200, text: 'done' });
  expect(answer.header('retry-after')).toBe('7');
  expect(seen).toEqual([`POST hooks.example.com:${port} /live?a=b`]);
  expect(asked).toEqual(['hooks.example.com']);
});

test.each([
  ['loopback', PUBLIC, ['127.0.0.1']],
  ['loopback beside a public address', PUBLIC, ['93.184.216.34', '127.0.0.1']],
  ['a mapped address', PUBLIC, ['::ffff:127.0.0.1']],
  ['a metadata service beside loopback', PRIVATE, ['127.0.0.1', '169.254.169.254']],
  ['an address that is none', PRIVATE, ['127.0.0.1', 'localhost']],
])('nothing is connected to if a name has %s', async (_title, policy, addresses) => {
  let connections = 0;
  const port = await listening(createTcpServer((socket) => (connections += 1) && socket.destroy()));
  const { lookup } = names(addresses);
  await expect(send(egressOf(policy, { lookup }), `http://hooks.example.com:${port}/`)).rejects.toMatchObject({
    reason: 'ADDRESS_FORBIDDEN',
  });
  expect(connections).toBe(0);
});

test.each([
  ...['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://localhost:9/', 'http://localhost.:9/', 'http://LOCALHOST:9/'],
  // The same addresses as a decimal, octal or hexadecimal number, and with parts left out.
  ...['http://2130706433:9/', 'http://0177.0.0.1:9/', 'http://0x7f000001:9/', 'http://127.1:9/', 'http://0:9/'],
  // IPv4 within IPv6: mapped, translated (NAT64), 6to4, and in the former form.
  ...[
    'http://[::ffff:127.0.0.1]:9/',
    'http://[64:ff9b::7f00:1]:9/',
    'http://[2002:7f00:1::]:9/',
    'http://[::7f00:1]:9/',
  ],
  ...['http://127。0。0。1:9/', 'http://%31%32%37.0.0.1:9/', 'http://a@127.0.0.1:9/', 'http://hooks.internal:9/'],
])('%s is refused before a name server is asked', async (url) => {
  const { lookup, asked } = names(['93.184.216.34']);
  await expect(send(egressOf(PUBLIC, { lookup }), url)).rejects.toMatchObject({ reason: 'ADDRESS_FORBIDDEN' });
  expect(asked).toEqual([]);
});

test('a body that breaks off does not take the status back', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('begun', () => setImmediate(() => response.destroy()));
  });
  expect(await send(egressOf(PRIVATE), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200, text: 'begun' });
  const early = await listening(createTcpServer((socket) => socket.end('HTTP/1.1 200 OK\r\n')));
  await expect(send(egressOf(PRIVATE), `http://127.0.0.1:${early}/`)).rejects.toBeInstanceOf(EgressFailure);
});

test('an address in the URL itself is checked as one that was resolved', async () => {
  await expect(send(egressOf(PRIVATE), 'http://169.254.169.254/')).rejects.toMatchObject({
    reason: 'ADDRESS_FORBIDDEN',
    message: 'the host has an address in a special-use range',
  });
});

test('a host that is not listed is not even resolved', async () => {
  const { lookup, asked } = names(['127.0.0.1']);
  const egress = egressOf({ allowPrivateHosts: true, allowedHosts: ['*.example.com'] }, { lookup });
  await expect(send(egress, 'http://example.org/')).rejects.toMatchObject({ reason: 'ADDRESS_FORBIDDEN' });
  expect(asked).toEqual([]);
});

test('a redirect is an answer, and nobody follows it', async () => {
  let requests = 0;
  const port = await serve((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await send(egressOf(PRIVATE), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 });
  expect(requests).toBe(1);
});

test('of a body without end, only its beginning is read', async () => {
  let closed = (): void => undefined;
  const ended = new Promise<void>((resolve) => (closed = resolve));
  const port = await serve((_request, response) => {
    response.once('close', closed);
    // Not from within the callback: Node 24 calls it before it reads, so that nobody would read.
    const more = (): unknown =>
      response.write('x'.repeat(10_000), () => setImmediate(() => response.destroyed || more()));
    more();
  });
  const { text }: EgressAnswer = await send(egressOf(PRIVATE), `http://127.0.0.1:${port}/`);
  expect(text).toBe('x'.repeat(1_000));
  await ended;
});

test.each<[string, RequestListener]>([
  ['an answer', () => undefined],
  ['the end of an answer', (_request, response) => response.writeHead(200).write('begun')],
])('the signal ends the wait for %s', async (_title, listener) => {
  const arrived = new Promise<void>((resolve) => {
    void serve((request, response) => {
      listener(request, response);
      resolve();
    }).then((port) => {
      answer = send(egressOf(PRIVATE), `http://127.0.0.1:${port}/`, stop.signal);
      answer.catch(() => undefined);
    });
  });
  const stop = new AbortController();
  let answer: Promise<unknown> = Promise.resolve();
  await arrived;
  stop.abort(new Error('time is over'));
  await expect(answer).rejects.toThrow('time is over');
});

test('closing ends what is under way', async () => {
  const egress = egressOf(PRIVATE);
  const arrived = new Promise<void>((resolve) => {
    void serve(() => resolve()).then((port) => {
      answer = send(egress, `http://127.0.0.1:${port}/`);
      answer.catch(() => undefined);
    });
  });
  let answer: Promise<unknown> = Promise.resolve();
  await arrived;
  await egress.close();
  await expect(answer).rejects.toMatchObject({ reason: 'CONNECTION_FAILED' });
});

test('a failure says what failed, and no address', async () => {
  const gone = createTcpServer();
  const port = await listening(gone);
  gone.close();
  await expect(send(egressOf(PRIVATE), `http://127.0.0.1:${port}/`)).rejects.toMatchObject({
    reason: 'CONNECTION_FAILED',
    message: 'the connection failed (ECONNREFUSED)',
  });
  const chatty = await listening(createTcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')));
  await expect(send(egressOf(PRIVATE), `http://127.0.0.1:${chatty}/`)).rejects.toMatchObject({
    reason: 'ANSWER_UNREADABLE',
  });
  await expect(
    send(egressOf(PRIVATE, { lookup: names([]).lookup }), 'http://hooks.example.com/'),
  ).rejects.toMatchObject({
    reason: 'NAME_NOT_RESOLVED',
  });
});

test('over TLS the certificate must be for the name, not for the address', async () => {
  const credentials = { key: readFileSync(join(TLS, 'server.key')), cert: readFileSync(join(TLS, 'server.pem')) };
  const servernames: unknown[] = [];
  const server = createTlsServer(credentials, (request, response) => {
    servernames.push('servername' in request.socket ? request.socket.servername : undefined);
    response.end('safe');
  });
  const port = await listening(server);
  const ca = [readFileSync(join(TLS, 'authority.pem'), 'utf8')];
  const { lookup } = names(['127.0.0.1']);
  const egress = egressOf(PRIVATE, { lookup, ca });
  expect(await send(egress, `https://localhost:${port}/`)).toMatchObject({ text: 'safe' });
  expect(servernames).toEqual(['localhost']);
  await expect(send(egress, `https://hooks.example.com:${port}/`)).rejects.toMatchObject({
    reason: 'CERTIFICATE_REFUSED',
  });
  await expect(send(egressOf(PRIVATE, { lookup }), `https://localhost:${port}/`)).rejects.toMatchObject({
    reason: 'CERTIFICATE_REFUSED',
  });
});
