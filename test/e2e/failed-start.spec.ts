import { once } from 'node:events';
import { AddressInfo, createServer, Server } from 'node:net';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

/*
 * A start that fails half-way, because another process has one of the ports. `serve` ends the
 * process then; a program that has livegate within it goes on.
 */

let other: Server;
let port: number;
let clouds: System;
beforeAll(async () => {
  clouds = await startSystem();
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  ({ port } = other.address() as AddressInfo);
});
afterAll(async () => {
  other.close();
  await clouds.close();
});

/** Listeners and threads of this process. */
function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return { listeners: counts['TCPServerWrap'] ?? 0, threads: counts['MessagePort'] ?? 0 };
}

it.each(['REST', 'GRPC', 'HEALTH', 'METRICS'])('leaves nothing open if the port of %s is taken', async (listener) => {
  const before = resources();
  const env = { [`LIVEGATE_${listener}_PORT`]: String(port) };
  await expect(startSystem({ replicaOf: clouds, env })).rejects.toThrow(/EADDRINUSE|No address added/);
  await until(() => JSON.stringify(resources()) === JSON.stringify(before));
});
