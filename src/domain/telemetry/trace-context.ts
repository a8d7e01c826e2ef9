const NO_TRACE = '0'.repeat(32);

/** The caller's W3C trace context, as it came. Without a `traceparent` there is no `tracestate`. */
export interface TraceContext {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Of something that has more members: its trace context alone, without absent members. */
export function traceContextOf({ traceparent, tracestate }: TraceContext): TraceContext {
  return { ...(traceparent !== undefined && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
}

/** The id of the trace in a well-formed W3C `traceparent`; undefined if it names none. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  const id = traceparent?.slice(3, 35);
  return id === NO_TRACE ? undefined : id;
}
