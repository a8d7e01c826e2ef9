import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect, Socket } from 'node:net';
import { HandClock } from '../../../test/support/hand-clock';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { HealthListener, HealthListenerOptions } from './health-listener';
import { Readiness } from './readiness';

const hasIpv6 = readFileSync('/proc/net/if_inet6', 'utf8').includes('00000000000000000000000000000001');
const ADDRESSES = ['127.0.0.1', '::1'];

function open(where: Pick<HealthListenerOptions, 'host' | 'resolve'>): Promise<HealthListener> {
  const clock = new HandClock(0);
  const limits = { maxConnections: 8, maxConnectionsPerAddress: 4 };
  const gate = new ConnectionGate({ ...limits, clock, report: () => undefined });
  return HealthListener.open({
    ...where,
    port: 0,
    readiness: new Readiness(),
    gate,
    calls: new CallQueue(clock),
    clock,
  });
}

function status(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host, port, path: '/healthz', agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

(hasIpv6 ? test : test.skip)(
  'health on localhost is answered on each of its addresses, and nowhere once closed',
  async () => {
    const resolve = () => Promise.resolve(ADDRESSES.map((address) => ({ address })));
    const listener = await open({ host: 'localhost', resolve });
    const { port } = listener;
    expect(await Promise.all(ADDRESSES.map((host) => status(host, port)))).toEqual([200, 200]);
    await listener.close();
    for (const host of ADDRESSES) await expect(status(host, port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  },
);

test('silent connections do not keep probes out', async () => {
  const listener = await open({ host: '127.0.0.1' });
  const sockets: Socket[] = [];
  for (let i = 0; i < 20; i += 1) {
    const socket = connect(listener.port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
  }
  expect(await status('127.0.0.1', listener.port)).toBe(200);
  await listener.close();
  for (const socket of sockets) socket.destroy();
});
