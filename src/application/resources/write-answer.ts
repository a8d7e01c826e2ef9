import { decideAccess } from '../../domain/access/access-policy';
import { Caller } from '../../domain/access/caller';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { OperationResult } from '../operations/operation-factory';
import { EVERYTHING } from './patch';
import { ResourceTarget } from './resource-target';
import { LiveState, ResourceParent } from './resource-type';
import { Resource } from './resource-view';

/** The state after a write, or after the planned write. */
export interface WrittenState<L> {
  readonly state: L;
  readonly fields: Fields;
}

/** What the answer to a write depends on. */
export interface AnsweredWrite<S> {
  readonly verb: 'Set' | 'Update';
  readonly caller: Caller;
  readonly validateOnly: boolean;
  /** The fields of the request itself, without those that a read added. */
  readonly spec: S;
  /** The JSON paths of the fields that the request names, or `*` alone. */
  readonly paths: readonly string[];
}

/** The part of a written state that an answer shows. */
interface CallerView {
  readonly fields: Fields;
  /** Whether the fields are all that the etag stands for. */
  readonly isAll: boolean;
}

/** Whether answers may show the caller fields that it has not written itself. */
export function mayRead(caller: Caller, { account, scope }: ResourceParent): boolean {
  return decideAccess(caller, { account, scope }, 'read') === 'ALLOWED';
}

/**
 * Shows everything to a caller with the right to read, and to others only the fields that they
 * named.
 */
export function writeAnswer<P extends ResourceParent, N extends P, S, L extends LiveState>(
  target: ResourceTarget<P, N, S, L>,
  { verb, caller, validateOnly, spec, paths }: AnsweredWrite<S>,
  { result, calls }: OperationResult<WrittenState<L>>,
): Resource<N> {
  const { name, viewer } = target;
  const isReader = mayRead(caller, name);
  const { fields, isAll } = isReader
    ? { fields: result.fields, isAll: true }
    : namedView(viewer.fieldsOfSpec(spec), paths);
  // Inconsistencies may come from a read and reveal live values.
  const showsInconsistencies = isReader || (verb === 'Set' && isAll);
  return {
    name,
    fields: validateOnly ? withoutFingerprint(fields) : fields,
    ...(isAll && !validateOnly && { etag: viewer.etagOf(result.state, result.fields) }),
    rememberedFields: [],
    drift: [],
    inconsistencies: showsInconsistencies ? result.state.inconsistencies : [],
    calls,
  };
}

/** An etag of fields that the caller gave itself reveals nothing else, unless a key is kept. */
function namedView(fields: Fields, paths: readonly string[]): CallerView {
  const isKeyKept = valueAt(fields, 'auth.enabled') === true && valueAt(fields, 'auth.keyFingerprint') === undefined;
  return { fields: onlyNamed(fields, paths), isAll: paths.includes(EVERYTHING) && !isKeyKept };
}

function onlyNamed(fields: Fields, paths: readonly string[]): Fields {
  if (paths.includes(EVERYTHING)) return fields;
  const shown = paths.map((path) => (path === 'auth.key' ? 'auth.keyFingerprint' : path));
  return shown.reduce<Fields>((some, path) => withValueAt(some, path, valueAt(fields, path)), {});
}

/**
 * Answers to `validateOnly` never show the key's fingerprint: a caller could use it to guess the
 * live key without leaving a trace.
 */
function withoutFingerprint(fields: Fields): Fields {
  const isThere = valueAt(fields, 'auth.keyFingerprint') !== undefined;
  return isThere ? withValueAt(fields, 'auth.keyFingerprint', '') : fields;
}

/**
 * Names the field that the caller must give, but not the reason, which would reveal the live value.
 */
function withoutReason(violation: Violation): Violation {
  if (violation.reason !== 'REQUIRED') return violation;
  return { ...violation, description: 'required: the live value cannot be kept' };
}

/** Removes live facts from an error, for a caller with the right to write but not to read. */
export function withoutLiveFacts(thrown: unknown, resource: string): GatewayError {
  const error = GatewayError.from(thrown);
  const { reason, metadata, violations, retryAfterMs, cause } = error;
  if (metadata.upstreamCode !== undefined) return error;
  if (reason === 'INVALID_REQUEST') return violationError(violations.map(withoutReason), metadata);
  if (reason !== 'FORCE_REQUIRED' && reason !== 'OPERATION_NOT_ALLOWED') return error;
  const text =
    reason === 'FORCE_REQUIRED'
      ? 'the write would lose content that livegate cannot restore; use force to discard it'
      : 'the live state does not allow this write';
  return new GatewayError(reason, text, { metadata: { ...metadata, resource }, retryAfterMs, cause });
}
