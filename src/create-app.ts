import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DriftRunner } from './application/drift/drift-runner';
import { RolloutRunner } from './application/rollouts/rollout-runner';
import { LONGEST_WATCH_MS } from './application/operations/watch-slots';
import { AppParts, Composition } from './composition/app-parts';
import { createAuthenticator } from './composition/authentication';
import { createGates, Gates } from './composition/gates';
import { closeServices, Instance, LAST_BYTES_MS, Listeners } from './composition/instance';
import { createRestApp, openAccessOf, RestAppParts } from './composition/rest-app';
import { Opened } from './composition/opened';
import { openConfiguredStore } from './composition/configured-store';
import { openPlainListeners } from './composition/plain-listeners';
import { openTelemetry, readMetricsFrom } from './composition/telemetry';
import { Receivers } from './composition/receivers';
import { reloadTls } from './composition/tls-reload';
import { Config } from './config/config';
import { CurrentConfig } from './config/reload/current-config';
import { UpstreamHttp } from './providers/upstream-http';
import { Resilience } from './resilience/resilience';
import { keepAuditIndexed, openAudit } from './store/audit/open-audit';
import { readDescriptorSet, readServices } from './transports/contract/api-services';
import { readProtoTypes } from './transports/contract/proto-types';
import { GrpcServer } from './transports/grpc/grpc.server';
import { Readiness } from './transports/health/readiness';
import { OtherAddresses } from './transports/rest/other-addresses';
import { RouteTable } from './transports/rest/route-table';
import { CallerThrottleGuard } from './transports/throttle/caller-throttle.guard';
import { clientAddressBehind } from './transports/throttle/client-address';

/**
 * Starts REST and gRPC over one set of use cases; main and the tests share it. If it fails, nothing
 * stays open.
 */
export async function createApp(parts: AppParts): Promise<Instance> {
  const opened = new Opened(parts.clock);
  try {
    return await start(parts, opened);
  } catch (error) {
    await opened.closeAll();
    throw error;
  }
}

async function start(parts: AppParts, opened: Opened): Promise<Instance> {
  const composition = await compose(parts, opened);
  const { store, clock, log } = composition;
  const stopIndexing = keepAuditIndexed(store, clock, log.report);
  const stopRetention = store.retention.keep({
    audit: parts.config.audit.keepDays,
    rollouts: parts.config.rollouts.keepDays,
  });
  opened.add(() => Promise.all([stopIndexing(), stopRetention()]));
  const routes = new RouteTable();
  const readiness = new Readiness();
  const gates = createGates(parts);
  const authenticator = createAuthenticator(composition);
  const clientAddress = clientAddressBehind(parts.config.trustedProxies);
  const shared = { readiness, authenticator, clientAddress, gates, openAccess: openAccessOf(parts.config) };
  const rest = await createRestApp(composition, { routes, ...shared });
  opened.add(() => closeServices(rest, parts.config));
  const grpc = createGrpcServer(composition, rest, shared);
  readMetricsFrom(composition, rest);
  opened.add(() => Promise.all([rest.close(), grpc.close()]));
  const listeners = await listen(composition, rest, grpc, { readiness, gates }, opened);
  reloadTls(composition, rest, grpc);
  watchHealth(composition, rest, gates, readiness);
  return new Instance(composition, { readiness, routes, gates, listeners, stopIndexing, stopRetention });
}

async function compose(parts: AppParts, opened: Opened): Promise<Composition> {
  const { config, clock, log } = parts;
  const telemetry = await openTelemetry(parts);
  opened.add(() => telemetry.tracing?.close());
  const current = new CurrentConfig(config, clock);
  const http = new UpstreamHttp({ ...config.upstream, clock });
  opened.add(() => http.close());
  const store = await openConfiguredStore(config, clock, log.report, telemetry.instruments);
  opened.add(() => store.close());
  const audit = await openAudit(store, clock, (head) => log.report('audit_head', { ...head }));
  opened.add(() => audit.close());
  const descriptorSet = readDescriptorSet();
  const services = readServices(descriptorSet);
  const types = readProtoTypes(parts.protoDir, services);
  return { ...parts, telemetry, current, http, store, audit, descriptorSet, services, types };
}

function createGrpcServer(
  { config, protoDir, descriptorSet, services, types, clock, log, telemetry }: Composition,
  rest: NestFastifyApplication,
  {
    readiness,
    authenticator,
    clientAddress,
    gates: { grpc: gate, calls, large },
    openAccess,
  }: Omit<RestAppParts, 'routes'>,
): GrpcServer {
  const throttle = config.throttle && rest.get(CallerThrottleGuard);
  return new GrpcServer({
    ...config.grpc,
    protoDir,
    descriptorSet,
    services,
    types,
    readiness,
    authenticator,
    clientAddress,
    gate,
    calls,
    large,
    openAccess,
    countCall: async (caller) => await throttle?.count(caller),
    maxOpenStreams: gate.maxConnections,
    longestCallMs: longestCallMs(config),
    longestStreamMs: LONGEST_WATCH_MS,
    clock,
    observer: telemetry.requests,
    reportRepeated: log.reportRepeated,
  });
}

async function listen(
  composition: Composition,
  rest: NestFastifyApplication,
  grpc: GrpcServer,
  { readiness, gates }: { readonly readiness: Readiness; readonly gates: Gates },
  opened: Opened,
): Promise<Listeners> {
  const { config } = composition;
  rest.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
  await rest.get(Resilience).start();
  await rest.startAllMicroservices();
  await rest.listen(config.rest.port, config.rest.host);
  const otherRestAddresses = await OtherAddresses.listen(rest.getHttpServer(), config.rest.host);
  opened.add(() => otherRestAddresses.close());
  return { rest, otherRestAddresses, grpc, ...(await openPlainListeners(composition, gates, readiness, opened)) };
}

/** From here on the instance is ready, as long as what it depends on is. */
function watchHealth(
  { store }: Composition,
  rest: NestFastifyApplication,
  { descriptors }: Gates,
  readiness: Readiness,
): void {
  store.watch();
  descriptors.start();
  readiness.watch('store', store.health);
  const { sharedHealth } = rest.get(Resilience);
  if (sharedHealth) readiness.watch('redis', sharedHealth);
  rest.get(RolloutRunner).start();
  rest.get(Receivers).start();
  rest.get(DriftRunner).start();
  readiness.begin();
}

/**
 * Until the deadline, then to find out what became of a write or to take it back, then until the
 * answer has left.
 */
function longestCallMs({ defaults, upstream }: Config): number {
  return defaults.maxDeadlineMs + upstream.recoveryMs + LAST_BYTES_MS;
}
