import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { BreakerHandler } from '../api/breaker.handler';
import { BreakerMessage } from '../api/breaker.mapper';
import { fromGrpc } from './incoming-call';

/** BreakerService over gRPC. */
@Controller()
export class BreakerGrpcController {
  constructor(private readonly handler: BreakerHandler) {}

  @GrpcMethod('BreakerService')
  getBreaker(message: unknown): BreakerMessage {
    return this.handler.get(fromGrpc(message));
  }

  @GrpcMethod('BreakerService')
  listBreakers(message: unknown): { breakers: BreakerMessage[]; nextPageToken: string } {
    return this.handler.list(fromGrpc(message));
  }

  @GrpcMethod('BreakerService')
  updateBreaker(message: unknown): Promise<BreakerMessage> {
    return this.handler.update(fromGrpc(message));
  }
}
