import { AuditEvent } from '../../src/domain/records/audit';

/** An event whose every field is given, but for what a test says of it. */
export function auditEvent(fields: Partial<AuditEvent> = {}): AuditEvent {
  return {
    kind: 'INTENT',
    operationId: 'op-1',
    caller: 'media-team',
    account: 'ali',
    method: 'SetCallbackConfig',
    resource: 'accounts/ali/domains/push.example.com/callbackConfigs/stream',
    requestId: 'req-1',
    ...fields,
  };
}
