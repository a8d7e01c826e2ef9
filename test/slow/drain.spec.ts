/*
 * The end of a process: what is in flight is finished, also where its caller has gone, and nothing
 * new begins. Whether something is in flight is seen at the emulators, never guessed from the time.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { credentials, makeGenericClientConstructor, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { FakeClock } from '../support/fake-clock';
import { RunningProcess, startProcess } from '../support/start-process';
import { Json } from '../support/rest-client';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';
import { deferred } from '../support/deferred';

const STREAM = '/v1/accounts/volc/vhosts/live.example.com/callbackConfigs/stream';
const SNAPSHOT = '/v1/accounts/volc/vhosts/live.example.com/callbackConfigs/snapshot';
const OLD_URL = 'https://hooks.example.com/old';
const OLD = { urls: [OLD_URL] };
const NEW = { urls: ['https://hooks.example.com/new'] };

let system: System;
beforeEach(async () => (system = await startSystem()));
afterEach(() => system.close());

/** The URLs that the cloud holds, each once. */
function urlsAtVolcengine(): string[] {
  const state = JSON.stringify(system.volcengine.state(WORLD.volcengine.uid));
  return [...new Set(state.match(/https:\/\/hooks\.example\.com\/\w+/g))];
}

test('an operation whose caller has gone is finished first: a half-done sequence is restored', async () => {
  const { app, rest, volcengine } = system;
  await rest.put(STREAM, OLD);
  const second = volcengine.faults.add({ action: 'UpdateCallback', after: 1, fault: { kind: 'hang' } });
  const caller = httpRequest(`${app.rest}${STREAM}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
  });
  caller.on('error', () => undefined);
  caller.end(JSON.stringify(NEW));
  await until(() => second.hits === 1);
  const release = deferred();
  const recovery = volcengine.faults.add({ fault: { kind: 'hold', release: release.promise } });
  caller.destroy();
  await until(() => recovery.hits === 1);
  expect(urlsAtVolcengine()).toContain('https://hooks.example.com/new');

  let closed = false;
  const closing = app.close().then(() => (closed = true));
  await until(() => isRefused(app.rest));
  expect({ closed, operations: app.operations }).toEqual({ closed: false, operations: 1 });
  release.resolve();
  await closing;
  expect(urlsAtVolcengine()).toEqual(OLD.urls);
  expect(app.operations).toBe(0);
});

/** Whether a listener takes no more connections. */
function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(false));
    socket.once('error', () => resolve(true));
    socket.once('connect', () => socket.destroy());
  });
}

describe('while an operation is in flight', () => {
  let release: () => void;
  let inFlight: Promise<{ status: number; headers: Readonly<Record<string, string>> }>;

  beforeEach(async () => {
    const held = deferred();
    release = held.resolve;
    const hold = system.volcengine.faults.add({
      action: 'UpdateCallback',
      fault: { kind: 'hold', release: held.promise },
    });
    inFlight = system.rest.put(SNAPSHOT, NEW);
    await until(() => hold.hits === 1);
  });
  afterEach(() => release());

  test('both listeners accept no more connections, and the operation is answered', async () => {
    const closing = system.app.close();
    await until(() => isRefused(system.app.rest));
    await until(() => isRefused(`http://${system.app.grpc}`));
    expect(system.app.operations).toBe(1);
    release();
    expect(await inFlight).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closing;
    expect(urlsAtVolcengine()).toEqual(NEW.urls);
  });

  test('requests on open REST connections are refused, and health checks are not', async () => {
    const paths = ['/v1/accounts', '/readyz', '/healthz'];
    const connections = await Promise.all(
      paths.map((path) => halfARequest(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`)),
    );
    const body = await halfARequest(
      `PUT ${SNAPSHOT} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{`,
    );
    const closing = system.app.close();
    const [api, ready, alive] = await Promise.all(connections.map((connection) => connection.finish('\r\n')));
    const late = await body.finish('}');
    expect(ready).toMatch(/^HTTP\/1\.1 503 /);
    expect(ready).toMatch(/\r\nretry-after: 1?\d\r\n/i);
    expect(ready).toContain('"status":"not ready"');
    expect(ready).toContain('"draining":true');
    for (const answer of [api, late]) {
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json/i);
      expect(answer).toMatch(/\r\nx-request-id: ./i);
      expect(answer).toContain('"reason":"SHUTTING_DOWN"');
    }
    expect(alive).toMatch(/^HTTP\/1\.1 200 /);
    release();
    await closing;
    expect(urlsAtVolcengine()).toEqual(NEW.urls);
  });

  test('a call on an open gRPC connection is refused', async () => {
    const session = connectHttp2(`http://${system.app.grpc}`);
    await new Promise((resolve) => session.once('connect', resolve));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/livegate.v1.AccountService/ListAccounts',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    // The server has read the headers when it answers what was sent after them.
    await new Promise<void>((resolve) => session.ping(() => resolve()));
    const closing = system.app.close();
    stream.end(Buffer.alloc(5));
    const trailers = await trailersOf(stream);
    expect(trailers['grpc-status']).toBe('14');
    expect(Buffer.from(trailers['grpc-status-details-bin'] ?? '', 'base64').toString()).toContain('SHUTTING_DOWN');
    release();
    await closing;
    session.close();
  });
});

function trailersOf(stream: ClientHttp2Stream): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.once('response', (headers) => 'grpc-status' in headers && resolve(headers as Record<string, string>));
    stream.once('trailers', (headers) => resolve(headers as Record<string, string>));
    stream.resume();
  });
}

/**
 * Sends `bytes` behind a whole request and waits for the answer to that: the server has then read
 * both.
 */
async function halfARequest(bytes: string): Promise<{ socket: Socket; finish(rest: string): Promise<string> }> {
  const { hostname, port } = new URL(system.app.rest);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n${bytes}`);
  await until(() => answer.endsWith('}'));
  answer = '';
  return {
    socket,
    async finish(rest) {
      socket.write(rest);
      await closed;
      return answer;
    },
  };
}

describe('calls that wait for their turn', () => {
  let own: System;
  let clock: FakeClock;
  afterEach(() => passUntil(own.close()));

  /** One call to UpdateCallback in a window, and no time passes but what a test lets pass. */
  async function start(windowMs: number, graceMs: number): Promise<void> {
    clock = new FakeClock(Date.now());
    own = await startSystem({
      clock,
      resilience: true,
      quotas: { UpdateCallback: { limit: 1, windowMs } },
      settings: `
shutdown: { graceMs: ${graceMs} }
defaults: { deadlineMs: 300000, maxDeadlineMs: 300000 }
upstream: { timeoutMs: 60000 }`,
    });
  }

  /** Lets time pass until that has come about. */
  async function passUntil<T>(end: Promise<T>): Promise<T> {
    let ended = false;
    const last = end.finally(() => (ended = true));
    for (; !ended; await wait(5)) await clock.advance(50);
    return last;
  }

  /**
   * By name of a resource: calls to different ones wait for the quota, to the same one for each
   * other.
   */
  async function put(kind: string): Promise<Json> {
    const path = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/${kind}`;
    const body = JSON.stringify(NEW);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${own.app.rest}${path}`, { method: 'PUT', headers, body });
    return { status: answer.status, ...((await answer.json()) as object) };
  }

  async function waiting(): Promise<number | undefined> {
    const { quotas } = (await own.rest.get('/v1/accounts/volc')).body as {
      quotas: { action: string; waiting: number }[];
    };
    return quotas.find(({ action }) => action === 'UpdateCallback')?.waiting;
  }

  test('are finished if their turn comes within the grace time', async () => {
    await start(500, 60_000);
    const calls = ['snapshot', 'recording', 'moderation'].map(put);
    await until(async () => (await waiting()) === 2);
    await passUntil(own.app.close());
    expect((await Promise.all(calls)).map(({ status }) => status as number)).toEqual([200, 200, 200]);
    expect(own.volcengine.calls).toHaveLength(3);
  });

  test('are refused otherwise, at the quota and at the resource, while calls in flight go on', async () => {
    await start(60_000, 1_000);
    const held = deferred();
    const hold = own.volcengine.faults.add({ fault: { kind: 'hold', release: held.promise } });
    const inFlight = put('snapshot');
    await until(() => hold.hits === 1);
    const calls = ['snapshot', 'recording', 'moderation'].map(put);
    await until(async () => (await waiting()) === 2 && own.app.operations === 4);
    const closing = own.app.close();
    await clock.advance(500);
    const refused = await Promise.all(calls);
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 503, reason: 'SHUTTING_DOWN', code: 'UNAVAILABLE' });
    }
    expect(own.app.operations).toBe(1);
    held.resolve();
    expect(await inFlight).toMatchObject({ status: 200, urls: NEW.urls });
    await passUntil(closing);
    expect(own.volcengine.calls).toHaveLength(1);
  });

  test('are not refused if they restore: a sequence that stops halfway is restored', async () => {
    await start(500, 1_000);
    own.volcengine.put(WORLD.volcengine.uid, {
      callbacks: (['push', 'push_end'] as const).map((MessageType) => ({
        Vhost: WORLD.volcengine.vhost,
        MessageType,
        CallbackDetailList: [{ CallbackType: 'http', URL: OLD_URL }],
      })),
    });
    const held = deferred();
    const hold = own.volcengine.faults.add({
      action: 'UpdateCallback',
      fault: { kind: 'hold', release: held.promise },
    });
    const sequence = put('stream');
    await until(() => hold.hits === 1);
    const behind = put('snapshot');
    await until(async () => (await waiting()) === 1);
    const closing = own.app.close();
    await clock.advance(500);
    expect(await behind).toMatchObject({ reason: 'SHUTTING_DOWN' });
    // From now on nothing may begin to wait: the second half of the sequence may not either.
    held.resolve();
    expect(await passUntil(sequence)).toMatchObject({ reason: 'SHUTTING_DOWN', metadata: { outcome: 'RESTORED' } });
    await passUntil(closing);
    const state = JSON.stringify(own.volcengine.state(WORLD.volcengine.uid));
    expect(state.split(OLD_URL)).toHaveLength(3);
    expect(state).not.toContain(NEW.urls[0]);
  });
});

test('connections without work do not delay the end: half a request, an empty stream, a health watch', async () => {
  const { app } = system;
  const head = await halfARequest('GET /v1/accounts HTTP/1.1\r\n');
  const body = await halfARequest(`PUT ${STREAM} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{`);
  const session = connectHttp2(`http://${app.grpc}`);
  session.on('error', () => undefined);
  const path = '/livegate.v1.AccountService/ListAccounts';
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  stream.on('error', () => undefined);
  const watch = watchHealth(app.grpc);
  await until(() => watch.seen.length === 1);

  await app.close();
  await until(() => head.socket.closed && body.socket.closed && session.destroyed);
  expect(await watch.ended).toMatchObject({ code: 14 });
  expect(watch.seen).toEqual(['SERVING', 'NOT_SERVING']);
});

function watchHealth(address: string): { seen: string[]; ended: Promise<ServiceError> } {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(address, credentials.createInsecure());
  const seen: string[] = [];
  const ended = new Promise<ServiceError>((resolve) => {
    const { path, requestSerialize, responseDeserialize } = healthService['Watch'] ?? fail();
    const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, { service: '' });
    call.on('data', ({ status }: { status: string }) => seen.push(status));
    call.on('error', (error) => {
      client.close();
      resolve(error as ServiceError);
    });
  });
  return { seen, ended };
}

function fail(): never {
  throw new Error('there is no Watch');
}

describe('the process', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-drain-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** livegate with a call in flight that will not end. */
  async function stuck(graceMs: number): Promise<RunningProcess> {
    const livegate = await start(graceMs);
    const hang = system.volcengine.faults.add({ action: 'UpdateCallback', fault: { kind: 'hang' } });
    const { rest } = JSON.parse(livegate.output()) as { rest: string };
    fetch(`${rest}${SNAPSHOT}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-request-timeout-ms': '60000' },
      body: JSON.stringify(NEW),
    }).catch(() => undefined);
    await until(() => hang.hits === 1);
    return livegate;
  }

  function start(graceMs: number): Promise<RunningProcess> {
    const file = join(folder, 'livegate.yaml');
    writeFileSync(file, configText(graceMs, system.volcengine.url));
    const { accessKeyId, accessKeySecret } = WORLD.volcengine;
    return startProcess(process.execPath, [join(__dirname, '../../dist/main.js'), '--config', file], {
      cwd: folder,
      env: { VOLC_ID: accessKeyId, VOLC_SECRET: accessKeySecret },
      until: '"ready"',
    });
  }

  test('exits with 0 if nothing is in flight', async () => {
    const livegate = await start(60_000);
    expect(await livegate.stop('SIGTERM')).toBe(0);
    expect(logOf(livegate)).toEqual([]);
  });

  test('logs what it cuts off when the grace time is over, and exits with 1', async () => {
    const livegate = await stuck(50);
    expect(await livegate.stop('SIGTERM')).toBe(1);
    expect(logOf(livegate)).toMatchObject([{ event: 'operations_cut', operations: 1, graceMs: 50 }]);
  });

  test('exits with 1 once its database is gone, after finishing calls in flight', async () => {
    const livegate = await start(60_000);
    const { rest } = JSON.parse(livegate.output()) as { rest: string };
    const put = async (path: string): Promise<Json> => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${rest}${path}`, { method: 'PUT', headers, body: JSON.stringify(NEW) })).json();
    };
    const held = deferred();
    const hold = system.volcengine.faults.add({ fault: { kind: 'hold', release: held.promise } });
    const inFlight = put(SNAPSHOT);
    await until(() => hold.hits === 1);
    rmSync(join(folder, 'data/livegate.db'));
    const exit = once(livegate.child, 'exit');
    // It may have noticed by itself before the write comes.
    const { reason } = await put(STREAM).catch(() => ({ reason: 'SHUTTING_DOWN' }));
    expect(reason).toMatch(/^(STORE_UNAVAILABLE|SHUTTING_DOWN)$/);
    await until(() => isRefused(rest));
    expect(livegate.child.exitCode).toBeNull();
    held.resolve();
    expect(await inFlight).toMatchObject({ reason: 'STORE_UNAVAILABLE', metadata: { outcome: 'APPLIED' } });
    expect(await exit).toEqual([1, null]);
    const database = join(folder, 'data/livegate.db');
    const cause = `THREAD_FAILED: ${database} or its log was removed or replaced while it was in use`;
    const ofStore = logOf(livegate).filter(({ event }) => event !== 'request' && event !== 'retention_failed');
    expect(ofStore).toMatchObject([{ level: 'fatal', event: 'store_lost', cause }]);
  });

  test('exits with 1 on a second signal', async () => {
    const livegate = await stuck(60_000);
    const { rest } = JSON.parse(livegate.output()) as { rest: string };
    livegate.child.kill('SIGTERM');
    await until(() => isRefused(rest));
    expect(await livegate.stop('SIGINT')).toBe(1);
  });
});

/** But for the ends of the audit's chain, which are always told. */
function logOf(livegate: RunningProcess): Json[] {
  const lines = livegate.errors().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { event: string }).filter(({ event }) => event !== 'audit_head');
}

function configText(graceMs: number, endpoint: string): string {
  return `
rest: { port: 0 }
grpc: { port: 0 }
auth: { mode: none }
log: { level: warn }
shutdown: { graceMs: ${graceMs} }
upstream: { recoveryMs: 200 }
accounts:
  - id: volc
    provider: volcengine
    uid: "${WORLD.volcengine.uid}"
    endpoint: ${endpoint}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
`;
}
