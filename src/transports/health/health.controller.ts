import { Controller, Get } from '@nestjs/common';
import { GatewayError } from '../../domain/gateway-error';
import { Readiness } from './readiness';

/** Liveness and readiness for load balancers and containers. Open to all; asks no provider: a cloud's outage is not ours. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  healthy(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  ready(): { status: 'ready' } {
    if (this.readiness.ready) return { status: 'ready' };
    throw new GatewayError('SHUTTING_DOWN', 'this process takes no new work');
  }
}
