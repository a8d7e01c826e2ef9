import { UpstreamCallRecord } from '../../domain/operation';

/** `livegate.v1.UpstreamCall`. */
export type UpstreamCallMessage = UpstreamCallRecord;

export function presentCalls(calls: readonly UpstreamCallRecord[]): UpstreamCallMessage[] {
  return calls.map(({ action, requestId, attempts, outcome }) => ({ action, requestId, attempts, outcome }));
}
