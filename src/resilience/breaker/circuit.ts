import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';

export interface BreakerSettings {
  /** Failures among the outcomes of a window at which the circuit opens, from 0 to 1. */
  readonly failureRatio: number;
  /** Outcomes that a window must hold before the circuit can open. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long an open circuit lets nothing through. */
  readonly resetMs: number;
  /** Calls that must succeed, all of them, before a half-open circuit closes. */
  readonly probes: number;
}

export const BUCKETS_OF_WINDOW = 10;

/** opossum opens above its threshold, we open at ours. */
const EPSILON_PERCENT = 1e-6;

/** One circuit that is told outcomes after the fact: the pipeline alone runs calls. `rotation` moves the windows of all circuits on. */
export function createCircuit(
  settings: BreakerSettings,
  rotation: EventEmitter,
): CircuitBreaker<[failed: boolean], void> {
  // It throws instead of rejecting, so that the circuit opens before the next call is looked at.
  const outcome = (failed: boolean): Promise<void> => {
    if (failed) throw new Error('the cloud failed');
    return Promise.resolve();
  };
  return new CircuitBreaker(outcome, {
    errorThresholdPercentage: settings.failureRatio * 100 - EPSILON_PERCENT,
    volumeThreshold: settings.minCalls,
    resetTimeout: settings.resetMs,
    rollingCountTimeout: settings.windowMs,
    rollingCountBuckets: BUCKETS_OF_WINDOW,
    rotateBucketController: rotation,
    // The deadline is ours, and ten timers a second for each idle circuit are not free.
    timeout: false,
    enableSnapshots: false,
    rollingPercentilesEnabled: false,
  });
}
