import { ErrorReason } from '../domain/errors/gateway-error';
import { CodeMeaning } from './error-table';

const refused = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'NOT_APPLIED' });
const failed = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'UNKNOWN' });

/**
 * Codes with the same meaning at every cloud: API gateways are built alike, and a cloud may send
 * codes that its documentation omits. A provider's own rows take precedence.
 */
export const COMMON_CODES: Readonly<Record<string, CodeMeaning>> = {
  'InternalError*': failed('PROVIDER_UNAVAILABLE'),
  'InternalServiceError*': failed('PROVIDER_UNAVAILABLE'),
  'InternalServiceTimeout*': failed('PROVIDER_UNAVAILABLE'),
  'ServiceUnavailable*': failed('PROVIDER_UNAVAILABLE'),
  'ServiceBusy*': failed('PROVIDER_UNAVAILABLE'),
  'ServerBusy*': failed('PROVIDER_UNAVAILABLE'),
  'SystemBusy*': failed('PROVIDER_UNAVAILABLE'),

  'InvalidParam*': refused('PROVIDER_REJECTED_ARGUMENT'),
  'Missing*': refused('PROVIDER_REJECTED_ARGUMENT'),

  Forbidden: refused('PROVIDER_PERMISSION_DENIED'),
  'NoPermission*': refused('PROVIDER_PERMISSION_DENIED'),
  '*.NoPermission': refused('PROVIDER_PERMISSION_DENIED'),

  '*Throttling*': refused('PROVIDER_THROTTLED'),
  '*FlowLimit*': refused('PROVIDER_THROTTLED'),
  '*FlowControl*': refused('PROVIDER_THROTTLED'),
  'RequestLimitExceeded*': refused('PROVIDER_THROTTLED'),
};
