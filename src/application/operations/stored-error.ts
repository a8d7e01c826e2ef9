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
  // The lease could not be renewed in time; the next one may last.
  'RESOURCE_LOCK_LOST',
];

/** Whether the same call may succeed later. `changedNothing` tells whether a write has happened. */
export function passes({ reason }: GatewayError): boolean {
  return PASSING.includes(reason);
}

/** Whether nothing is left of the call, so that it may be left as it is. */
export function changedNothing({ reason, metadata: { outcome } }: GatewayError): boolean {
  if (outcome === undefined) return PASSING.includes(reason);
  return outcome === 'NOT_APPLIED' || outcome === 'RESTORED';
}
