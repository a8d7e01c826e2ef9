export const REQUEST_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[A-Za-z0-9._:/+=-]{1,128}$/;

export const TRACEPARENT_HEADER = 'traceparent';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The caller's trace context; undefined if there is none, or none of the form that W3C Trace
 * Context gives it.
 */
export function traceparentFrom(given: unknown): string | undefined {
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : undefined;
}

/** The caller's id of a request if it is one that can stand in headers and logs, else a new one. */
export function requestIdFrom(given: unknown, make: () => string): string {
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : make();
}
