import type { ServerUnaryCall } from '@grpc/grpc-js';
import { CallContext } from '../../application/operations/call-operation';
import { IncomingMessage } from '../api/messages/read-message';
import { callerOf } from '../auth/caller-of';
import { requiredRecordOf } from '../requests/record-of';
import { traceContextFrom } from '../requests/trace-headers';
import { textFaultsOf } from './text-faults';
import { REQUEST_ID_HEADER } from '../rest/request-id';

/** A unary call as Nest delivers it; the handler checks the message. */
export type GrpcCall = ServerUnaryCall<unknown, unknown>;

export function fromGrpc(message: unknown): IncomingMessage {
  return { message: (message ?? {}) as Record<string, unknown>, violations: textFaultsOf(message) };
}

/** The caller's deadline and cancellation. */
export function toCallContext(call: GrpcCall): CallContext {
  const controller = new AbortController();
  // Comes at the end of every call: without a reason, each would cost an exception with its stack.
  call.on('cancelled', () => controller.abort('cancelled'));
  if (call.cancelled) controller.abort('cancelled');
  const deadline = Number(call.getDeadline());
  return {
    caller: callerOf(call),
    signal: controller.signal,
    requestId: String(call.metadata.get(REQUEST_ID_HEADER)[0]),
    record: requiredRecordOf(call.metadata),
    ...traceContextFrom(call.metadata.get('traceparent')[0], call.metadata.get('tracestate').join(',')),
    ...(Number.isFinite(deadline) && { timeoutMs: Math.max(1, Math.ceil(deadline - Date.now())) }),
  };
}
