import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { freePort } from './free-port';

it('is one that a server can take, and no connection does', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  await once(server.close(), 'close');
  const [leastOfConnections] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/);
  expect(port).toBeLessThan(Number(leastOfConnections));
});

it('is not one that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  const free = await freePort();
  const ports = [taken, taken, free];
  expect(await freePort(() => ports.shift() ?? 0)).toBe(free);
  await once(server.close(), 'close');
});
