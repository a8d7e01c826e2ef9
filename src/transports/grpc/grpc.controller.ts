import type { Metadata } from '@grpc/grpc-js';
import { Controller, Type } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { MethodTable } from '../api/service-handler';
import { ApiService } from '../contract/api-services';
import { fromGrpc, GrpcCall, toCallContext } from './incoming-call';

/** A controller with the methods of one service. */
export function grpcController({ name: service, methods }: ApiService): Type<object> {
  @Controller()
  class GrpcController {
    constructor(readonly table: MethodTable) {}
  }
  for (const { name } of methods) {
    const descriptor: PropertyDescriptor = {
      value(this: GrpcController, message: unknown, _metadata: Metadata, call: GrpcCall) {
        return this.table.of(name)(fromGrpc(message), toCallContext(call));
      },
    };
    Object.defineProperty(GrpcController.prototype, name, descriptor);
    GrpcMethod(service, name)(GrpcController.prototype, name, descriptor);
  }
  return GrpcController;
}
