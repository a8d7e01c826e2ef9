import { GatewayError } from '../errors/gateway-error';

/** `client`: a call to a cloud. */
export type SpanKind = 'internal' | 'client';

/** All attributes that a span may have: no URL of a callback, no key, no token. */
export type SpanAttributes = {
  readonly 'livegate.account'?: string;
  readonly 'livegate.action'?: string;
  readonly 'livegate.attempt'?: number;
  readonly 'livegate.upstream.request_id'?: string;
  readonly 'livegate.upstream.code'?: string;
  /** Why there was no answer: from the connection, so it holds nothing that a caller wrote. */
  readonly 'livegate.upstream.cause'?: string;
  readonly 'http.response.status_code'?: number;
  readonly 'server.address'?: string;
};

/** A stretch of time of one request, in its trace. Handed down explicitly. */
export interface Span {
  /** 32 hexadecimal digits; absent where nothing is traced. */
  readonly traceId?: string;
  /** Begins a stretch within this one. */
  child(name: string, kind?: SpanKind): Span;
  set(attributes: SpanAttributes): void;
  /** Call it once. A span that never ends is not exported. */
  end(error?: GatewayError): void;
}

/** Where nothing is traced. */
export const NO_SPAN: Span = {
  child: () => NO_SPAN,
  set: () => undefined,
  end: () => undefined,
};

/** Runs the work within a span of its own, below `parent`. */
export async function withSpan<T>(parent: Span, name: string, work: () => Promise<T>): Promise<T> {
  if (parent === NO_SPAN) return work();
  const span = parent.child(name);
  let failure: GatewayError | undefined;
  try {
    return await work();
  } catch (thrown) {
    failure = GatewayError.from(thrown);
    throw thrown;
  } finally {
    span.end(failure);
  }
}
