import { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { CallContext } from '../../application/operations/call-operation';
import { IncomingMessage } from '../api/messages/read-message';
import { callerOf } from '../auth/caller-of';
import { recordedContextOf } from '../requests/record-of';
import { REQUEST_ID_HEADER } from '../requests/request-id';
import { textFaultsOf } from './text-faults';
import { StopController } from '../../domain/concurrency/stop-signal';

/** A unary call as Nest delivers it; the handler checks the message. */
export type GrpcCall = ServerUnaryCall<unknown, unknown>;

export function fromGrpc(message: unknown): IncomingMessage {
  return { message: (message ?? {}) as Record<string, unknown>, violations: textFaultsOf(message) };
}

/** The initial metadata of the answer to a call: its request id. */
export function initialMetadataOf(call: Metadata): Metadata {
  const initial = new Metadata();
  initial.set(REQUEST_ID_HEADER, String(call.get(REQUEST_ID_HEADER)[0]));
  return initial;
}

/** The caller's deadline and cancellation. */
export function toCallContext(call: GrpcCall): CallContext {
  const controller = new StopController();
  call.on('cancelled', () => controller.abort());
  if (call.cancelled) controller.abort();
  const deadline = Number(call.getDeadline());
  return {
    caller: callerOf(call.metadata),
    signal: controller.signal,
    ...(Number.isFinite(deadline) && { timeoutMs: Math.max(1, Math.ceil(deadline - Date.now())) }),
    ...recordedContextOf(call.metadata),
  };
}
