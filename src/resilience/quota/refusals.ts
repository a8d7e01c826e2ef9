import { GatewayError } from '../../domain/errors/gateway-error';

export function exhausted(waitMs: number): GatewayError {
  const text = "the account's quota for this action has no free slot before the deadline";
  return new GatewayError('QUOTA_EXHAUSTED', text, {
    retryAfterMs: wholeMs(waitMs),
    metadata: { outcome: 'NOT_APPLIED' },
  });
}

export function queueFull(waitMs: number): GatewayError {
  const text = "the queue for the account's quota of this action is full";
  return new GatewayError('QUEUE_FULL', text, { retryAfterMs: wholeMs(waitMs), metadata: { outcome: 'NOT_APPLIED' } });
}

/**
 * Without the shared store, replicas cannot agree on slots and must not call. Callers read `why`.
 */
export function quotaStoreUnavailable(why: string, waitMs: number): GatewayError {
  const text = `the shared quota store is unavailable: ${why}`;
  return new GatewayError('QUOTA_STORE_UNAVAILABLE', text, {
    retryAfterMs: wholeMs(waitMs),
    metadata: { outcome: 'NOT_APPLIED' },
  });
}

function wholeMs(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs));
}
