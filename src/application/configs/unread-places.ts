import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { UpstreamCallRecord } from '../../domain/operations/operation';

/**
 * What concerns the whole account, or livegate itself: the next domain would meet the same, and
 * none of them is unreachable.
 */
export const OF_ALL_PLACES: readonly ErrorReason[] = [
  'QUOTA_EXHAUSTED',
  'QUEUE_FULL',
  'PROVIDER_THROTTLED',
  'QUOTA_STORE_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'PROVIDER_CREDENTIALS_REJECTED',
  'PROVIDER_CREDENTIALS_UNAVAILABLE',
  'PROVIDER_ACCOUNT_NOT_READY',
  'SHUTTING_DOWN',
  'CALLER_CANCELLED',
  'INTERNAL_ERROR',
];

/**
 * Whether a page ends before the place that failed so. When the time is over, a place that was
 * still to be asked is for the next page; one that did not answer is passed.
 */
export function endsPage({ reason }: GatewayError, calls: readonly UpstreamCallRecord[]): boolean {
  if (OF_ALL_PLACES.includes(reason)) return true;
  return reason === 'DEADLINE_PASSED' && calls.every(({ outcome }) => outcome !== 'FAILED_READ');
}
