import { AuditFilter, AuditRecord, isAuditKind } from '../../../domain/records/audit';
import { addFaults, ParsedRequest } from '../../../application/request-faults';
import { traceContextOf } from '../../../domain/telemetry/trace-context';
import { Violation } from '../../../domain/errors/gateway-error';
import { ListAuditEventsRequestDto } from '../messages/messages.dto';
import { ProtoStruct } from '../messages/proto-struct';
import { ProtoTimestamp, TIME_RULE, millisecondsOf } from '../messages/proto-time';
import { UpstreamCallMessage, presentCalls } from '../resources/upstream-call.mapper';

/** `livegate.v1.AuditEvent`. */
export interface AuditEventMessage {
  readonly name: string;
  readonly kind: string;
  readonly eventTime: ProtoTimestamp;
  readonly operationId: string;
  readonly caller: string;
  readonly initiator?: string;
  readonly method: string;
  readonly resource: string;
  readonly requestId: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly from?: ProtoStruct;
  readonly to?: ProtoStruct;
  readonly code?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly suppressed?: number;
  readonly upstreamCalls: readonly UpstreamCallMessage[];
}

/** Reads the filter of a request, with faults of its times. An empty text counts as absent. */
export function toAuditFilter(
  request: ListAuditEventsRequestDto,
  violations: readonly Violation[],
): ParsedRequest<AuditFilter> {
  const { startTime, endTime, kind, caller, method, resource, requestId, operationId } = request;
  const startMs = startTime && millisecondsOf(startTime);
  const endMs = endTime && millisecondsOf(endTime);
  const faults = [
    ...(startTime && startMs === undefined ? [noTime('startTime')] : []),
    ...(endTime && endMs === undefined ? [noTime('endTime')] : []),
  ];
  const texts = { caller, method, resource, requestId, operationId };
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== ''));
  return {
    spec: { ...given, startMs, endMs, ...(isAuditKind(kind) && { kind }) },
    violations: addFaults(violations, faults),
  };
}

function noTime(field: string): Violation {
  return { field, reason: 'INVALID_FORMAT', description: TIME_RULE };
}

export function presentAuditEvent({ atMs, incarnation, seq, event }: AuditRecord): AuditEventMessage {
  const { kind, operationId, caller, account, method, resource, requestId, from, to } = event;
  const { result, suppressed, initiator } = event;
  return {
    name: `accounts/${account}/auditEvents/${incarnation}-${seq}`,
    kind,
    eventTime: new ProtoTimestamp(atMs),
    operationId,
    caller,
    ...(initiator !== undefined && { initiator }),
    method,
    resource,
    requestId,
    ...traceContextOf(event),
    ...(from && { from: new ProtoStruct(from) }),
    ...(to && { to: new ProtoStruct(to) }),
    ...(result && {
      code: result.code,
      ...(result.reason && { reason: result.reason }),
      ...(result.outcome && { outcome: result.outcome }),
    }),
    ...(suppressed !== undefined && { suppressed }),
    upstreamCalls: presentCalls(result?.calls ?? []),
  };
}
