import { GatewayError } from '../domain/gateway-error';

/** How soon a caller may come back who found the store gone or busy. */
const RETRY_MS = 1_000;

/** What callers hear names neither host nor file; the log has the cause. */
export function storeUnavailable(what: string, cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', `livegate's store ${what}`, { retryAfterMs: RETRY_MS, cause });
}

/** For an operator: the database's own words, or the system's. They may name host and user, never the password. */
export function causeOf(error: unknown): string {
  const { cause, message, code } = Object(error) as { cause?: unknown; message?: string; code?: string };
  if (cause !== undefined) return causeOf(cause);
  // Node's error for several addresses that refuse has a code and no text.
  return message || code || 'for no reason that is told';
}
