import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { GrpcCall } from '../grpc/incoming-call';
import { callerOf, setCaller } from './caller-of';

/** Passes on the caller, who was identified when the headers of the gRPC call arrived. */
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
