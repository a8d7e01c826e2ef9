import type { ServerHttp2Stream } from 'node:http2';
import { LargeRequests } from '../requests/large-requests';
import { requestSizeOf } from '../requests/request-size';

/** What the call of grpc-js itself has, and no option of a method sets. */
interface SizedCall {
  maxReceiveMessageSize: number;
  readonly decoder: { maxReadMessageLength: number };
  readonly stream: ServerHttp2Stream;
}

/**
 * Holds a call to the bound of its method; false: to the usual one, since there are too many that
 * may be large. grpc-js has one bound for a whole server; a check after decoding would let every
 * method take the memory of the largest. `call` is the innermost one.
 */
export function boundMessage(path: string, call: object, large: LargeRequests): boolean {
  const sized = call as Partial<SizedCall>;
  const { decoder, stream } = sized;
  if (typeof sized.maxReceiveMessageSize !== 'number' || !decoder || !stream)
    throw new Error('grpc-js has other calls');
  const usual = requestSizeOf(undefined).maxBytes;
  const { maxBytes } = requestSizeOf(path.slice(path.lastIndexOf('/') + 1));
  const end = maxBytes > usual ? large.begin() : undefined;
  if (end) stream.once('close', end);
  const bound = end ? maxBytes : usual;
  sized.maxReceiveMessageSize = bound;
  decoder.maxReadMessageLength = bound;
  return bound === maxBytes;
}
