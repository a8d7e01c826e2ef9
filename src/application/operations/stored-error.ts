import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { StoredError } from '../../domain/rollouts/rollout';

/** Without its cause, which is for the log alone. */
export function storedError({ reason, message, metadata, violations, retryAfterMs }: GatewayError): StoredError {
  return { reason, message, metadata, violations, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Refusals of livegate itself that pass with time. */
const PASSING: readonly ErrorReason[] = [
  'CIRCUIT_OPEN',
  'QUOTA_EXHAUSTED',
  'QUEUE_FULL',
  'QUOTA_STORE_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'PROVIDER_THROTTLED',
  'DEADLINE_PASSED',
];

/** Whether the same call may succeed later, and nothing became of this one. */
export function passes({ reason, metadata: { outcome } }: GatewayError): boolean {
  return PASSING.includes(reason) && (outcome === undefined || outcome === 'NOT_APPLIED');
}

/** Whether nothing became of the call, so that it may be left as it is. */
export function changedNothing(error: GatewayError): boolean {
  return passes(error) || error.metadata.outcome === 'NOT_APPLIED';
}
