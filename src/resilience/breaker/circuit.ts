import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';

export interface BreakerSettings {
  /** The share of failures in a window at which the circuit opens, from 0 to 1. */
  readonly failureRatio: number;
  /** The least number of outcomes in a window for the circuit to open. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long an open circuit refuses all calls. */
  readonly resetMs: number;
  /** How many probes must succeed, without a failure, before a half-open circuit closes. */
  readonly probes: number;
}

export const BUCKETS_OF_WINDOW = 10;

/** opossum opens above its threshold; livegate opens at it. */
const EPSILON_PERCENT = 1e-6;

/**
 * A circuit that records outcomes afterwards: the pipeline runs the calls. `rotation` rotates all
 * circuits' windows.
 */
export function createCircuit(
  settings: BreakerSettings,
  rotation: EventEmitter,
): CircuitBreaker<[failed: boolean], void> {
  // Throws synchronously, so that the circuit opens before the next call is admitted.
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
    // The pipeline has its own time-out, and ten timers a second per idle circuit cost too much.
    timeout: false,
    enableSnapshots: false,
    rollingPercentilesEnabled: false,
  });
}
