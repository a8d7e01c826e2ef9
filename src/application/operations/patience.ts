import { pause } from '../../domain/concurrency/waiting';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Clock } from '../../domain/time/clock';
import { passes } from './stored-error';

/** Between two tries. */
const WAIT_MS = { least: 100, most: 5_000 };

export interface PatienceOptions {
  readonly clock: Clock;
  /** The longest time that the tries take together. */
  readonly maxWaitMs: number;
  readonly signal: StopSignal;
  /** Called before each wait, with what it waits for to pass. */
  readonly waits?: (error: GatewayError) => Promise<void>;
}

/**
 * Tries again while a refusal passes with time. Throws the last error, the first other one, or the
 * signal's reason.
 */
export async function withRetries<T>(options: PatienceOptions, work: () => Promise<T>): Promise<T> {
  const { clock, maxWaitMs, signal } = options;
  const giveUpAt = clock.elapsed() + maxWaitMs;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (signal.aborted || !passes(error) || clock.elapsed() >= giveUpAt) throw error;
      await options.waits?.(error);
      const waitMs = Math.min(WAIT_MS.most, Math.max(WAIT_MS.least, error.retryAfterMs ?? WAIT_MS.least));
      await pause(clock, waitMs, signal);
    }
  }
}
