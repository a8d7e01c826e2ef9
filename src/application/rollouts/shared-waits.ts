import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { CallOutcome, UpstreamCallRecord } from '../../domain/operations/operation';
import { Clock } from '../../domain/time/clock';

const DONE: readonly CallOutcome[] = ['READ', 'APPLIED'];
const REFUSED: readonly CallOutcome[] = ['FAILED_READ', 'NOT_APPLIED'];
/** With these the cloud has refused the call for now, or has not understood it. */
const NOT_THROUGH: readonly ErrorReason[] = [
  'PROVIDER_THROTTLED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_ANSWER_UNREADABLE',
  'PROVIDER_TIMED_OUT',
];

/**
 * Since when an action of an account lets no call through, such as while its circuit is open. The
 * items of a rollout share the wait for it: one that comes later waits no longer than the others.
 */
export class SharedWaits {
  /** By account and action, on the monotonic clock. */
  readonly #sinceMs = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** How long what refused a call has refused them all. 0 if the error names no action. */
  waitedMs({ metadata: { account = '', action } }: GatewayError): number {
    if (action === undefined) return 0;
    const key = keyOf(account, action);
    const now = this.clock.elapsed();
    const sinceMs = this.#sinceMs.get(key) ?? now;
    this.#sinceMs.set(key, sinceMs);
    return now - sinceMs;
  }

  /**
   * A call that got through ends the wait for its action, also if the answer was that there is
   * nothing, or a refusal. `error`: what the calls ended with.
   */
  called(
    account: string,
    calls: readonly UpstreamCallRecord[],
    error?: Pick<GatewayError, 'reason' | 'metadata'>,
  ): void {
    const failed = error && NOT_THROUGH.includes(error.reason) ? error.metadata.action : undefined;
    for (const { action, outcome, code } of calls) {
      const isRefused = REFUSED.includes(outcome) && code !== undefined && action !== failed;
      if (DONE.includes(outcome) || isRefused) this.#sinceMs.delete(keyOf(account, action));
    }
  }
}

function keyOf(account: string, action: string): string {
  return `${account}/${action}`;
}
