import { Controller, Get } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Readiness } from './readiness';

/** Liveness and readiness for load balancers and containers. Open to all, as often as they like; asks no provider: a cloud's outage is not ours. */
@SkipThrottle({ caller: true })
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  healthy(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  ready(): { status: 'ready' } {
    const { refusal } = this.readiness;
    if (refusal) throw refusal;
    return { status: 'ready' };
  }
}
