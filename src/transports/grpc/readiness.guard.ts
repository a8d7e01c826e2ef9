import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Readiness } from '../health/readiness';

/**
 * Refuses calls whose message arrives after draining began, on a stream opened before. Over REST
 * the adapter does this. A guard, because an interceptor would send every answer, REST included,
 * through rxjs.
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
