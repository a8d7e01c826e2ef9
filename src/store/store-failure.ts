import { GatewayError } from '../domain/gateway-error';

/** How soon a caller may come back who found the store gone or busy. */
const RETRY_MS = 1_000;

/** What callers hear names neither host nor file; the log has the cause. */
export function storeUnavailable(what: string, cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', `livegate's store ${what}`, { retryAfterMs: RETRY_MS, cause });
}
