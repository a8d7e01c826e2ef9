import { ErrorReason } from '../domain/errors/gateway-error';
import { CodeMeaning } from './error-table';

const refused = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'NOT_APPLIED' });
const failed = (reason: ErrorReason): CodeMeaning => ({ reason, outcome: 'UNKNOWN' });

/**
 * Families of codes that mean the same wherever they come from: gateways of different clouds are built alike, and what one page
 * leaves out may still arrive. A provider's own rows win over these.
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
