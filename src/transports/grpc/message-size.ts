import { requestSizeOf } from '../requests/request-size';

/** What the call of grpc-js itself has, and no option of a method sets. */
interface SizedCall {
  maxReceiveMessageSize: number;
  readonly decoder: { maxReadMessageLength: number };
}

/**
 * Holds a call to the bound of its method. grpc-js has one bound for a whole server; a check after
 * decoding would let every method take the memory of the largest. `call` is the innermost one.
 */
export function boundMessage(path: string, call: object): void {
  const { maxBytes } = requestSizeOf(path.slice(path.lastIndexOf('/') + 1));
  const sized = call as Partial<SizedCall>;
  if (typeof sized.maxReceiveMessageSize !== 'number' || !sized.decoder) throw new Error('grpc-js has other calls');
  sized.maxReceiveMessageSize = maxBytes;
  sized.decoder.maxReadMessageLength = maxBytes;
}
