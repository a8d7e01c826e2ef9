import type { Metadata } from '@grpc/grpc-js';
import { Controller, Type } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { MessageStream, MethodTable } from '../api/service-handler';
import { ApiService } from '../contract/api-services';
import { writtenTo } from './written-stream';
import { fromGrpc, GrpcCall, toCallContext } from './incoming-call';

/** A controller with the methods of one service. */
export function grpcController({ name: service, methods }: ApiService): Type<object> {
  @Controller()
  class GrpcController {
    constructor(readonly table: MethodTable) {}
  }
  for (const { name, streams } of methods) {
    const descriptor: PropertyDescriptor = {
      value(this: GrpcController, message: unknown, _metadata: Metadata, call: GrpcCall) {
        const answer = this.table.of(name)(fromGrpc(message), toCallContext(call));
        return streams ? writtenTo(call, answer as Promise<MessageStream>) : answer;
      },
    };
    Object.defineProperty(GrpcController.prototype, name, descriptor);
    GrpcMethod(service, name)(GrpcController.prototype, name, descriptor);
  }
  return GrpcController;
}
