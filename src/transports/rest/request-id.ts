export const REQUEST_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[A-Za-z0-9._:/+=-]{1,128}$/;

export const TRACEPARENT_HEADER = 'traceparent';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The caller's trace context; undefined if it is absent or not in the form of W3C Trace Context.
 */
export function traceparentFrom(given: unknown): string | undefined {
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : undefined;
}

/** The caller's request id if it is fit for headers and logs, else a new one. */
export function requestIdFrom(given: unknown, make: () => string): string {
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : make();
}
