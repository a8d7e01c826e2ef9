import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { REQUEST_ID_HEADER, requestIdFrom } from '../rest/request-id';
import { GrpcCall } from './incoming-call';

/**
 * Gives every call its request id, the caller's or a new one, in the call's metadata and in the
 * initial metadata of the answer. Runs as the first guard, so that refusals of other guards carry
 * the id too; interceptors run later.
 */
@Injectable()
export class GrpcRequestIdGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'rpc') {
      const call = context.getArgByIndex<GrpcCall>(2);
      const id = requestIdFrom(call.metadata.get(REQUEST_ID_HEADER)[0], randomUUID);
      call.metadata.set(REQUEST_ID_HEADER, id);
      const metadata = new Metadata();
      metadata.set(REQUEST_ID_HEADER, id);
      call.sendMetadata(metadata);
    }
    return true;
  }
}
