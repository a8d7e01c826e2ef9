import { codeOf } from '../domain/errors/cause-of';
import { GatewayError } from '../domain/errors/gateway-error';

/** When a caller may retry after the store was unavailable or overloaded. */
const RETRY_MS = 1_000;

/** The message for callers names neither host nor file; the log has the cause. */
export function storeUnavailable(what: string, cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', `livegate's store ${what}`, { retryAfterMs: RETRY_MS, cause });
}

/** A later holder of the lease may have built on what livegate remembered before. */
export function lockLost(): GatewayError {
  return new GatewayError('RESOURCE_LOCK_LOST', 'another replica has locked this resource in the meantime');
}

/** Whether the database works, and refuses these values: SQLSTATE classes 22, 23 and 54. */
export function isRefusal(error: unknown): boolean {
  return /^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)|(22|23|54)...$)/.test(codeOf(error) ?? '');
}

/** Whether PostgreSQL has ended the statement because it and another one waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return codeOf(error) === '40P01';
}

/**
 * Whether the store itself is at fault rather than the statement: full, corrupt, read-only or out
 * of resources (SQLSTATE class 53). Connection errors are excluded: the probe tells a dropped
 * connection from an outage.
 */
export function isStoreFault(error: unknown): boolean {
  return /^(SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB)|25006$|53)/.test(codeOf(error) ?? '');
}
