const NO_TRACE = '0'.repeat(32);

/** The id of the trace in a well-formed W3C `traceparent`; undefined if it names none. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  const id = traceparent?.slice(3, 35);
  return id === NO_TRACE ? undefined : id;
}
