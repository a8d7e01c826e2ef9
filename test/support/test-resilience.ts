import { NO_INSTRUMENTS } from '../../src/domain/telemetry/instruments.port';
import { Resilience, ResilienceOptions } from '../../src/resilience/resilience';

export const QUOTA_SETTINGS: ResilienceOptions['quota'] = {
  lateCapMs: 10,
  spreadMs: 10,
  maxQueue: 100,
  burst: 0.5,
};

/** Three attempts for each call, breakers that never open, and nobody who hears of it. */
export function testResilience(
  options: Pick<ResilienceOptions, 'clock' | 'quotasOf'> & Partial<ResilienceOptions>,
): Resilience {
  return new Resilience({
    quota: QUOTA_SETTINGS,
    breaker: { failureRatio: 1, minCalls: 1_000_000, windowMs: 10_000, resetMs: 10_000, probes: 2 },
    retry: { maxAttempts: 3, budgetRatio: 0.2, budgetFloorPerSecond: 1 },
    timeoutMs: 5_000,
    report: () => undefined,
    instruments: NO_INSTRUMENTS,
    random: () => 0.5,
    ...options,
  });
}
