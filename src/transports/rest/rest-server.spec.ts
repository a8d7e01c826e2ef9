import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { HandClock } from '../../../test/support/hand-clock';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { AnswersUnderWay } from './raw-http';
import { createRestServer } from './rest-server';

/** More than the system buffers between two sockets. */
const ANSWER_BYTES = 16 * 1024 * 1024;

let server: Server;
let clock: HandClock;
let cuts: string[];
let answered: Promise<unknown>;

beforeEach(async () => {
  clock = new HandClock(0);
  cuts = [];
  const limits = { maxConnections: 9, maxConnectionsPerAddress: 9, clock };
  const gate = new ConnectionGate({ ...limits, report: (why) => cuts.push(why) });
  const calls = new CallQueue(clock);
  let tellAnswered: (value?: unknown) => void;
  answered = new Promise((resolve) => (tellAnswered = resolve));
  server = createRestServer(
    (_request, response) => {
      response.end(Buffer.alloc(ANSWER_BYTES));
      tellAnswered();
    },
    {},
    { gate, calls, answers: new AnswersUnderWay(), clock },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

function ask(): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
}

test('a client that reads its answer byte by byte loses its connection', async () => {
  const socket = ask();
  await once(socket, 'readable');
  for (let i = 0; i < 20; i += 1) socket.read(1);
  await answered;
  await wait(20);
  clock.pass(29_999);
  expect(cuts).toEqual([]);
  clock.pass(30_000);
  expect(cuts).toEqual(['answer_unread']);
});

test('a client that has read its answer keeps its connection', async () => {
  const socket = ask();
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  while (bytes < ANSWER_BYTES) await once(socket, 'data');
  await wait(20);
  clock.pass(30_000);
  expect([cuts, socket.destroyed]).toEqual([[], false]);
  socket.destroy();
});

function send(bytes: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.resume().write(bytes);
  return socket;
}

test('requests that expect what there is not count as any others of a pipeline', async () => {
  await once(send('GET / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n'.repeat(20)), 'close');
  expect(cuts).toEqual(['protocol_abused']);
});

test('a body in thousands of chunks ends its connection', async () => {
  const head = 'PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  await once(send(head + '1\r\na\r\n'.repeat(2_000)), 'close');
  expect(cuts).toEqual(['protocol_abused']);
});
