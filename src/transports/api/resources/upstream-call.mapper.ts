import { UpstreamCallRecord } from '../../../domain/operations/operation';

/** `livegate.v1.UpstreamCall`. */
export type UpstreamCallMessage = UpstreamCallRecord;

export function presentCalls(calls: readonly UpstreamCallRecord[]): UpstreamCallMessage[] {
  return calls.map(({ action, requestId, attempts, outcome, code }) => ({
    action,
    requestId,
    attempts,
    outcome,
    ...(code !== undefined && { code }),
  }));
}
