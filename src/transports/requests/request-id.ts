export const REQUEST_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The caller's request id if it is fit for headers and logs, else a new one. */
export function requestIdFrom(given: unknown, make: () => string): string {
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : make();
}
