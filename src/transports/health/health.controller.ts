import { Controller, Get, Res } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { liveness, readinessOf } from './health-answer';
import { Readiness, ReadinessReport } from './readiness';

/**
 * Liveness and readiness for load balancers and containers. Open to all and unlimited: both report
 * only what is already known. A cloud's outage is not livegate's, so no cloud is asked.
 */
@SkipThrottle({ caller: true })
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  healthy(): { status: 'ok' } {
    return liveness().body;
  }

  @Get('readyz')
  ready(@Res({ passthrough: true }) reply: FastifyReply): ReadinessReport {
    const { status, headers, body } = readinessOf(this.readiness);
    void reply.status(status).headers(headers);
    return body;
  }
}
