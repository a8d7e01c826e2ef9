import { RequestHead, RequestRecord, RequestSummary } from '../../src/domain/telemetry/request-record';

const HEAD: RequestHead = { transport: 'rest', method: 'GetCallbackConfig', requestId: 'req-1', arrivedAt: 0 };

/** The record of a request that nobody observes, or that `ended` is told of. */
export function requestRecord(ended: (summary: RequestSummary) => void = () => undefined): RequestRecord {
  return new RequestRecord({ head: HEAD, clock: { elapsed: () => 0 }, ended });
}
