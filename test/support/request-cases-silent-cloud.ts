import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Server, Socket } from 'node:net';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/loading/load-config';
import { createApp } from '../../src/create-app';
import { Instance } from '../../src/composition/instance';
import { Clock } from '../../src/domain/time/clock';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { systemClock } from '../../src/resilience/system-clock';
import { GrpcClient } from './grpc-client';
import { RecordedEvents } from './recorded-events';
import { RestClient } from './rest-client';
import { CONSOLE_DIR, DOCS_PAGE_DIR, PROTO_DIR } from './start-system';

/** A request that arrived at the silent cloud. */
export interface UnansweredRequest {
  /** Settles when livegate ends the connection. */
  readonly ended: Promise<void>;
}

/** A cloud that takes requests and never answers, and livegate before it. */
export class SilentCloud {
  readonly #sockets = new Set<Socket>();
  readonly #waiting: ((request: UnansweredRequest) => void)[] = [];
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'livegate-data-'));
  readonly #server: Server = createServer((socket) => this.#take(socket));
  app!: Instance;
  rest!: RestClient;
  grpc!: GrpcClient;

  static async start(settings: string, clock: Clock = systemClock): Promise<SilentCloud> {
    const cloud = new SilentCloud();
    await new Promise<void>((resolve) => cloud.#server.listen(0, '127.0.0.1', resolve));
    const { port } = cloud.#server.address() as AddressInfo;
    cloud.app = await createApp({
      config: configOf(`http://127.0.0.1:${port}`, `dataDir: ${cloud.#dataDir}\n${settings}`),
      catalog: PROVIDER_CATALOG,
      clock,
      version: '0.0.0',
      protoDir: PROTO_DIR,
      docsPageDir: DOCS_PAGE_DIR,
      consoleDir: CONSOLE_DIR,
      log: new RecordedEvents(),
    });
    cloud.rest = new RestClient(cloud.app.rest);
    cloud.grpc = new GrpcClient(cloud.app.grpc, PROTO_DIR);
    return cloud;
  }

  /** The next request that arrives. */
  nextRequest(): Promise<UnansweredRequest> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.grpc.close();
    await this.rest.close();
    await this.app.close();
    rmSync(this.#dataDir, { recursive: true });
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', () => this.#waiting.shift()?.({ ended }));
  }
}

function configOf(endpoint: string, settings: string) {
  const credentials = 'credentials: { accessKeyId: { env: ID }, accessKeySecret: { env: SECRET } }';
  const text = `
rest: { port: 0 }
grpc: { port: 0 }
auth: { mode: none }
log: { level: error }
${settings}
accounts:
  - { id: ali, provider: alibaba, uid: "1", endpoint: "${endpoint}", ${credentials} }
  - { id: volc, provider: volcengine, uid: "2", endpoint: "${endpoint}", ${credentials} }
`;
  return loadConfig({
    file: join(__dirname, 'test.yaml'),
    text,
    env: { ID: 'test-access-key-id', SECRET: 'test-access-key-secret' },
    readFile: () => {
      throw new Error('the test configuration refers to no file');
    },
    providers: PROVIDER_CATALOG,
    sinks: SINK_CATALOG,
  });
}
