import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject, Type } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { ResourceCalls, ResourcePage } from '../api/resources/resource.handler';
import { UpstreamCallMessage } from '../api/resources/upstream-call.mapper';
import { fromGrpc, GrpcCall, toCallContext } from './incoming-call';

/** A controller: the methods of one type of configuration over gRPC. `noun` as they are named, such as `CallbackConfig`. */
export function resourceController<N extends string, M>(handlerToken: symbol, noun: N): Type<object> {
  const service = `${noun}Service`;

  @Controller()
  class ResourceGrpcController {
    constructor(@Inject(handlerToken) readonly handler: ResourceCalls<Uncapitalize<N>, M>) {}

    @GrpcMethod(service, `Set${noun}`)
    set(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<M> {
      return this.handler.set(fromGrpc(message), toCallContext(call));
    }

    @GrpcMethod(service, `Update${noun}`)
    update(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<M> {
      return this.handler.update(fromGrpc(message), toCallContext(call));
    }

    @GrpcMethod(service, `Get${noun}`)
    get(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<M> {
      return this.handler.get(fromGrpc(message), toCallContext(call));
    }

    @GrpcMethod(service, `List${noun}s`)
    list(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<ResourcePage<Uncapitalize<N>, M>> {
      return this.handler.list(fromGrpc(message), toCallContext(call));
    }

    @GrpcMethod(service, `Delete${noun}`)
    delete(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
      return this.handler.delete(fromGrpc(message), toCallContext(call));
    }
  }
  return ResourceGrpcController;
}
