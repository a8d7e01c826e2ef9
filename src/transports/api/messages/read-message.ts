import { ValidationError, validateSync } from 'class-validator';
import { addFaults } from '../../../application/request-faults';
import { Violation, ViolationReason } from '../../../domain/errors/gateway-error';
import { MessageClass } from './message-rules';
import { toInstance } from './message-shape';
import { HttpConditions } from '../resources/preconditions';
import { keepsRules } from './rule-check';

/** A received request, in the same form for both transports. */
export interface IncomingMessage {
  /** The request message: decoded protobuf, or REST's path, query and body combined. */
  readonly message: Readonly<Record<string, unknown>>;
  /**
   * REST: the decoded segments of the name in the path. They are not joined, so an encoded slash
   * stays within its segment.
   */
  readonly pathName?: readonly string[];
  /** Faults that the transport found, such as a bad header or an unknown query parameter. */
  readonly violations: readonly Violation[];
  /**
   * The body is not a message at all. Missing fields only follow from that and are not reported.
   */
  readonly isUnreadable?: boolean;
  /** REST: the preconditions from the HTTP headers. */
  readonly conditions?: HttpConditions;
  /** REST: the id of the last event that a reader of a stream has seen. */
  readonly lastEventId?: number;
}

export interface ReadMessage<T> {
  /**
   * The well-formed part: a malformed field is left out, a malformed list item is replaced by an
   * empty one.
   */
  readonly value: T;
  readonly violations: readonly Violation[];
}

const FIRST_RULES = new Set(['isDefined']);
const RANGE_RULES = new Set(['min', 'max']);

/**
 * Checks a message against its DTO. Over REST an unknown field is a fault; over gRPC protobuf has
 * already dropped it. `resource` names the field that holds the resource: paths are relative to it.
 */
export function readMessage<T extends object>(
  dto: MessageClass<T>,
  incoming: IncomingMessage,
  resource?: keyof T & string,
): ReadMessage<T> {
  const shape: Violation[] = [];
  const value = toInstance(dto, incoming.message, '', shape);
  const isValid = keepsRules(value);
  if (isValid && shape.length === 0) return { value, violations: incoming.violations };
  const errors = isValid ? [] : validateSync(value, { validationError: { target: false, value: false } });
  const ofValues = addFaults(
    shape,
    errors.flatMap((error) => toViolations(error, '')),
  );
  for (const error of errors) removeMalformed(value, error);
  const own = ofValues
    .map((one) => ({ ...one, field: relative(one.field, resource) }))
    .filter(({ field }) => !(incoming.isUnreadable && field === resource));
  // The transport's fault for a field is more precise than what the resulting value causes.
  return { value, violations: addFaults(incoming.violations, own) };
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

/**
 * A missing value or one of the wrong type also breaks range rules; those faults would only be
 * noise.
 */
function weightOf(rule: string): number {
  if (FIRST_RULES.has(rule)) return 0;
  return RANGE_RULES.has(rule) ? 2 : 1;
}

function reasonOf(rule: string): ViolationReason {
  if (rule === 'isDefined') return 'REQUIRED';
  return RANGE_RULES.has(rule) ? 'OUT_OF_RANGE' : 'INVALID_FORMAT';
}

function describe(rule: string, message: string, property: string): string {
  return rule === 'isDefined' ? 'must be given' : message.replace(`${property} `, '');
}

/**
 * class-validator reports list items as properties with numeric names; no field of ours has such a
 * name.
 */
function join(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

function relative(field: string, resource: string | undefined): string {
  return resource !== undefined && field.startsWith(`${resource}.`) ? field.slice(resource.length + 1) : field;
}

/** Removes malformed values, so that the rest can be checked further. */
function removeMalformed(value: unknown, error: ValidationError): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  if (error.constraints) delete holder[error.property];
  else for (const child of error.children ?? []) removeMalformed(holder[error.property], child);
}
