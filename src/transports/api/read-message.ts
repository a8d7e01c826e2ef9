import { plainToInstance } from 'class-transformer';
import { ValidationError, validateSync } from 'class-validator';
import { Violation, ViolationReason } from '../../domain/gateway-error';
import { isPlainObject } from './message-rules';

/** A request on its way in, equal for both transports. */
export interface IncomingMessage {
  /** The request message: decoded protobuf, or what REST's path, query and body amount to. */
  readonly message: Readonly<Record<string, unknown>>;
  /** REST: the decoded segments of the name in the path. They are not joined, so that an encoded slash stays inside its segment. */
  readonly pathName?: readonly string[];
  /** Faults that the transport found itself, such as a header or an unknown query parameter. */
  readonly violations: readonly Violation[];
}

export interface ReadMessage<T> {
  /** What is well-formed; a field that is not is left out. */
  readonly value: T;
  readonly violations: readonly Violation[];
}

const RANGE_RULES = new Set(['min', 'max']);

/**
 * Checks a message against its DTO. Over REST a field that the message does not have is a fault; over gRPC protobuf has dropped it
 * before. `resource` names the field that holds the resource: paths are relative to it.
 */
export function readMessage<T extends object>(
  dto: new () => T,
  incoming: IncomingMessage,
  resource?: keyof T & string,
): ReadMessage<T> {
  const value = plainToInstance(dto, withoutNulls(incoming.message), { enableImplicitConversion: false });
  const errors = validateSync(value, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  const violations = errors.flatMap((error) => toViolations(error, ''));
  for (const error of errors) removeMalformed(value, error);
  return {
    value,
    violations: [
      ...incoming.violations,
      ...violations.map((one) => ({ ...one, field: relative(one.field, resource) })),
    ],
  };
}

/** proto3 JSON: null is absent. An element of a list cannot be absent, so it stays and is a fault. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function toViolations(error: ValidationError, parent: string): Violation[] {
  const field = join(parent, error.property);
  const own = Object.entries(error.constraints ?? {});
  const first = own.find(([rule]) => rule === 'isDefined') ?? own[0];
  const children = (error.children ?? []).flatMap((child) => toViolations(child, field));
  if (!first) return children;
  const [rule, message] = first;
  return [{ field, reason: reasonOf(rule), description: describe(rule, message, error.property) }, ...children];
}

function reasonOf(rule: string): ViolationReason {
  if (rule === 'whitelistValidation') return 'UNKNOWN_FIELD';
  if (rule === 'isDefined') return 'REQUIRED';
  return RANGE_RULES.has(rule) ? 'OUT_OF_RANGE' : 'INVALID_FORMAT';
}

function describe(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'there is no such field';
  if (rule === 'isDefined') return 'must be given';
  if (rule === 'nestedValidation') return 'must be an object';
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
