/*
 * gRPC connections end at an age, so that a new replica gets its share of the calls. Connections
 * are counted by a proxy that clients call through: grpc-js makes a new one when it is told that
 * the old one ends.
 */
import { AddressInfo, connect, createServer, Socket } from 'node:net';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { GrpcClient } from '../support/grpc-client';
import { PROTO_DIR, startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const NAME = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;

/** Passes bytes on, and counts the connections. */
class CountingProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  /** So far. */
  made = 0;
  /** Now. */
  open = 0;

  constructor(target: string) {
    const { hostname, port } = new URL(`http://${target}`);
    this.#server = createServer((client) => {
      this.made += 1;
      this.open += 1;
      client.once('close', () => (this.open -= 1));
      const server = connect(Number(port), hostname);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
      }
      client.pipe(server).pipe(client);
      server.once('close', () => client.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let system: System;
let proxy: CountingProxy;
let address: string;
let grpc: GrpcClient;

beforeEach(async () => {
  const settings = 'defaults: { deadlineMs: 5000, maxDeadlineMs: 5000 }\nupstream: { recoveryMs: 500 }';
  system = await startSystem({ grpc: 'maxConnectionAgeMs: 1000', settings });
  proxy = new CountingProxy(system.app.grpc);
  address = await proxy.listen();
  grpc = new GrpcClient(address, PROTO_DIR);
});

afterEach(async () => {
  grpc.close();
  await system.close();
  await proxy.close();
});

/** Calls without a pause until the client has made so many connections. */
async function callUntilMade(connections: number): Promise<Set<boolean>> {
  const succeeded = new Set<boolean>();
  while (proxy.made < connections) succeeded.add((await grpc.call('ProviderService', 'ListProviders', {})).ok);
  return succeeded;
}

test('a client that calls all the time gets a new connection, and no call fails', async () => {
  expect(await callUntilMade(3)).toEqual(new Set([true]));
});

test('a call in flight is finished on the old connection while others go over the new one', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const hold = system.volcengine.faults.add({ fault: { kind: 'hold', release: held } });
  const inFlight = grpc.call('CallbackConfigService', 'SetCallbackConfig', {
    callbackConfig: { name: NAME, urls: ['https://hooks.example.com/live'] },
  });
  await until(() => hold.hits > 0);
  expect(await callUntilMade(2)).toEqual(new Set([true]));
  expect(proxy.open).toBe(2);
  // It may take as long as any call may, which is a lot longer than the age.
  expect(await callUntilMade(3)).toEqual(new Set([true]));
  release();
  expect(await inFlight).toMatchObject({ ok: true, message: { name: NAME } });
});

test('a stream that lasts longer than any call ends with its connection', async () => {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(address, credentials.createInsecure());
  const method = healthService['Watch'];
  if (!method) throw new Error('there is no Watch');
  const watch = client.makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, {
    service: '',
  });
  const seen: string[] = [];
  watch.on('data', ({ status }: { status: string }) => seen.push(status));
  await new Promise((resolve) => watch.once('error', resolve));
  expect(seen).toEqual(['SERVING']);
  client.close();
});
