import Fastify, { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { AddressInfo, connect, Socket } from 'node:net';
import { until } from '../../../test/support/until';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MAX_MESSAGE_BYTES } from '../../events';
import { ReceiverSettings } from '../receiver';
import { EventIntake } from './event-intake';
import { serveReceivers } from './receiver.routes';

/* What is under way at once, of one connection; what the messages come to is in test/e2e. */

let fastify: FastifyInstance;
const sockets: Socket[] = [];
/** Messages that have been taken in, and that nobody answers. */
let taken = 0;
/** What was turned away. */
let turnedAway: string[] = [];
/** Refuses each message, as a process that ends does. */
let refusal: GatewayError | undefined;

async function listen(maxAtOnce: number): Promise<void> {
  taken = 0;
  turnedAway = [];
  refusal = undefined;
  const intake = {
    find: (id: string, token: string) => (token === 'token' ? ({ id } as ReceiverSettings) : undefined),
    turnAway: ({ id }: ReceiverSettings, result: string) => void turnedAway.push(`${id} ${result}`),
    take: () => {
      taken += 1;
      return new Promise<void>(() => undefined);
    },
  } as unknown as EventIntake;
  fastify = Fastify({ bodyLimit: MAX_MESSAGE_BYTES });
  fastify.addHook('onRequest', (_request, _reply, done) => done(refusal));
  serveReceivers(fastify, { intake, maxAtOnce, trust: () => undefined });
  await fastify.listen({ host: '127.0.0.1', port: 0 });
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  fastify.server.closeAllConnections();
  await fastify.close();
});

/** Sends the same request so often, and does not wait for the answers. */
function send(count: number, head: string, body = '', receiver = 'media', token = 'token'): Socket {
  const { port } = fastify.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(`${head} /v1/events/${receiver}/${token} HTTP/1.1\r\nhost: gate\r\n${body}`.repeat(count));
  return socket;
}

const GET = ['GET', '\r\n'] as const;

it('a connection that goes leaves room for as many messages as before', async () => {
  await listen(6);
  const gone = send(3, ...GET);
  await until(() => taken === 3);
  gone.destroy();
  await until(async () => (await connections()) === 0);
  send(3, ...GET);
  await until(() => taken === 6);
});

it('messages without a body take none of the room for bodies', async () => {
  await listen(1_200);
  send(600, ...GET);
  await until(() => taken === 600);
});

it.each([
  ['in chunks', 'transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
  ['of 64 KiB', `content-length: 65536\r\n\r\n${'x'.repeat(65_536)}`],
])('bodies %s have 16 MiB of room', async (_title, body) => {
  await listen(1_200);
  send(600, 'POST', body);
  await until(() => taken === 256);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taken).toBe(256);
});

it('no receiver takes more than it leaves to the others', async () => {
  await listen(12);
  send(20, ...GET);
  await until(() => taken === 6);
  send(20, ...GET, 'another');
  await until(() => taken === 6 + 3);
  const small = 'content-length: 2\r\n\r\n{}';
  send(20, 'POST', small, 'third');
  await until(() => taken === 6 + 3 + 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taken).toBe(11);
});

it('tells of each message that it turns away why, once', async () => {
  await listen(4);
  send(5, ...GET);
  await until(() => taken + turnedAway.length === 5);
  send(1, 'POST', 'content-length: 65537\r\n\r\n', 'large');
  await until(() => turnedAway.length === 4);
  refusal = new GatewayError('SHUTTING_DOWN', 'this process is shutting down');
  await once(send(1, ...GET, 'late', 'guessed'), 'data');
  send(1, ...GET, 'late');
  await until(() => turnedAway.length === 5);
  expect(turnedAway).toEqual([...Array<string>(3).fill('media no_room'), 'large too_large', 'late draining']);
});

const connections = (): Promise<number> =>
  new Promise((resolve, reject) =>
    fastify.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
