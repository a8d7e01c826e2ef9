import { ValidationError, getMetadataStorage, validateSync } from 'class-validator';
import { Violation, ViolationReason, violationError } from '../../domain/gateway-error';
import { HttpConditions } from './preconditions';
import { FieldMessage, MAX_ITEMS, MessageClass, isPlainObject, messageOfField } from './message-rules';

/** A request on its way in, equal for both transports. */
export interface IncomingMessage {
  /** The request message: decoded protobuf, or what REST's path, query and body amount to. */
  readonly message: Readonly<Record<string, unknown>>;
  /** REST: the decoded segments of the name in the path. They are not joined, so that an encoded slash stays inside its segment. */
  readonly pathName?: readonly string[];
  /** Faults that the transport found itself, such as a header or an unknown query parameter. */
  readonly violations: readonly Violation[];
  /** The body is no message at all: that fields are missing follows from it, and is not told beside. */
  readonly isUnreadable?: boolean;
  /** REST: the request's own preconditions. */
  readonly conditions?: HttpConditions;
}

export interface ReadMessage<T> {
  /** What is well-formed; a field that is not is left out. */
  readonly value: T;
  readonly violations: readonly Violation[];
}

const FIRST_RULES = new Set(['isDefined', 'isArray']);
const RANGE_RULES = new Set(['min', 'max', 'arrayMaxSize']);

/**
 * Checks a message against its DTO. Over REST a field that the message does not have is a fault; over gRPC protobuf has dropped it
 * before. `resource` names the field that holds the resource: paths are relative to it. Throws if there is no message to look at.
 */
export function readMessage<T extends object>(
  dto: MessageClass<T>,
  incoming: IncomingMessage,
  resource?: keyof T & string,
): ReadMessage<T> {
  if (incoming.isUnreadable) throw violationError(incoming.violations);
  const shape: Violation[] = [];
  const value = toInstance(dto, incoming.message, '', shape);
  const errors = validateSync(value, { validationError: { target: false, value: false } });
  const violations = [...shape, ...errors.flatMap((error) => toViolations(error, ''))];
  for (const error of errors) removeMalformed(value, error);
  return {
    value,
    violations: [
      ...incoming.violations,
      ...violations.map((one) => ({ ...one, field: relative(one.field, resource) })),
    ],
  };
}

/**
 * An instance of the DTO, made before class-validator looks at the values: with the fields that the DTO has, and without those that
 * are no object where a message belongs. Goes as deep as the DTO does and no deeper, and takes no key for anything but a key: a
 * message is nested as its sender likes, and may name a field or an entry of a map `constructor`.
 */
function toInstance<T extends object>(
  dto: MessageClass<T>,
  message: Readonly<Record<string, unknown>>,
  path: string,
  faults: Violation[],
): T {
  const known = fieldsOf(dto);
  const instance = new dto();
  for (const [name, given] of Object.entries(message)) {
    const field = join(path, name);
    if (!known.has(name)) {
      faults.push({ field, reason: 'UNKNOWN_FIELD', description: 'there is no such field' });
    } else if (given !== null && given !== undefined) {
      const holds = messageOfField(dto, name);
      const value = holds ? toMessages(holds, given, field, faults) : withoutNulls(given);
      if (value !== undefined) Object.assign(instance, { [name]: value });
    }
  }
  return instance;
}

/** Undefined if it is not of the shape; a list with such an element goes as a whole. */
function toMessages(holds: FieldMessage, given: unknown, field: string, faults: Violation[]): unknown {
  const toMessage = (item: unknown, path: string): object | undefined => {
    if (isPlainObject(item)) return toInstance(holds.type, item, path, faults);
    faults.push({ field: path, reason: 'INVALID_FORMAT', description: 'must be an object' });
    return undefined;
  };
  if (!holds.isList) return toMessage(given, field);
  if (!Array.isArray(given)) {
    faults.push({ field, reason: 'INVALID_FORMAT', description: 'must be a list' });
    return undefined;
  }
  if (given.length > MAX_ITEMS) {
    faults.push({ field, reason: 'OUT_OF_RANGE', description: `must have at most ${MAX_ITEMS} items` });
    return undefined;
  }
  const messages = given.map((item, i) => toMessage(item, join(field, String(i))));
  return messages.includes(undefined) ? undefined : messages;
}

/** The names of a message's fields. */
export function fieldsOf(dto: MessageClass): ReadonlySet<string> {
  return new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(dto, '', true, false)
      .map(({ propertyName }) => propertyName),
  );
}

/** proto3 JSON: null is absent, in a map too. An element of a list cannot be absent, so it stays and is a fault. */
function withoutNulls(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

function toViolations(error: ValidationError, parent: string): Violation[] {
  const field = join(parent, error.property);
  const own = Object.entries(error.constraints ?? {});
  const [first] = own.toSorted(([one], [other]) => weightOf(one) - weightOf(other));
  const children = (error.children ?? []).flatMap((child) => toViolations(child, field));
  if (!first) return children;
  const [rule, message] = first;
  return [{ field, reason: reasonOf(rule), description: describe(rule, message, error.property) }, ...children];
}

/** What is missing or of the wrong type breaks rules of items and of range too, which would be beside the point. */
function weightOf(rule: string): number {
  if (FIRST_RULES.has(rule)) return 0;
  return RANGE_RULES.has(rule) ? 2 : 1;
}

function reasonOf(rule: string): ViolationReason {
  if (rule === 'isDefined') return 'REQUIRED';
  return RANGE_RULES.has(rule) ? 'OUT_OF_RANGE' : 'INVALID_FORMAT';
}

function describe(rule: string, message: string, property: string): string {
  if (rule === 'isDefined') return 'must be given';
  return message.replace(`${property} `, '').replace(/^each value in /, 'each value ');
}

function join(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

function relative(field: string, resource: string | undefined): string {
  return resource !== undefined && field.startsWith(`${resource}.`) ? field.slice(resource.length + 1) : field;
}

/** Takes malformed values out, so that what is left can be checked further. A list with a malformed element goes as a whole. */
function removeMalformed(value: unknown, error: ValidationError): void {
  if (!isPlainObject(value)) return;
  const inner = value[error.property];
  const children = error.children ?? [];
  if (error.constraints || Array.isArray(inner)) delete value[error.property];
  else for (const child of children) removeMalformed(inner, child);
}
