import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { REQUEST_ID_HEADER, requestIdFrom } from '../rest/request-id';
import { GrpcCall } from './incoming-call';

/** Answers every call with its request id in the initial metadata: the caller's, or a new one. */
@Injectable()
export class GrpcRequestIdInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'rpc') {
      const call = context.getArgByIndex<GrpcCall>(2);
      const metadata = new Metadata();
      metadata.set(REQUEST_ID_HEADER, requestIdFrom(call.metadata.get(REQUEST_ID_HEADER)[0], randomUUID));
      call.sendMetadata(metadata);
    }
    return next.handle();
  }
}
