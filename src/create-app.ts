import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { AppModule, AppParts } from './app.module';
import { OperationFactory } from './application/operations/operation-factory';
import { RefusalAudit } from './application/audit/refusal-audit';
import { Config, ConnectionsConfig, JwtConfig } from './config/config';
import { CurrentConfig } from './config/reload/current-config';
import { PolledSecretFiles } from './config/loading/secret-files';
import { causeOf } from './domain/errors/cause-of';
import { Clock } from './domain/time/clock';
import { Report } from './domain/events/event-log';
import { Outage } from './domain/events/outage';
import { sameValue } from './domain/resources/same-value';
import { atOnce } from './domain/time/stretches';
import { NestLogger, createLogger } from './observability/logger';
import { keepAuditIndexed, openAudit } from './open-audit';
import { openStore } from './open-store';
import { ProviderSection } from './providers/provider-registration';
import { endCredentialCommands } from './providers/credentials/run-command';
import { fetchThrough } from './providers/http-fetch';
import { UpstreamHttp } from './providers/upstream-http';
import { Resilience } from './resilience/resilience';
import {
  Authenticator,
  CallerAuthenticator,
  indexCallers,
  OpenAuthenticator,
  ReplaceableAuthenticator,
} from './transports/auth/authenticator';
import { LoggingAuthenticator } from './transports/auth/refusal-log';
import { TokenVerifier, localKeys, remoteKeys } from './transports/auth/token-verifier';
import { CallerGuard } from './transports/auth/caller.guard';
import { CallQueue } from './transports/connections/call-queue';
import { ConnectionGate } from './transports/connections/connection-gate';
import { DescriptorWatch } from './transports/connections/descriptor-watch';
import { descriptorShare } from './transports/connections/descriptor-share';
import { GatewayExceptionFilter } from './transports/errors/gateway-exception.filter';
import { GrpcServer } from './transports/grpc/grpc.server';
import { GrpcReadinessGuard } from './transports/grpc/readiness.guard';
import { GrpcRequestIdGuard } from './transports/grpc/request-id.guard';
import { HealthListener } from './transports/health/health-listener';
import { Readiness } from './transports/health/readiness';
import { buildOpenApi } from './transports/openapi/build-openapi';
import { docsFiles } from './transports/openapi/docs-page';
import { DocsSettings, serveDocs } from './transports/openapi/docs.routes';
import { createFastifyAdapter } from './transports/rest/fastify.adapter';
import { OpenAccess } from './transports/auth/open-access';
import { OtherAddresses } from './transports/rest/other-addresses';
import { Route, RouteTable } from './transports/rest/route-table';
import { CallerThrottleGuard } from './transports/throttle/caller-throttle.guard';
import { ThrottleStore } from './transports/throttle/throttle-store';

/** A running instance, both transports. */
export interface RunningApp {
  /** Such as `http://127.0.0.1:8080`. */
  readonly rest: string;
  /** Such as `http://127.0.0.1:8081`; absent if there is no listener for health alone. */
  readonly health?: string;
  /** Such as `127.0.0.1:50051`. */
  readonly grpc: string;
  /** What the REST server reports of itself. */
  readonly routes: readonly Route[];
  /** Settles when it can only be closed any more: the embedded store is gone for good. */
  readonly lost?: Promise<Error>;
  /** Operations under way, also those whose caller has gone. */
  readonly operations: number;
  /**
   * Puts another configuration into force, as far as that can be done while it runs; answers the
   * keys that wait for a restart. Throws ConfigError, with nothing changed. One at a time.
   */
  reload(config: Config<ProviderSection>): Promise<readonly string[]>;
  /** Takes no new work, finishes what is in flight, and closes. */
  close(): Promise<void>;
}

/** Starts REST and gRPC over one set of use cases; main and the tests share it. */
export async function createApp(parts: AppParts): Promise<RunningApp> {
  const { config, protoDir } = parts;
  const openAccess = openAccessOf(config);
  const routes = new RouteTable();
  const readiness = new Readiness();
  const current = new CurrentConfig(config, parts.clock);
  const http = new UpstreamHttp(config.upstream);
  const authenticator = new LoggingAuthenticator(authenticatorOf(parts, current, http), parts.log.reportRepeated);
  const store = await openStore(config, parts.clock, parts.log.report);
  const audit = await openAudit(store, parts.clock, (head) => parts.log.report('audit_head', { ...head }));
  const stopIndexing = keepAuditIndexed(store, parts.clock, parts.log.report);
  const descriptors = new DescriptorWatch({ clock: parts.clock, report: parts.log.report });
  // Of both listeners: a slice is what others wait for.
  const calls = new CallQueue(parts.clock);
  const restGate = gateOf('rest', config.rest, parts, descriptors);
  const grpcGate = gateOf('grpc', config.grpc, parts, descriptors, config.grpc.requestTimeoutMs);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of({ ...parts, current, store, audit, http }, routes, readiness),
    createFastifyAdapter({
      routes,
      readiness,
      authenticator,
      gate: restGate,
      calls,
      clock: parts.clock,
      tls: config.rest.tls,
      openAccess,
    }),
    { bodyParser: false, logger: new NestLogger(createLogger(config.log.level)), abortOnError: false },
  );
  app.useGlobalFilters(app.get(GatewayExceptionFilter));
  // In this order: what a guard refuses has an id, who calls is known before it is counted, and
  // what is refused is looked at no further.
  app.useGlobalGuards(
    new GrpcRequestIdGuard(),
    new GrpcReadinessGuard(readiness),
    new CallerGuard(),
    ...(config.throttle ? [app.get(CallerThrottleGuard)] : []),
  );
  enableCors(app, config);
  serveDocs(app.getHttpAdapter().getInstance(), docsSettings(parts));
  const grpc = new GrpcServer({
    ...config.grpc,
    openAccess,
    protoDir,
    readiness,
    authenticator,
    gate: grpcGate,
    calls,
    maxWatches: grpcGate.maxConnections,
    longestCallMs: longestCallMs(config),
    clock: parts.clock,
    reportRepeated: parts.log.reportRepeated,
  });
  app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
  await app.get(Resilience).start();
  await app.startAllMicroservices();
  await app.listen(config.rest.port, config.rest.host);
  const otherAddresses = await OtherAddresses.listen(app.getHttpServer(), config.rest.host);
  const health = config.health && (await HealthListener.open({ ...config.health, readiness }));
  store.watch();
  descriptors.start();
  readiness.watch('store', store.health);
  const { sharedHealth } = app.get(Resilience);
  if (sharedHealth) readiness.watch('redis', sharedHealth);
  readiness.begin();
  const operations = app.get(OperationFactory);
  return {
    rest: `${config.rest.tls ? 'https' : 'http'}://${bracketed(config.rest.host)}:${portOf(app)}`,
    grpc: `${bracketed(config.grpc.host)}:${grpc.port}`,
    ...(config.health && health && { health: `http://${bracketed(config.health.host)}:${health.port}` }),
    routes: routes.all(),
    lost: store.lost,
    get operations() {
      return operations.running;
    },
    reload: (next) => current.replace(next),
    async close() {
      const endsAt = parts.clock.elapsed() + config.shutdown.graceMs;
      readiness.drain(() => Math.max(0, Math.ceil(endsAt - parts.clock.elapsed())));
      // Nest closes one listener after the other, and gRPC would take calls while HTTP drains.
      const stopped = Promise.all([grpc.close(), app.close(), otherAddresses.close()]);
      const patienceMs = Math.max(0, config.shutdown.graceMs - LAST_BYTES_MS);
      const cancel = parts.clock.schedule(patienceMs, () => operations.refuseWaiting());
      await finish(operations, stopped, parts.clock);
      cancel();
      restGate.closeAll();
      grpcGate.closeAll();
      await stopped;
      await http.close();
      app.get(PolledSecretFiles).close();
      endCredentialCommands();
      await app.get(Resilience).close();
      if (config.throttle) app.get(ThrottleStore).close();
      await stopIndexing();
      descriptors.stop();
      // To the last: a process that ends in order is no dead one.
      await health?.close();
      await app.get(RefusalAudit).close();
      await audit.close();
      await store.close();
    },
  };
}

/** `handshakeMs` where the server behind the gate has no time limit for it. */
function gateOf(
  listener: 'rest' | 'grpc',
  { maxConnections, maxConnectionsPerAddress }: ConnectionsConfig,
  { clock, log }: AppParts,
  descriptors: DescriptorWatch,
  handshakeMs?: number,
): ConnectionGate {
  const most = Math.min(maxConnections, descriptorShare() ?? maxConnections);
  return new ConnectionGate({
    maxConnections: most,
    maxConnectionsPerAddress: Math.min(maxConnectionsPerAddress ?? Math.ceil(most / 2), most),
    ...(handshakeMs !== undefined && { handshakeMs }),
    clock,
    failed: (error) => {
      descriptors.heard(error);
      log.reportRepeated('listener_failed', listener, { listener, cause: causeOf(error) });
    },
    report: (why, address) =>
      log.reportRepeated('connection_cut', `${listener} ${why} ${address}`, { listener, why, address }),
  });
}

function authenticatorOf(
  { clock, log }: AppParts,
  current: CurrentConfig<ProviderSection>,
  http: UpstreamHttp,
): Authenticator {
  const { auth, callers } = current.get();
  if (auth.mode === 'none') return new OpenAuthenticator();
  const { jwt } = auth;
  const verifierFor = (rules: JwtConfig | undefined) => verifierOf(clock, rules, log.report, http);
  let verifier = verifierFor(jwt);
  let index = atOnce(indexCallers(callers));
  const authenticator = new ReplaceableAuthenticator(new CallerAuthenticator(index, clock, verifier));
  current.onChange(function* (next, before) {
    const nextIndex = next.callers === before.callers ? index : yield* indexCallers(next.callers);
    // The issuer's keys stay known as long as it is the same issuer.
    const isSameIssuer = sameValue(next.auth.jwt, before.auth.jwt);
    return () => {
      index = nextIndex;
      if (!isSameIssuer) verifier = verifierFor(next.auth.jwt);
      authenticator.replace(new CallerAuthenticator(index, clock, verifier));
      return undefined;
    };
  });
  return authenticator;
}

function verifierOf(
  clock: Clock,
  jwt: JwtConfig | undefined,
  report: Report,
  http: UpstreamHttp,
): TokenVerifier | undefined {
  if (!jwt) return undefined;
  const { issuer, jwks = [], jwksUri } = jwt;
  if (jwksUri === undefined) return new TokenVerifier(jwt, localKeys(jwks), clock);
  const fields = { issuer };
  // The pause after a failed fetch keeps the two events apart.
  const events = { began: 'issuer_keys_failing', ended: 'issuer_keys_back', quietMs: 0 } as const;
  const outage = new Outage({ ...events, fields, clock, report });
  return new TokenVerifier(jwt, remoteKeys({ jwksUri, fetch: fetchThrough(http), clock, outage }), clock);
}

/**
 * Time for the last answers to leave, and for connections that carry nothing any more to end by
 * themselves.
 */
const LAST_BYTES_MS = 500;

/**
 * Waits for the operations, then for the connections, which may still bring one that had passed the
 * check of readiness.
 */
async function finish(operations: OperationFactory, stopped: Promise<unknown>, clock: Clock): Promise<void> {
  do {
    await operations.drained();
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.schedule(LAST_BYTES_MS, resolve);
      stopped.finally(cancel).then(() => resolve(), reject);
    });
  } while (operations.running > 0);
}

/**
 * Until the deadline, then to find out what became of a write or to take it back, then until the
 * answer has left.
 */
function longestCallMs({ defaults, upstream }: Config): number {
  return defaults.maxDeadlineMs + upstream.recoveryMs + LAST_BYTES_MS;
}

/** The document is made from the proto's descriptors and the providers' bounds, once. */
function docsSettings({ config, catalog, clock, version, docsPageDir, log }: AppParts): DocsSettings {
  const descriptorSet = readFileSync(join(__dirname, 'transports/grpc/gen/livegate.binpb'));
  const asksCallers = config.auth.mode !== 'none';
  const document = buildOpenApi({ descriptorSet, providers: catalog, version, asksCallers });
  const { public: isPublic, ...limit } = config.docs;
  return { files: docsFiles(document, docsPageDir), isPublic, limit, clock, reportRepeated: log.reportRepeated };
}

/** Undefined: callers are asked who they are, and a page elsewhere does not know. */
function openAccessOf({ auth, rest }: Config): OpenAccess | undefined {
  return auth.mode === 'none' ? { hosts: rest.allowedHosts, origins: rest.cors.origins } : undefined;
}

/**
 * Frontends on the configured origins, and no others; without origins there are no CORS headers at
 * all.
 */
function enableCors(app: NestFastifyApplication, { rest }: Config): void {
  if (rest.cors.origins.length === 0) return;
  app.enableCors({
    origin: rest.cors.origins.includes('*') ? '*' : [...rest.cors.origins],
    methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'If-None-Match',
      'X-Request-Id',
      'X-Request-Timeout-Ms',
      'Traceparent',
    ],
    exposedHeaders: ['ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Allow'],
    maxAge: 600,
  });
}

function portOf(app: NestFastifyApplication): number {
  return (app.getHttpServer().address() as AddressInfo).port;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
