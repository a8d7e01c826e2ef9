import { once } from 'node:events';
import { get, IncomingMessage, request } from 'node:http';
import { connect, Socket } from 'node:net';
import { HandClock } from '../../../test/support/hand-clock';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { PlainListener, PlainListenerOptions } from './plain-listener';

/** The loopback network of Linux is the whole of 127.0.0.0/8. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2'];
const OK = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'fine' };

let listener: PlainListener | undefined;
afterEach(() => listener?.close());

async function open(options: Partial<PlainListenerOptions> = {}): Promise<PlainListener> {
  const clock = new HandClock(0);
  const limits = { maxConnections: 8, maxConnectionsPerAddress: 4 };
  listener = await PlainListener.open({
    host: '127.0.0.1',
    port: 0,
    gate: new ConnectionGate({ ...limits, clock, report: () => undefined }),
    calls: new CallQueue(clock),
    clock,
    routes: { '/healthz': () => OK },
    failed: () => undefined,
    ...options,
  });
  return listener;
}

function portOf({ url }: PlainListener): number {
  return Number(new URL(url).port);
}

function status(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host, port, path: '/healthz', agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

async function ask(method: string, path: string): Promise<object> {
  const sent = request(`${listener?.url}${path}`, { method, agent: false }).end();
  const [{ statusCode, headers }] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: statusCode, allow: headers.allow, connection: headers.connection };
}

test('a listener on localhost answers on each of its addresses, and nowhere once closed', async () => {
  const resolve = () => Promise.resolve(ADDRESSES.map((address) => ({ address })));
  const opened = await open({ host: 'localhost', resolve });
  const port = portOf(opened);
  expect(await Promise.all(ADDRESSES.map((host) => status(host, port)))).toEqual([200, 200]);
  await opened.close();
  for (const host of ADDRESSES) await expect(status(host, port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a listener that cannot open all of its addresses opens none', async () => {
  const free = await open();
  const port = portOf(free);
  await free.close();
  const resolve = () => Promise.reject(new Error('no resolver'));
  await expect(open({ host: 'localhost', port, resolve })).rejects.toThrow('no resolver');
  for (const host of ADDRESSES) await expect(status(host, port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('silent connections do not keep probes out', async () => {
  const opened = await open();
  const sockets: Socket[] = [];
  for (let i = 0; i < 20; i += 1) {
    const socket = connect(portOf(opened), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
  }
  expect(await status('127.0.0.1', portOf(opened))).toBe(200);
  for (const socket of sockets) socket.destroy();
});

test.each<[string, string, object]>([
  ['GET', '/healthz?full', { status: 200 }],
  ['HEAD', '/healthz', { status: 200 }],
  ['POST', '/healthz', { status: 405, allow: 'GET, HEAD' }],
  ['GET', '/healthz/more', { status: 404 }],
])('%s %s is answered, and its connection ends', async (method, path, answer) => {
  await open();
  expect(await ask(method, path)).toEqual({ allow: undefined, connection: 'close', ...answer });
});

test('an answer that cannot be made is a failure of livegate', async () => {
  const error = new Error('no gauge');
  const failed = jest.fn();
  await open({ failed, routes: { '/metrics': () => Promise.reject(error) } });
  expect(await ask('GET', '/metrics')).toMatchObject({ status: 500, connection: 'close' });
  expect(failed.mock.calls).toEqual([[error]]);
});
