import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import { GrpcStatusRenderer } from '../errors/grpc-status.renderer';
import { Readiness } from '../health/readiness';
import { ListenerTls } from '../listener-tls';
import { endWatchesOnDrain } from './health-watch.interceptor';
import { statusDetails } from './status-details.interceptor';

export interface GrpcServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The folder that holds `livegate/v1`. */
  readonly protoDir: string;
  readonly readiness: Readiness;
  /** Absent: plain text. */
  readonly tls?: ListenerTls;
  /** A connection this old, give or take a tenth, is told to end; its client makes a new one, perhaps to another replica. */
  readonly maxConnectionAgeMs: number;
  /** No call takes longer. What is left on an old connection then, such as a watch of health, is cut. */
  readonly longestCallMs: number;
}

/** More than any request of this API needs. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/** Nest's gRPC transport, with the port that was really bound, and the health service beside ours. */
export class GrpcServer extends ServerGrpc {
  #port = 0;
  #server: Server | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly settings: GrpcServerOptions) {
    const { protoDir, readiness } = settings;
    super({
      package: 'livegate.v1',
      protoPath: ['callback_config', 'pull_config', 'provider', 'account', 'breaker', 'audit'].map((name) =>
        join(protoDir, `livegate/v1/${name}_service.proto`),
      ),
      // Without defaults and oneof markers a message holds what was sent and no more: the same shape as REST's JSON.
      loader: { includeDirs: [protoDir], enums: String, longs: String, defaults: false, oneofs: false },
      gracefulShutdown: true,
      onLoadPackageDefinition: (_definition: unknown, server: Server) => addHealth(server, readiness),
    });
  }

  /** The port that it listens on, once it does. */
  get port(): number {
    return this.#port;
  }

  /** Takes no more calls at once; settles when the last connection has ended. Nest calls it again on its own way down. */
  override close(): Promise<void> {
    return (this.#closed ??= super.close());
  }

  /** Cuts the connections that are left. */
  cut(): void {
    this.#server?.forceShutdown();
  }

  override async createClient(): Promise<Server> {
    const { host, port, protoDir, readiness, tls, maxConnectionAgeMs, longestCallMs } = this.settings;
    const server = new Server({
      interceptors: [statusDetails(new GrpcStatusRenderer(protoDir)), endWatchesOnDrain(readiness)],
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_metadata_size': 16 * 1024,
      'grpc.max_connection_age_ms': maxConnectionAgeMs,
      'grpc.max_connection_age_grace_ms': longestCallMs,
    });
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    this.#port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(address, credentialsOf(tls), (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    this.#server = server;
    return server;
  }
}

function credentialsOf(tls: ListenerTls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const { cert, key, clientCa } = tls;
  const pair = { cert_chain: pem(cert), private_key: Buffer.from(key.reveal()) };
  return ServerCredentials.createSsl(clientCa ? pem(clientCa) : null, [pair], clientCa !== undefined);
}

function pem(certificates: readonly string[]): Buffer {
  return Buffer.from(certificates.join('\n'));
}

/** grpc.health.v1, for the whole server and for each of our services. */
function addHealth(server: Server, readiness: Readiness): void {
  const names = ['', ...serviceNames()];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, statusOf(readiness.ready)])));
  readiness.onChange((ready) => names.forEach((name) => health.setStatus(name, statusOf(ready))));
  health.addToServer(server);
}

function statusOf(ready: boolean): 'SERVING' | 'NOT_SERVING' {
  return ready ? 'SERVING' : 'NOT_SERVING';
}

function serviceNames(): string[] {
  return [
    'CallbackConfigService',
    'PullConfigService',
    'ProviderService',
    'AccountService',
    'BreakerService',
    'AuditService',
  ].map((name) => `livegate.v1.${name}`);
}
