/*
 * The limits of both listeners for outsiders: connections, calls and time. Each test reaches one
 * limit with as little traffic as possible. Floods are in test/slow/floods.spec.ts.
 */
import { once } from 'node:events';
import { ClientHttp2Session, ClientHttp2Stream, ClientSessionOptions, connect as connectHttp2 } from 'node:http2';
import { connect, Socket } from 'node:net';
import { END_HEADERS, frame, headerBlocks, PREFACE, uint32 } from '../slow/attacks/http2-frames';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System, SystemOptions } from '../support/start-system';
import { until } from '../support/until';

const LIST = '/livegate.v1.AccountService/ListAccounts';
const WATCH = '/grpc.health.v1.Health/Watch';
const CHECK = '/grpc.health.v1.Health/Check';
/** A field whose name has an upper-case letter, which HTTP/2 forbids. */
const INVALID_FIELD = Buffer.from([0x00, 1, 0x41, 1, 0x62]);
const KEY = 'lg_known';
const CALLERS: SystemOptions['callers'] = [
  { id: 'known', keys: [{ key: KEY }], grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }] },
];
const AUTHORIZED = { authorization: `Bearer ${KEY}` };

let system: System;
let log: RecordedEvents;
const opened: { destroy(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) one.destroy();
  await system.close();
});

async function start(options: SystemOptions = {}): Promise<void> {
  log = new RecordedEvents();
  system = await startSystem({ callers: CALLERS, log, ...options });
}

/**
 * A client of its own. Its socket is what a test ends: `destroy()` of a session with dozens of open
 * calls corrupts the heap of Node 20.20.2 (`Http2Session::MaybeScheduleWrite` outlives its session;
 * seen with `MALLOC_PERTURB_`, on the client's side only).
 */
function session(options: ClientSessionOptions = {}): ClientHttp2Session {
  const { hostname, port } = new URL(grpcUrl());
  const socket = connect(Number(port), hostname);
  const client = connectHttp2(grpcUrl(), { ...options, createConnection: () => socket });
  client.on('error', () => undefined);
  opened.push(socket);
  return client;
}

function call(client: ClientHttp2Session, path: string, headers: object = {}): ClientHttp2Stream {
  const stream = client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', ...headers });
  stream.on('error', () => undefined);
  return stream;
}

/** The trailers of a call, which may arrive with its headers. */
function endOf(stream: ClientHttp2Stream): Promise<{ code: string; message: string; details: string; id: string }> {
  return new Promise((resolve, reject) => {
    const initial: Record<string, unknown> = {};
    const end = (headers: object): void => {
      const all = { ...initial, ...headers } as Record<string, string>;
      const details = Buffer.from(all['grpc-status-details-bin'] ?? '', 'base64').toString('latin1');
      const message = decodeURI(all['grpc-message'] ?? '');
      resolve({ code: all['grpc-status'] ?? '', message, details, id: all['x-request-id'] ?? '' });
    };
    stream.on('response', (headers) => ('grpc-status' in headers ? end(headers) : Object.assign(initial, headers)));
    stream.on('trailers', end);
    stream.on('close', () => reject(new Error(`closed with ${stream.rstCode} before an answer`)));
    stream.resume();
  });
}

/** A connection that sends nothing by itself. */
async function silent(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.on('end', () => socket.destroy());
  socket.resume();
  opened.push(socket);
  await once(socket, 'connect');
  return socket;
}

const grpcUrl = (): string => `http://${system.app.grpc}`;
const get = (path: string): Promise<{ status: number }> => system.rest.get(path, AUTHORIZED);
const cuts = (): unknown[] => log.of('connection_cut').map(({ listener, why }) => [listener, why]);

describe('a call over gRPC', () => {
  test('is refused for its credentials when its headers arrive', async () => {
    await start();
    const client = session();
    const answer = await endOf(call(client, LIST, { 'x-request-id': 'mine' }));
    expect(answer).toMatchObject({ code: '16', id: 'mine' });
    expect(answer.details).toContain('CREDENTIALS_MISSING');
    expect((await endOf(call(client, LIST, { authorization: 'Bearer x' }))).details).toContain('CREDENTIALS_INVALID');
  });

  test('whose message does not arrive is ended, also for callers with credentials', async () => {
    await start({ grpc: 'requestTimeoutMs: 200' });
    const client = session();
    const late = { code: '3', message: 'the request message did not arrive in time' };
    expect(await endOf(call(client, LIST, AUTHORIZED))).toMatchObject(late);
    const half = call(client, LIST, AUTHORIZED);
    half.write(Buffer.from([0, 0, 0, 0, 9, 1]));
    expect(await endOf(half)).toMatchObject(late);
    expect(await endOf(call(client, '/grpc.health.v1.Health/Check'))).toMatchObject(late);
    expect(log.of('call_shed').map(({ why, caller }) => [why, caller])).toEqual([
      ['message_late', 'known'],
      ['message_late', 'known'],
      ['message_late', undefined],
    ]);
  });

  test('that has been answered is closed, even if its client has not finished', async () => {
    await start();
    const stream = call(session(), LIST);
    await endOf(stream);
    if (!stream.closed) await once(stream, 'close');
    expect(stream.rstCode).toBe(0);
  });

  test('beyond 256 without a message ends the one that has waited longest', async () => {
    await start();
    const sessions = [session(), session(), session()];
    const held = Array.from({ length: 256 }, (_call, i) => call(sessions[i % 3] ?? session(), CHECK));
    await Promise.all(held.map((stream) => once(stream, 'ready')));
    const ends = held.map((stream) => endOf(stream).catch(() => undefined));
    // All of them wait once the answer to a call behind them is there.
    for (const client of sessions) await endOf(call(client, LIST));
    const probe = call(session(), CHECK);
    probe.end(Buffer.alloc(5));
    expect(await endOf(probe)).toMatchObject({ code: '0' });
    expect(await Promise.race(ends)).toMatchObject({ code: '8' });
    expect(log.of('call_shed')).toMatchObject([{ why: 'awaited_exceeded', address: '127.0.0.1' }]);
  });

  test.each(['720H', '960H', '2592000S', '99999999H'])('may have %s', async (timeout) => {
    await start();
    const stream = call(session(), LIST, { ...AUTHORIZED, 'grpc-timeout': timeout });
    stream.end(Buffer.alloc(5));
    expect(await endOf(stream)).toMatchObject({ code: '0' });
  });

  test.each(['1', 'S', '-1S', '123456789S', '1.5S', '1 S'])(
    'may not have %j, and the error says why',
    async (timeout) => {
      await start();
      const stream = call(session(), LIST, { ...AUTHORIZED, 'grpc-timeout': timeout, 'x-request-id': 'mine' });
      stream.end(Buffer.alloc(5));
      const answer = await endOf(stream);
      expect(answer).toMatchObject({ code: '3', id: 'mine' });
      expect(answer.message).toMatch(/^grpc-timeout must be 1 to 8 digits and a unit/);
      expect(answer.details).toContain('INVALID_REQUEST');
    },
  );

  test.each([20, 60, 70, 100])('with %d KiB of metadata is refused at once, and the next call is not', async (kib) => {
    await start();
    const client = session({ maxSendHeaderBlockLength: 1_000_000 });
    const more = Object.fromEntries(Array.from({ length: kib / 10 }, (_one, i) => [`x-${i}`, 'x'.repeat(10_240)]));
    // The client sends the first call before it has received the server's limits.
    const first = await endOf(call(client, LIST, { ...AUTHORIZED, ...more }));
    expect(first).toMatchObject({ code: '3', message: 'the metadata is too large' });
    await expect(endOf(call(client, LIST, { ...AUTHORIZED, ...more }))).rejects.toThrow(/^closed with 11 /);
    const next = call(client, LIST, AUTHORIZED);
    next.end(Buffer.alloc(5));
    expect(await endOf(next)).toMatchObject({ code: '0' });
  });
});

describe('a connection over gRPC', () => {
  test.each([
    ['', 100],
    ['maxConcurrentStreams: 7', 7],
  ])('may have a bounded number of calls at once: %j', async (grpc, most) => {
    await start({ grpc });
    const [settings] = (await once(session(), 'remoteSettings')) as [{ maxConcurrentStreams: number }];
    expect(settings.maxConcurrentStreams).toBe(most);
  });

  test('without a preface is ended; one with a preface stays', async () => {
    await start({ grpc: 'requestTimeoutMs: 1000' });
    const client = session();
    await once(client, 'remoteSettings');
    await once(await silent(grpcUrl()), 'close');
    expect(cuts()).toEqual([['grpc', 'handshake_late']]);
    expect(await endOf(call(client, LIST))).toMatchObject({ code: '16' });
  });

  test('that resets its calls together with their headers is ended', async () => {
    await start();
    const socket = await silent(grpcUrl());
    const block = headerBlocks(LIST);
    const calls = Array.from({ length: 60 }, (_one, i) => [
      frame('HEADERS', END_HEADERS, 2 * i + 1, block()),
      frame('RST_STREAM', 0, 2 * i + 1, uint32(8)),
    ]);
    socket.write(Buffer.concat([PREFACE, frame('SETTINGS', 0, 0), ...calls.flat()]));
    await once(socket, 'close');
    expect(cuts()).toEqual([['grpc', 'protocol_abused']]);
  });

  test('may reset calls after a while', async () => {
    await start();
    const client = session();
    for (let i = 0; i < 60; i++) {
      const stream = call(client, WATCH);
      stream.end(Buffer.alloc(5));
      await once(stream, 'data');
      stream.close(8);
    }
    expect(await endOf(call(client, LIST))).toMatchObject({ code: '16' });
    expect(cuts()).toEqual([]);
  });

  test('that sends its message in hundreds of tiny frames is ended', async () => {
    await start();
    const client = session();
    const stream = call(client, CHECK);
    stream.write(Buffer.concat([Buffer.from([0]), uint32(100_000)]));
    for (let i = 0; i < 800 && !client.closed; i += 1) await new Promise((next) => stream.write('a', next));
    if (!client.closed) await once(client, 'close');
    expect(cuts()).toEqual([['grpc', 'protocol_abused']]);
  });

  test('that sends thousands of messages in a call is ended, and a call with two messages is answered', async () => {
    await start();
    const two = call(session(), CHECK);
    two.end(Buffer.alloc(10));
    expect(await endOf(two)).toMatchObject({ code: '12' });
    const client = session();
    call(client, CHECK).end(Buffer.alloc(5_000));
    await once(client, 'close');
    expect(cuts()).toEqual([['grpc', 'protocol_abused']]);
  });

  test('without a window for answers is ended once strangers have 1000 calls', async () => {
    await start();
    const clients = Array.from({ length: 11 }, () => session({ settings: { initialWindowSize: 0 } }));
    const closed = Promise.race(clients.map((client) => once(client, 'close')));
    for (const client of clients) for (let i = 0; i < 100; i += 1) call(client, CHECK).end(Buffer.alloc(5));
    await closed;
    expect(cuts()).toContainEqual(['grpc', 'calls_exceeded']);
    const probe = call(session(), CHECK);
    probe.end(Buffer.alloc(5));
    expect(await endOf(probe)).toMatchObject({ code: '0' });
  });

  test('may have ten health watches', async () => {
    await start();
    const client = session();
    const watches = Array.from({ length: 11 }, () => {
      const stream = call(client, WATCH);
      stream.end(Buffer.alloc(5));
      return stream;
    });
    expect(await endOf(watches[10] as ClientHttp2Stream)).toMatchObject({ code: '8' });
    expect(log.of('call_shed').map(({ why }) => why)).toEqual(['watches_exceeded']);
  });

  test('is refused a health watch once all watches are as many as the allowed connections', async () => {
    await start({ grpc: 'maxConnections: 3' });
    const clients = [session(), session()];
    const watch = (i: number): ClientHttp2Stream => {
      const stream = call(clients[i % 2] ?? session(), WATCH);
      stream.end(Buffer.alloc(5));
      return stream;
    };
    for (let i = 0; i < 3; i += 1) await once(watch(i), 'data');
    expect(await endOf(watch(3))).toMatchObject({ code: '8', message: 'too many health watches' });
  });

  test('with 40 settings in a frame is ended with the reason', async () => {
    await start();
    const socket = await silent(grpcUrl());
    // SETTINGS_ENABLE_PUSH: 0
    const setting = Buffer.from([0, 2, 0, 0, 0, 0]);
    const settings = Buffer.concat(Array.from({ length: 40 }, () => setting));
    socket.write(Buffer.concat([PREFACE, frame('SETTINGS', 0, 0, settings)]));
    for await (const bytes of socket) if ((bytes as Buffer).includes('too many setting entries')) return;
    throw new Error('ended without the reason');
  });

  test.each([
    ['150 invalid frames', 'maxConcurrentStreams: 100', INVALID_FIELD],
    ['150 calls above its limit', 'maxConcurrentStreams: 1', Buffer.alloc(0)],
  ])('with %s is ended', async (_what, grpc, more) => {
    await start({ grpc });
    const socket = await silent(grpcUrl());
    const block = headerBlocks(CHECK);
    // The server's limit binds once the client has confirmed it.
    socket.write(Buffer.concat([PREFACE, frame('SETTINGS', 0, 0), frame('SETTINGS', 1, 0)]));
    for (let id = 1; id < 300; id += 2) {
      socket.write(frame('HEADERS', END_HEADERS, id, Buffer.concat([block(), more])));
    }
    if (!socket.destroyed) await once(socket, 'close');
  });
});

describe('connections', () => {
  const limits = 'maxConnections: 3, maxConnectionsPerAddress: 3';

  test('without a caller make room, the oldest first, and callers are served', async () => {
    await start({ rest: limits, grpc: limits });
    for (const url of [system.app.rest, grpcUrl()]) {
      const [first, second] = [await silent(url), await silent(url), await silent(url)];
      const gone = once(first, 'close');
      const newcomer = await silent(url);
      await gone;
      expect([second.destroyed, newcomer.destroyed]).toEqual([false, false]);
    }
    expect((await get('/v1/accounts')).status).toBe(200);
    const stream = call(session(), LIST, AUTHORIZED);
    stream.end(Buffer.alloc(5));
    expect(await endOf(stream)).toMatchObject({ code: '0' });
    expect(cuts()).toEqual(['rest', 'grpc', 'rest', 'grpc'].map((listener) => [listener, 'address_exceeded']));
  });

  test('of callers stay, and a new connection is refused', async () => {
    await start({ rest: 'maxConnections: 1', grpc: 'maxConnections: 1' });
    expect((await get('/v1/accounts')).status).toBe(200);
    const client = session();
    const stream = call(client, LIST, AUTHORIZED);
    stream.end(Buffer.alloc(5));
    expect(await endOf(stream)).toMatchObject({ code: '0' });
    for (const url of [system.app.rest, grpcUrl()]) await once(await silent(url), 'close');
    expect((await get('/v1/accounts')).status).toBe(200);
    expect(client.destroyed).toBe(false);
    expect(cuts()).toEqual([
      ['rest', 'address_exceeded'],
      ['grpc', 'address_exceeded'],
    ]);
  });

  test('of probes stay while silent ones come and go', async () => {
    await start({ rest: limits, grpc: limits });
    const probe = await silent(system.app.rest);
    probe.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(probe, 'data');
    const client = session();
    const check = call(client, '/grpc.health.v1.Health/Check');
    check.end(Buffer.alloc(5));
    expect(await endOf(check)).toMatchObject({ code: '0' });
    for (const url of [system.app.rest, grpcUrl()]) {
      const sockets = [await silent(url), await silent(url), await silent(url)];
      if (!sockets[0]?.closed) await once(sockets[0] as Socket, 'close');
    }
    expect([probe.destroyed, client.destroyed]).toEqual([false, false]);
  });

  test('that have ended do not count', async () => {
    await start({ rest: 'maxConnections: 1' });
    for (let i = 0; i < 3; i++) {
      const socket = await silent(system.app.rest);
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
      await once(socket, 'close');
    }
    expect(cuts()).toEqual([]);
  });
});

test('a flood of pipelined requests ends a connection over REST', async () => {
  await start();
  const few = await silent(system.app.rest);
  let answers = 0;
  few.on('data', (chunk: Buffer) => (answers += chunk.toString().split('HTTP/1.1 200').length - 1));
  few.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(10));
  await until(() => answers >= 10);
  const many = await silent(system.app.rest);
  many.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(100));
  await once(many, 'close');
  expect(cuts()).toEqual([['rest', 'protocol_abused']]);
});

describe('the process ends despite', () => {
  const IDENTITY = 'tls: { cert: ../tls/server.pem, key: ../tls/server.key }';

  test.each([
    ['in plain text', {}],
    ['over TLS', { rest: IDENTITY, grpc: IDENTITY }],
  ])('silent connections %s', async (_how, options) => {
    await start({ ...options, settings: 'shutdown: { graceMs: 60000 }' });
    const sockets = [await silent(system.app.rest), await silent(grpcUrl())];
    const from = performance.now();
    await system.app.close();
    expect(performance.now() - from).toBeLessThan(10_000);
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
  });

  test('a watch that nobody reads', async () => {
    await start({ settings: 'shutdown: { graceMs: 60000 }' });
    // The window of the client leaves no room for a message.
    const client = session({ settings: { initialWindowSize: 0 } });
    call(client, WATCH).end(Buffer.alloc(5));
    await new Promise<void>((resolve) => client.ping(() => resolve()));
    const from = performance.now();
    await system.app.close();
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});
