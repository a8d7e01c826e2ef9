import { GatewayError } from '../../domain/errors/gateway-error';

export function exhausted(waitMs: number): GatewayError {
  const text = "the account's quota for this action cannot be had before the deadline";
  return new GatewayError('QUOTA_EXHAUSTED', text, {
    retryAfterMs: wholeMs(waitMs),
    metadata: { outcome: 'NOT_APPLIED' },
  });
}

export function queueFull(waitMs: number): GatewayError {
  const text = "too many calls wait for the account's quota of this action";
  return new GatewayError('QUEUE_FULL', text, { retryAfterMs: wholeMs(waitMs), metadata: { outcome: 'NOT_APPLIED' } });
}

/** Replicas that cannot agree on who calls must not call. `why` is for the caller to read. */
export function quotaStoreUnavailable(why: string, waitMs: number): GatewayError {
  const text = `what replicas share is out of reach: ${why}`;
  return new GatewayError('QUOTA_STORE_UNAVAILABLE', text, {
    retryAfterMs: wholeMs(waitMs),
    metadata: { outcome: 'NOT_APPLIED' },
  });
}

function wholeMs(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs));
}
