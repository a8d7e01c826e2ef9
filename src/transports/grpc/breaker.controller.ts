import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { BreakerHandler } from '../api/directory/breaker.handler';
import { BreakerMessage } from '../api/directory/breaker.mapper';
import { GrpcCall, fromGrpc, toCallContext } from './incoming-call';

/** BreakerService over gRPC. */
@Controller()
export class BreakerGrpcController {
  constructor(private readonly handler: BreakerHandler) {}

  @GrpcMethod('BreakerService')
  getBreaker(message: unknown, _metadata: Metadata, call: GrpcCall): BreakerMessage {
    return this.handler.get(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('BreakerService')
  listBreakers(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): { breakers: BreakerMessage[]; nextPageToken: string } {
    return this.handler.list(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('BreakerService')
  updateBreaker(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<BreakerMessage> {
    return this.handler.update(fromGrpc(message), toCallContext(call));
  }
}
