import { Controller, Get, Res } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { Readiness, ReadinessReport } from './readiness';

/**
 * Liveness and readiness for load balancers and containers. Open to all, as often as they like: both only tell what is known. No provider is
 * asked: a cloud's outage is not ours.
 */
@SkipThrottle({ caller: true })
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  healthy(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  ready(@Res({ passthrough: true }) reply: FastifyReply): ReadinessReport {
    const { isReady, retryAfterMs } = this.readiness;
    if (!isReady) {
      void reply.status(503);
      if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
    }
    return this.readiness.report();
  }
}
