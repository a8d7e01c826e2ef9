import { CallContext } from '../../application/operations/call-operation';
import { RequestRecord } from '../../domain/telemetry/request-record';
import { TraceContext, traceContextOf } from '../../domain/telemetry/trace-context';

const RECORD = Symbol('request record');

/** A request over REST, or the metadata of a call over gRPC, which holds its record. */
interface RecordCarrier {
  [RECORD]?: RequestRecord;
}

export function setRecord(request: object, record: RequestRecord): void {
  (request as RecordCarrier)[RECORD] = record;
}

/** Undefined for what is no request of the API, such as a health check. */
export function recordOf(request: object): RequestRecord | undefined {
  return (request as RecordCarrier)[RECORD];
}

type RecordedContext = Pick<CallContext, 'record' | 'requestId' | keyof TraceContext>;

/** Throws without a record: a method of the API must not run unobserved. */
export function recordedContextOf(request: object): RecordedContext {
  const record = recordOf(request);
  if (!record) throw new Error('the request is not observed');
  return { record, requestId: record.head.requestId, ...traceContextOf(record.head) };
}
