import { GatewayError } from '../../domain/errors/gateway-error';
import { CallOutcome, UpstreamCallRecord } from '../../domain/operations/operation';
import { Clock } from '../../domain/time/clock';

const ANSWERED: readonly CallOutcome[] = ['READ', 'APPLIED'];

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

  /** A call that got through ends the wait for its action. */
  called(account: string, calls: readonly UpstreamCallRecord[]): void {
    for (const { action, outcome } of calls)
      if (ANSWERED.includes(outcome)) this.#sinceMs.delete(keyOf(account, action));
  }
}

function keyOf(account: string, action: string): string {
  return `${account}/${action}`;
}
