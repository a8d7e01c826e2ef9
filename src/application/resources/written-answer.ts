import { decideAccess } from '../../domain/access/access-policy';
import { Caller } from '../../domain/access/caller';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { EVERYTHING } from './patch';
import { ResourceParent } from './resource-type';

/** Whether answers to the caller may hold what it has not written itself. */
export function mayRead(caller: Caller, { account, scope }: ResourceParent): boolean {
  return decideAccess(caller, { account, scope }, 'read') === 'ALLOWED';
}

/** Of the fields as they shall be, those that a write names. */
export function onlyNamed(fields: Fields, paths: readonly string[]): Fields {
  if (paths.includes(EVERYTHING)) return fields;
  const shown = paths.map((path) => (path === 'auth.key' ? 'auth.keyFingerprint' : path));
  return shown.reduce<Fields>((some, path) => withValueAt(some, path, valueAt(fields, path)), {});
}

/**
 * The same without the key's fingerprint. It stands in no answer to `validateOnly`: who reads the live key's fingerprint could guess at the key
 * there, and nobody would notice.
 */
export function withoutFingerprint(fields: Fields): Fields {
  const isThere = valueAt(fields, 'auth.keyFingerprint') !== undefined;
  return isThere ? withValueAt(fields, 'auth.keyFingerprint', '') : fields;
}

/** Why what is there cannot complete the request is what it holds: which fields the caller must give is all it learns. */
function withoutReason(violation: Violation): Violation {
  if (violation.reason !== 'REQUIRED') return violation;
  return { ...violation, description: 'must be given: what is there cannot be kept' };
}

/** What a write found in its way, without what it is: for who may write there and not read. */
export function withoutFindings(thrown: unknown, resource: string): GatewayError {
  const error = GatewayError.from(thrown);
  const { reason, metadata, violations, retryAfterMs, cause } = error;
  if (metadata.upstreamCode !== undefined) return error;
  if (reason === 'INVALID_REQUEST') return violationError(violations.map(withoutReason), metadata);
  if (reason !== 'FORCE_REQUIRED' && reason !== 'OPERATION_NOT_ALLOWED') return error;
  const text =
    reason === 'FORCE_REQUIRED'
      ? 'something that livegate cannot write back would be lost; with force it is lost'
      : 'something that is there stands in the way of the write';
  return new GatewayError(reason, text, { metadata: { ...metadata, resource }, retryAfterMs, cause });
}
