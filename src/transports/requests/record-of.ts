import { RequestRecord } from '../../domain/telemetry/request-record';

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

/** Throws where there is none: a method of the API must not run unobserved. */
export function requiredRecordOf(request: object): RequestRecord {
  const record = recordOf(request);
  if (!record) throw new Error('the request is not observed');
  return record;
}
