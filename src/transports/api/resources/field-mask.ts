import { Violation } from '../../../domain/errors/gateway-error';
import { MessageClass, messageOfField } from '../messages/message-rules';
import { fieldsOf } from '../messages/message-shape';
import { FieldMaskDto } from '../messages/messages.dto';

/** A mask with only this path replaces the whole resource. */
export const ALL_FIELDS = '*';

/** The maximum number of wrong paths that an error lists. */
const MAX_NAMED = 10;

/**
 * Every path that a mask may name, in JSON's spelling: the resource's fields and the fields of its
 * messages.
 */
export function pathsOf(resource: MessageClass): string[] {
  return [...fieldsOf(resource)].flatMap((name) => {
    const message = messageOfField(resource, name);
    if (!message || message.isList) return [name];
    return [name, ...pathsOf(message.type).map((path) => `${name}.${path}`)];
  });
}

/** The faults of an update's mask. Fields that cannot be changed may be named, and are ignored. */
export function maskViolations(mask: FieldMaskDto | undefined, resource: MessageClass): Violation[] {
  const known = new Set(pathsOf(resource).map(protoPath));
  const unknown = (mask?.paths ?? []).filter((path) => path !== ALL_FIELDS && !known.has(path));
  if (unknown.length === 0) return [];
  const named = [...new Set(unknown)].slice(0, MAX_NAMED).join(', ');
  const description = `names fields that the resource does not have: ${named}`;
  return [{ field: 'updateMask', reason: 'UNKNOWN_FIELD', description }];
}

/**
 * The JSON paths that an update changes, among the `changeable` ones: those of its mask, or,
 * without a mask, those of the fields in the body.
 */
export function changedPaths(
  mask: FieldMaskDto | undefined,
  body: object,
  changeable: readonly string[],
): readonly string[] {
  const paths = mask?.paths ?? [];
  if (paths.includes(ALL_FIELDS)) return [ALL_FIELDS];
  if (paths.length > 0) return changeable.filter((path) => paths.includes(protoPath(path)));
  const leaves = changeable.filter((path) => !changeable.some((other) => other.startsWith(`${path}.`)));
  return leaves.filter((path) => isGiven(path.split('.').reduce(memberOf, body)));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** proto3: an empty string or list means absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function protoPath(jsonPath: string): string {
  return jsonPath.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
