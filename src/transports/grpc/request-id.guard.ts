import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { GrpcCall, initialMetadataOf } from './incoming-call';

/**
 * Sends the request id in the initial metadata of the answer. Runs as the first guard, so that
 * refusals of other guards carry the id too; interceptors run later.
 */
@Injectable()
export class GrpcRequestIdGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'rpc') {
      const call = context.getArgByIndex<GrpcCall>(2);
      call.sendMetadata(initialMetadataOf(call.metadata));
    }
    return true;
  }
}
