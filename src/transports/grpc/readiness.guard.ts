import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Readiness } from '../health/readiness';

/**
 * Refuses calls whose message arrives once this process drains, on a stream that was open before.
 * Over REST the adapter does. A guard and not an interceptor: one interceptor puts the answers of
 * every call, over REST too, through rxjs.
 */
@Injectable()
export class GrpcReadinessGuard implements CanActivate {
  constructor(private readonly readiness: Readiness) {}

  canActivate(context: ExecutionContext): boolean {
    const { refusal } = this.readiness;
    if (refusal && context.getType() === 'rpc') throw refusal;
    return true;
  }
}
