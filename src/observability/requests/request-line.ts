import { UpstreamCallRecord } from '../../domain/operations/operation';
import { RequestSummary } from '../../domain/telemetry/request-record';

/** One action of a cloud that a request called; `requestId` is the cloud's. */
type UpstreamLine = Pick<UpstreamCallRecord, 'action' | 'requestId' | 'attempts' | 'outcome'>;

/** All fields of a request's line in the log. */
export type RequestLine = Omit<RequestSummary, 'seconds' | 'calls' | 'httpStatus'> & {
  readonly durationMs: number;
  /** Absent if no cloud was called. */
  readonly upstream?: readonly UpstreamLine[];
};

/** Field by field, so that nothing new gets into the log by itself. */
export function requestLineOf(summary: RequestSummary): RequestLine {
  const { method, transport, caller, account, resource, code, reason, cause, outcome } = summary;
  const { seconds, requestId, traceId, calls } = summary;
  return {
    method,
    transport,
    ...(caller !== undefined && { caller }),
    ...(account !== undefined && { account }),
    ...(resource !== undefined && { resource }),
    code,
    ...(reason && { reason }),
    ...(cause !== undefined && { cause }),
    ...(outcome && { outcome }),
    durationMs: Math.round(seconds * 10_000) / 10,
    requestId,
    ...(traceId !== undefined && { traceId }),
    ...(calls.length > 0 && { upstream: calls.map(upstreamLineOf) }),
  };
}

function upstreamLineOf({ action, requestId, attempts, outcome }: UpstreamCallRecord): UpstreamLine {
  return { action, requestId, attempts, outcome };
}
