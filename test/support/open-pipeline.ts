import { Account } from '../../src/domain/access/account';
import { Quota } from '../../src/domain/resources/capability';
import { Clock } from '../../src/domain/time/clock';
import { UpstreamPipeline } from '../../src/domain/operations/upstream-pipeline';
import { testResilience } from './test-resilience';

const PLENTY: Quota = { limit: 100_000, windowMs: 100 };

/** Every action has a quota that no test uses up. */
const plentyOf = new Proxy<Record<string, Quota>>({}, { get: () => PLENTY });

/**
 * The pipeline with quotas that nobody reaches, a breaker that never opens, and one attempt for
 * each call.
 */
export function openPipeline(account: Account, timeoutMs: number, clock: Clock): UpstreamPipeline {
  const resilience = testResilience({
    quota: { lateCapMs: 1_000, spreadMs: 0, maxQueue: 1_000, burst: 1 },
    retry: { maxAttempts: 1, budgetRatio: 0, budgetFloorPerSecond: 0 },
    timeoutMs,
    quotasOf: () => plentyOf,
    clock,
  });
  return resilience.pipelineOf(account);
}
