import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { GrpcCall } from '../grpc/incoming-call';
import { Authenticator } from './authenticator';
import { certificateNames } from './certificate-names';
import { setCaller } from './caller-of';

/**
 * Finds out who makes a call over gRPC, before any other guard counts it or a handler looks at its message. Over REST the adapter asks
 * the same authenticator, before it reads a body.
 */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() === 'rpc') {
      const call = context.getArgByIndex<GrpcCall>(2);
      const peer = call.getAuthContext()?.sslPeerCertificate;
      const caller = await this.authenticator.authenticate({
        authorization: call.metadata.get('authorization').map(String),
        ...(peer && { certificateNames: certificateNames(peer) }),
      });
      setCaller(call, caller);
    }
    return true;
  }
}
