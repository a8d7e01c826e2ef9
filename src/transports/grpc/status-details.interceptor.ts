import { Metadata, ServerInterceptingCall, ServerInterceptor, status } from '@grpc/grpc-js';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { DETAILS_TRAILER, GrpcStatusRenderer } from '../errors/grpc-status.renderer';
import { setRecord } from '../requests/record-of';
import { LargeRequests, tooManyLarge } from '../requests/large-requests';
import { requestSizeOf } from '../requests/request-size';
import { REQUEST_ID_HEADER } from '../requests/request-id';
import { boundMessage } from './message-size';
import { ObservedCalls } from './observed-calls';

type Status = Parameters<ServerInterceptingCall['sendStatus']>[0];

/**
 * Converts statuses that grpc-js sends without calling a handler, such as for a message that is too
 * large or not protobuf. They start at the innermost call, where no interceptor sees them, so this
 * wraps that call's method, and sets the bound of its message. From here on the call's metadata
 * holds its record.
 */
export function statusDetails(
  renderer: GrpcStatusRenderer,
  calls: ObservedCalls,
  large: LargeRequests,
): ServerInterceptor {
  return ({ path }, call) => {
    const mayBeLarge = boundMessage(path, call, large);
    const record = calls.current;
    if (!record) return new ServerInterceptingCall(call);
    let handed = false;
    const send = call.sendStatus.bind(call);
    call.sendStatus = (sent) => {
      const found = errorOf(sent, handed, record.head.method);
      const error = found?.reason === 'PAYLOAD_TOO_LARGE' && !mayBeLarge ? tooManyLarge() : found;
      if (!error) return send(sent);
      record.failed(error);
      const failure = renderer.render(error);
      failure.metadata.set(REQUEST_ID_HEADER, record.head.requestId);
      send(failure);
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata: Metadata, pass) => {
            setRecord(metadata, record);
            pass(metadata);
          },
          onReceiveMessage: (message: unknown, pass) => {
            handed = true;
            pass(message);
          },
        }),
    });
  };
}

const TEXTS = {
  PAYLOAD_TOO_LARGE: () => 'the message is larger than livegate reads',
  INVALID_REQUEST: (method) =>
    `the bytes are no message of this method, or more than ${requestSizeOf(method).maxValues} values`,
  DEADLINE_PASSED: () => 'the deadline passed',
} as const satisfies Partial<Record<ErrorReason, (method: string) => string>>;

/**
 * Before the message is delivered, any failure is the request's fault. Undefined: the status stays
 * unchanged.
 */
function errorOf({ code, metadata }: Status, handed: boolean, method: string): GatewayError | undefined {
  if (code === status.OK || metadata?.get(DETAILS_TRAILER).length) return undefined;
  const reason = reasonOf(code, handed);
  return reason && new GatewayError(reason, TEXTS[reason](method));
}

function reasonOf(code: Status['code'], handed: boolean): keyof typeof TEXTS | undefined {
  if (code === status.DEADLINE_EXCEEDED) return 'DEADLINE_PASSED';
  if (handed) return undefined;
  if (code === status.RESOURCE_EXHAUSTED) return 'PAYLOAD_TOO_LARGE';
  return code === status.INTERNAL ? 'INVALID_REQUEST' : undefined;
}
