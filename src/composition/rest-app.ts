import { NestFactory } from '@nestjs/core';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module';
import { Config } from '../config/config';
import { createLogger, NestLogger } from '../observability/logging/logger';
import { Authenticator } from '../transports/auth/authenticator';
import { GatewayExceptionFilter } from '../transports/errors/gateway-exception.filter';
import { GrpcReadinessGuard } from '../transports/grpc/readiness.guard';
import { GrpcRequestIdGuard } from '../transports/grpc/request-id.guard';
import { Readiness } from '../transports/health/readiness';
import { buildOpenApi } from '../transports/openapi/build-openapi';
import { consoleAt, consolePage } from '../transports/console/console-page';
import { docsPages } from '../transports/openapi/docs-page';
import { buildLiveSchema } from '../transports/openapi/live-schema';
import { OpenApiDocument } from '../transports/openapi/openapi.document';
import { PagesSettings, servePages } from '../transports/pages/pages.routes';
import { createFastifyAdapter } from '../transports/rest/fastify.adapter';
import { OpenAccess } from '../transports/auth/open-access';
import { RouteTable } from '../transports/rest/route-table';
import { CallerThrottleGuard } from '../transports/throttle/caller-throttle.guard';
import { ClientAddress } from '../transports/throttle/client-address';
import { serveReceivers } from '../receivers/intake/receiver.routes';
import { Composition } from './app-parts';
import { Gates } from './gates';
import { Receivers } from './receivers';

export interface RestAppParts {
  readonly routes: RouteTable;
  readonly readiness: Readiness;
  readonly authenticator: Authenticator;
  readonly clientAddress: ClientAddress;
  readonly gates: Gates;
  /** Undefined where callers are asked for credentials. */
  readonly openAccess: OpenAccess | undefined;
}

/**
 * Nest with Fastify, the guards and filters of both transports, and the page of the API; it does
 * not listen yet.
 */
export async function createRestApp(
  composition: Composition,
  { routes, readiness, authenticator, clientAddress, gates, openAccess }: RestAppParts,
): Promise<NestFastifyApplication> {
  const { config, clock, telemetry } = composition;
  const observer = telemetry.requests;
  const { rest: gate, calls, large } = gates;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(composition, routes, readiness),
    createFastifyAdapter({
      routes,
      readiness,
      authenticator,
      clientAddress,
      gate,
      calls,
      large,
      tls: config.rest.tls,
      openAccess,
      clock,
      observer,
    }),
    { bodyParser: false, logger: new NestLogger(createLogger(config.log.level)), abortOnError: false },
  );
  app.useGlobalFilters(app.get(GatewayExceptionFilter));
  // In this order: every refusal has a request id.
  app.useGlobalGuards(
    new GrpcRequestIdGuard(),
    new GrpcReadinessGuard(readiness),
    ...(config.throttle ? [app.get(CallerThrottleGuard)] : []),
  );
  enableCors(app, config);
  serveReceivers(app.getHttpAdapter().getInstance(), {
    intake: app.get(Receivers).intake,
    maxAtOnce: Math.ceil(gate.maxConnections / 2),
    trust: (socket) => gate.trust(socket),
  });
  servePages(app.getHttpAdapter().getInstance(), pagesSettings(composition, clientAddress));
  return app;
}

/** The documents are made from the proto's descriptors and the providers' bounds. */
function pagesSettings(parts: Composition, clientAddress: ClientAddress): PagesSettings {
  const { config, catalog, clock, version, descriptorSet, docsPageDir, consoleDir, log } = parts;
  const asksCallers = config.auth.mode !== 'none';
  const openApi = (): OpenApiDocument => buildOpenApi({ descriptorSet, providers: catalog, version, asksCallers });
  const liveSchema = (): object => buildLiveSchema(descriptorSet, catalog);
  const { public: isPublic, ...limit } = config.docs;
  const { enabled } = config.console;
  const frame = enabled ? (base: string): string => consoleAt(base, consoleDir) : undefined;
  const docs = docsPages({ documents: { openApi, liveSchema }, pageDir: docsPageDir, isPublic, frame });
  const pages = enabled ? [...docs, consolePage(consoleDir)] : docs;
  return { pages, limit, clientAddress, clock, reportRepeated: log.reportRepeated };
}

/** Undefined where callers are asked for credentials: a page elsewhere has none. */
export function openAccessOf({ auth, rest }: Config): OpenAccess | undefined {
  return auth.mode === 'none' ? { hosts: rest.allowedHosts, origins: rest.cors.origins } : undefined;
}

/**
 * Lets frontends in on the configured origins, and no others; without origins there are no CORS
 * headers at all.
 */
function enableCors(app: NestFastifyApplication, { rest }: Config): void {
  if (rest.cors.origins.length === 0) return;
  app.enableCors({
    origin: rest.cors.origins.includes('*') ? '*' : [...rest.cors.origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'If-None-Match',
      'Last-Event-ID',
      'X-Request-Id',
      'X-Request-Timeout-Ms',
      'Traceparent',
      'Tracestate',
    ],
    exposedHeaders: ['ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Allow'],
    maxAge: 600,
  });
}
