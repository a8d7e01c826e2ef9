import 'reflect-metadata';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Body, Controller, Get, Inject, Module, Param, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, ServerGrpc } from '@nestjs/microservices';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { CALLBACK_URL } from './world';
import { serve } from './worker';

const PROTO_DIR = join(__dirname, '../../proto');

/**
 * One call of the same kind and size as livegate's to a cloud, without a signature, and its answer
 * read.
 */
class Upstream {
  readonly #pool: Pool;

  constructor(origin: string) {
    this.#pool = new Pool(origin);
  }

  async call(owner: string): Promise<void> {
    const query = new URLSearchParams({ DomainName: owner, NotifyReqAuth: 'no', NotifyUrl: CALLBACK_URL });
    const answer = await this.#pool.request({ method: 'POST', path: `/?${query.toString()}` });
    await answer.body.json();
  }
}

interface Message {
  readonly name: string;
  readonly urls: readonly string[];
}

const ownerOf = (name: string): string => name.split('/')[3] ?? '';

@Controller('v1/accounts/:account/domains/:domain/callbackConfigs')
class RestFloor {
  constructor(@Inject(Upstream) private readonly upstream: Upstream) {}

  @Put(':kind')
  async set(@Param() { domain }: { domain: string }, @Body() { urls }: Message): Promise<Message> {
    await this.upstream.call(domain);
    return { name: domain, urls };
  }

  @Get(':kind')
  async get(@Param() { domain }: { domain: string }): Promise<Message> {
    await this.upstream.call(domain);
    return { name: domain, urls: [CALLBACK_URL] };
  }
}

@Controller()
class GrpcFloor {
  constructor(@Inject(Upstream) private readonly upstream: Upstream) {}

  @GrpcMethod('CallbackConfigService')
  async setCallbackConfig({ callbackConfig }: { callbackConfig: Message }): Promise<Message> {
    await this.upstream.call(ownerOf(callbackConfig.name));
    return callbackConfig;
  }

  @GrpcMethod('CallbackConfigService')
  async getCallbackConfig({ name }: { name: string }): Promise<Message> {
    await this.upstream.call(ownerOf(name));
    return { name, urls: [CALLBACK_URL] };
  }
}

@Module({ controllers: [RestFloor, GrpcFloor] })
class FloorModule {}

/** Nest's gRPC transport, but for the port that it was given, which Nest does not tell. */
class AnyPortGrpc extends ServerGrpc {
  port = 0;

  override async createClient(): Promise<Server> {
    const server = new Server();
    this.port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    return server;
  }
}

const handlers = {
  /** Nest as it comes, over both transports, with one call to `upstream` behind each of its own. */
  async start({ upstream }: { upstream: string }): Promise<{ rest: string; grpc: string }> {
    const module = { module: FloorModule, providers: [{ provide: Upstream, useValue: new Upstream(upstream) }] };
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
    const grpc = new AnyPortGrpc({
      package: 'livegate.v1',
      protoPath: join(PROTO_DIR, 'livegate/v1/callback_config_service.proto'),
      loader: { includeDirs: [PROTO_DIR], enums: String, longs: String, defaults: false, oneofs: false },
    });
    app.connectMicroservice({ strategy: grpc });
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return { rest: `http://127.0.0.1:${port}`, grpc: `127.0.0.1:${grpc.port}` };
  },
};

export type FloorHandlers = typeof handlers;

serve(handlers);
