import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { GrpcCall } from '../grpc/incoming-call';
import { callerOf, setCaller } from './caller-of';

/**
 * Hands the caller, who was found out when the headers of a call over gRPC arrived, on to what
 * looks at the call.
 */
@Injectable()
export class CallerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'rpc') {
      const call = context.getArgByIndex<GrpcCall>(2);
      setCaller(call, callerOf(call.metadata));
    }
    return true;
  }
}
