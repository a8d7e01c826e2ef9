import { codeOf } from '../domain/errors/cause-of';
import { GatewayError } from '../domain/errors/gateway-error';

/** How soon a caller may come back who found the store gone or busy. */
const RETRY_MS = 1_000;

/** What callers hear names neither host nor file; the log has the cause. */
export function storeUnavailable(what: string, cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', `livegate's store ${what}`, { retryAfterMs: RETRY_MS, cause });
}

/**
 * Whether a statement failed because the store cannot do its work, and not because of the statement: no room, broken files, read-only,
 * out of resources (SQLSTATE class 53). Broken connections are left to the probe, which tells a dropped one from an outage.
 */
export function isStoreFault(error: unknown): boolean {
  return /^(SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB)|25006$|53)/.test(codeOf(error) ?? '');
}
