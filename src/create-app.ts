import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { AppModule, AppParts } from './app.module';
import { Config } from './config/config';
import { NestLogger, createLogger } from './observability/logger';
import { UpstreamHttp } from './providers/upstream-http';
import { GatewayExceptionFilter } from './transports/errors/gateway-exception.filter';
import { GrpcServer } from './transports/grpc/grpc.server';
import { GrpcRequestIdInterceptor } from './transports/grpc/request-id.interceptor';
import { Readiness } from './transports/health/readiness';
import { buildOpenApi } from './transports/openapi/build-openapi';
import { OpenApiDocument } from './transports/openapi/openapi.document';
import { setUpOpenApi } from './transports/openapi/openapi.setup';
import { createFastifyAdapter } from './transports/rest/fastify.adapter';
import { Route, RouteTable } from './transports/rest/route-table';

/** A running instance, both transports. */
export interface RunningApp {
  /** Such as `http://127.0.0.1:8080`. */
  readonly rest: string;
  /** Such as `127.0.0.1:50051`. */
  readonly grpc: string;
  /** What the REST server reports of itself. */
  readonly routes: readonly Route[];
  /** Takes no new work, finishes what is in flight, and closes. */
  close(): Promise<void>;
}

/** Starts REST and gRPC over one set of use cases; main and the tests share it. */
export async function createApp(parts: AppParts): Promise<RunningApp> {
  const { config, protoDir } = parts;
  const routes = new RouteTable();
  const readiness = new Readiness();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(parts, routes, readiness),
    createFastifyAdapter(routes),
    { bodyParser: false, logger: new NestLogger(createLogger(config.log.level)), abortOnError: false },
  );
  app.useGlobalFilters(app.get(GatewayExceptionFilter));
  app.useGlobalInterceptors(new GrpcRequestIdInterceptor());
  enableCors(app, config);
  setUpOpenApi(app, openApiOf(parts));
  const grpc = new GrpcServer({ ...config.grpc, protoDir, readiness });
  app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(config.rest.port, config.rest.host);
  readiness.set(true);
  return {
    rest: `http://${bracketed(config.rest.host)}:${portOf(app)}`,
    grpc: `${bracketed(config.grpc.host)}:${grpc.port}`,
    routes: routes.all(),
    async close() {
      readiness.set(false);
      await app.close();
      await app.get(UpstreamHttp).close();
    },
  };
}

/** Made from the proto's descriptors and the providers' bounds, once. */
function openApiOf({ catalog, version }: AppParts): OpenApiDocument {
  const descriptorSet = readFileSync(join(__dirname, 'transports/grpc/gen/livegate.binpb'));
  return buildOpenApi({ descriptorSet, providers: catalog, version });
}

/** Frontends on the configured origins, and no others; without origins there are no CORS headers at all. */
function enableCors(app: NestFastifyApplication, { rest }: Config): void {
  if (rest.cors.origins.length === 0) return;
  app.enableCors({
    origin: rest.cors.origins.includes('*') ? '*' : [...rest.cors.origins],
    methods: ['GET', 'HEAD', 'PUT', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Request-Id', 'X-Request-Timeout-Ms'],
    exposedHeaders: ['Retry-After', 'X-Request-Id', 'Allow'],
    maxAge: 600,
  });
}

function portOf(app: NestFastifyApplication): number {
  return (app.getHttpServer().address() as AddressInfo).port;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
