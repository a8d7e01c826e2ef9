import { Span } from './span.port';

const NO_TRACE = '0'.repeat(32);

/** The caller's W3C trace context, as it came. Without a `traceparent` there is no `tracestate`. */
export interface TraceContext {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const NO_CONTEXT: TraceContext = {};

/** Of something that has more members: its trace context alone, without absent members. */
export function traceContextOf({ traceparent, tracestate }: TraceContext): TraceContext {
  if (traceparent === undefined) return NO_CONTEXT;
  return { traceparent, ...(tracestate !== undefined && { tracestate }) };
}

/** The trace that a request belongs to: that of its span, or else the caller's, if it names one. */
export function traceIdOf(span: Span, { traceparent }: TraceContext): string | undefined {
  const id = span.traceId ?? traceparent?.slice(3, 35);
  return id === NO_TRACE ? undefined : id;
}
