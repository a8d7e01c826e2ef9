import type { IncomingHttpHeaders, Http2Server, Http2SecureServer, ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import type { Root } from 'protobufjs';
import { RequestObserver } from '../../domain/telemetry/request-observer.port';
import { Caller } from '../../domain/access/caller';
import { Clock } from '../../domain/time/clock';
import { ReportRepeated } from '../../domain/events/event-log';
import { urlHost } from '../../domain/values/url-hosts';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Authenticator } from '../auth/authenticator';
import { CallQueue } from '../connections/call-queue';
import { OpenAccess } from '../auth/open-access';
import { ConnectionGate } from '../connections/connection-gate';
import { ApiService } from '../contract/api-services';
import { GrpcStatusRenderer } from '../errors/grpc-status.renderer';
import { Readiness } from '../health/readiness';
import { ListenerTls, secureContextOf } from '../listener-tls';
import { LargeRequests } from '../requests/large-requests';
import { LARGEST_BYTES } from '../requests/request-size';
import { REQUEST_ID_HEADER } from '../requests/request-id';
import { ClientAddress } from '../throttle/client-address';
import { guardCalls } from './call-guard.interceptor';
import { http2ServersOf, setHttp2Options } from './http2-servers';
import { ObservedCalls } from './observed-calls';
import { boundStreams, StreamBounds, WATCH_PATH } from './open-streams.interceptor';
import { addReflection, REFLECTION_FILES, REFLECTION_PATHS } from './reflection/reflection.service';
import { statusDetails } from './status-details.interceptor';
import { StreamGuard } from './stream-guard';
import { checkTexts } from './text-faults';

export interface GrpcServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The folder that holds `livegate/v1`. */
  readonly protoDir: string;
  readonly services: readonly ApiService[];
  /** The messages of the services, and those of google.rpc. */
  readonly types: Root;
  /** Whether grpc.reflection is served. */
  readonly reflection: boolean;
  /** A FileDescriptorSet of the services. */
  readonly descriptorSet: Uint8Array;
  /** Counts a call that Nest does not see. Throws CALLER_THROTTLED. */
  readonly countCall: (caller: Caller) => Promise<void>;
  readonly readiness: Readiness;
  /** Absent: plain text. */
  readonly tls?: ListenerTls;
  /**
   * A connection of this age, plus or minus a tenth, is told to end; its client opens a new one,
   * perhaps to another replica.
   */
  readonly maxConnectionAgeMs: number;
  /**
   * No call takes longer. What is still open on an old connection after this time, such as a health
   * watch, is cut.
   */
  readonly longestCallMs: number;
  /** The same for methods of the API that stream. */
  readonly longestStreamMs: number;
  /** Calls of one connection at once. */
  readonly maxConcurrentStreams: number;
  /** The number of streams that clients keep open, in total: of Watch, and of reflection. */
  readonly maxOpenStreams: number;
  /** How long the message of a call may take to arrive after its headers. */
  readonly requestTimeoutMs: number;
  readonly gate: ConnectionGate;
  readonly calls: CallQueue;
  readonly large: LargeRequests;
  readonly authenticator: Authenticator;
  readonly clientAddress: ClientAddress;
  /** Undefined: callers must authenticate. */
  readonly openAccess: OpenAccess | undefined;
  readonly clock: Clock;
  readonly observer: RequestObserver;
  readonly reportRepeated: ReportRepeated;
}

const MAX_METADATA_BYTES = 16 * 1024;
/** In a SETTINGS frame; HTTP/2 defines seven settings. */
const MAX_SETTINGS = 32;
/** How many frames that break the protocol, or calls above the limit, end a connection. */
const MAX_INVALID_FRAMES = 100;
const MAX_REJECTED_STREAMS = 100;

/** Nest's gRPC transport, with the port that was actually bound and with the health service. */
export class GrpcServer extends ServerGrpc {
  #port = 0;
  #closed: Promise<void> | undefined;
  #http2Servers: readonly Http2Server[] = [];
  readonly #observed: ObservedCalls;
  readonly #renderer: GrpcStatusRenderer;

  constructor(private readonly settings: GrpcServerOptions) {
    const { protoDir, services, types, readiness, reflection } = settings;
    const renderer = new GrpcStatusRenderer(types);
    const files = [...services.map(({ file }) => file), ...(reflection ? REFLECTION_FILES : [])];
    super({
      package: 'livegate.v1',
      protoPath: files.map((file) => join(protoDir, file)),
      // Without defaults and oneof markers, a message holds exactly what was sent: the same shape
      // as REST's JSON.
      loader: { includeDirs: [protoDir], enums: String, longs: String, defaults: false, oneofs: false },
      gracefulShutdown: true,
      onLoadPackageDefinition: (definition: Readonly<Record<string, unknown>>, server: Server) => {
        checkTexts(definition, types);
        addHealth(server, services, readiness);
        if (reflection) addReflection(server, definition, { ...settings, renderer });
      },
    });
    this.#observed = new ObservedCalls(services, settings.observer);
    this.#renderer = renderer;
  }

  /** The port, once the server listens. */
  get port(): number {
    return this.#port;
  }

  /**
   * Refuses new calls at once; settles when the last connection has ended. Nest calls it again
   * while closing.
   */
  override close(): Promise<void> {
    return (this.#closed ??= super.close());
  }

  /** For connections from now on. Only if the server was started with TLS. */
  useTls(tls: ListenerTls): void {
    for (const listener of this.#http2Servers) secure(listener, tls);
  }

  override async createClient(): Promise<Server> {
    const { host, port, tls } = this.settings;
    const server = this.#createServer();
    this.#port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`${urlHost(host)}:${port}`, credentialsOf(tls), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    this.#http2Servers = http2ServersOf(server);
    for (const listener of this.#http2Servers) this.#guard(listener);
    return server;
  }

  #createServer(): Server {
    const { maxConnectionAgeMs, longestCallMs } = this.settings;
    const server = new Server({
      interceptors: [
        statusDetails(this.#renderer, this.#observed, this.settings.large),
        guardCalls({ ...this.settings, renderer: this.#renderer }),
        boundStreams(this.#streamBounds(), this.settings),
      ],
      // Each call is held to the bound of its method.
      'grpc.max_receive_message_length': LARGEST_BYTES,
      'grpc.max_connection_age_ms': maxConnectionAgeMs,
      'grpc.max_connection_age_grace_ms': longestCallMs,
      // Channelz keeps counts of each connection and call, for a service that livegate does not
      // offer.
      'grpc.enable_channelz': 0,
    });
    setHttp2Options(server, {
      settings: { maxConcurrentStreams: this.settings.maxConcurrentStreams, maxHeaderListSize: MAX_METADATA_BYTES },
      maxSettings: MAX_SETTINGS,
      maxSessionInvalidFrames: MAX_INVALID_FRAMES,
      maxSessionRejectedStreams: MAX_REJECTED_STREAMS,
    });
    return server;
  }

  #streamBounds(): StreamBounds[] {
    const { maxOpenStreams: max, longestCallMs: limitMs } = this.settings;
    return [
      { paths: new Set([WATCH_PATH]), max, why: 'watches_exceeded', noun: 'health watches' },
      { paths: REFLECTION_PATHS, max, limitMs, why: 'reflections_exceeded', noun: 'reflection streams' },
    ];
  }

  #longestMs(path: string): number | undefined {
    const { services, longestCallMs, longestStreamMs } = this.settings;
    if (path === WATCH_PATH) return undefined;
    const [, service, method] = path.split('/');
    const called = services.find(({ typeName }) => typeName === service)?.methods.find(({ name }) => name === method);
    return called?.streams ? longestStreamMs : longestCallMs;
  }

  #guard(listener: Http2Server): void {
    const { gate, calls, openAccess, clock, tls } = this.settings;
    if (tls) secure(listener, tls);
    gate.guard(listener);
    new StreamGuard({
      gate,
      calls,
      openAccess,
      clock,
      observed: this.#observed,
      longestMs: (path) => this.#longestMs(path),
      conversations: REFLECTION_PATHS,
      maxMetadataBytes: MAX_METADATA_BYTES,
      refuse: (...call) => refuse(this.#renderer, ...call),
    }).guard(listener);
  }
}

/** Answers with trailers only, for a call that grpc-js has not seen. */
function refuse(
  renderer: GrpcStatusRenderer,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  error: GatewayError,
): void {
  const { code, details, metadata } = renderer.render(error);
  metadata.set(REQUEST_ID_HEADER, String(headers[REQUEST_ID_HEADER]));
  const status = { 'grpc-status': code, 'grpc-message': encodeURI(details) };
  const fixed = { ':status': 200, 'content-type': 'application/grpc+proto' };
  stream.respond({ ...fixed, ...status, ...metadata.toHttp2Headers() }, { endStream: true });
}

/**
 * grpc-js has no options for cipher suites and TLS versions, and takes a certificate only once, but
 * Node can change them on a server.
 */
function secure(listener: Http2Server, tls: ListenerTls): void {
  (listener as Http2SecureServer).setSecureContext(secureContextOf(tls));
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

/** Serves grpc.health.v1, for the whole server and for each service. */
function addHealth(server: Server, services: readonly ApiService[], readiness: Readiness): void {
  const names = ['', ...services.map(({ typeName }) => typeName)];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, statusOf(readiness.isReady)])));
  readiness.onChange((ready) => names.forEach((name) => health.setStatus(name, statusOf(ready))));
  health.addToServer(server);
}

function statusOf(ready: boolean): 'SERVING' | 'NOT_SERVING' {
  return ready ? 'SERVING' : 'NOT_SERVING';
}
