import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { Readiness } from '../health/readiness';

/** Refuses calls whose message arrives once this process drains, on a stream that was open before. Over REST the adapter does. */
@Injectable()
export class GrpcReadinessInterceptor implements NestInterceptor {
  constructor(private readonly readiness: Readiness) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { refusal } = this.readiness;
    if (refusal && context.getType() === 'rpc') throw refusal;
    return next.handle();
  }
}
