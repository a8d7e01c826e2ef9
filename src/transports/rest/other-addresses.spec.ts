import { once } from 'node:events';
import { get, Server } from 'node:http';
import net, { AddressInfo, connect, createServer as createListener, Socket } from 'node:net';
import { HandClock } from '../../../test/support/hand-clock';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { OtherAddresses } from './other-addresses';
import { AnswersUnderWay } from './raw-http';
import { createRestServer } from './rest-server';

/** Stands for ::1, which not every machine has; the loopback network of Linux is 127.0.0.0/8. */
const SECOND = '127.0.0.2';
const both = (): Promise<{ address: string }[]> => Promise.resolve([{ address: '127.0.0.1' }, { address: SECOND }]);

let server: Server;
let others: OtherAddresses | undefined;
let cuts: string[];
let failures: string[];
let accepted: number;
beforeEach(async () => {
  cuts = [];
  failures = [];
  accepted = 0;
  const gate = new ConnectionGate({
    maxConnections: 2,
    maxConnectionsPerAddress: 2,
    clock: new HandClock(0),
    report: (why) => cuts.push(why),
    failed: (error) => failures.push((error as Error).message),
  });
  server = createRestServer(
    (_request, response) => void response.end('served'),
    {},
    {
      gate,
      calls: new CallQueue(new HandClock(0)),
      answers: new AnswersUnderWay(),
      clock: new HandClock(0),
    },
  );
  server.on('connection', () => (accepted += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  jest.restoreAllMocks();
  const closed = others?.close();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
  await closed;
  others = undefined;
});

const port = (): number => (server.address() as AddressInfo).port;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function status(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host, port: port(), agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

describe('a server on localhost', () => {
  test('answers on each address of the host name', async () => {
    others = await OtherAddresses.listen(server, 'localhost', both);
    expect([await status('127.0.0.1'), await status(SECOND)]).toEqual([200, 200]);
  });

  test('has one connection gate for all', async () => {
    others = await OtherAddresses.listen(server, 'localhost', both);
    const sockets: Socket[] = [];
    for (const host of [SECOND, '127.0.0.1', SECOND]) {
      const socket = connect({ port: port(), host, localAddress: host }).on('error', () => undefined);
      sockets.push(socket.resume());
      await once(socket, 'connect');
      if (sockets.length > 2) await once(sockets[0] as Socket, 'close');
      else await until(() => accepted === sockets.length);
    }
    expect(cuts).toEqual(['connections_exceeded']);
    for (const socket of sockets) socket.destroy();
  });

  test('does not start where another process has its port', async () => {
    const other = createListener();
    await once(other.listen(port(), SECOND), 'listening');
    await expect(OtherAddresses.listen(server, 'localhost', both)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));
  });

  test('reports what a listener of a further address fails with', async () => {
    const created = jest.spyOn(net, 'createServer');
    others = await OtherAddresses.listen(server, 'localhost', both);
    const [listener] = created.mock.results.map(({ value }) => value as net.Server);
    listener?.emit('error', Object.assign(new Error('accept ENOBUFS'), { code: 'ENOBUFS' }));
    expect(failures).toEqual(['accept ENOBUFS']);
  });

  test('accepts no connections once it closes', async () => {
    others = await OtherAddresses.listen(server, 'localhost', both);
    await others.close();
    await expect(status(SECOND)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

test('a server on an address listens on no other', async () => {
  others = await OtherAddresses.listen(server, '127.0.0.1', both);
  await expect(status(SECOND)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('an address that the machine does not have is left out', async () => {
  const away = (): Promise<{ address: string }[]> => Promise.resolve([{ address: '192.0.2.1' }]);
  others = await OtherAddresses.listen(server, 'localhost', away);
  expect(await status('127.0.0.1')).toBe(200);
});
