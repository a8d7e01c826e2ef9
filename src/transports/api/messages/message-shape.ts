import { getMetadataStorage } from 'class-validator';
import { MAX_COUNTED_VIOLATIONS, Violation, ViolationReason } from '../../../domain/errors/gateway-error';
import { isPlainObject, MessageClass, shapeOfField, TextMapBounds } from './message-rules';

/**
 * Builds an instance of the DTO before class-validator checks the values. It has the DTO's fields
 * only, and leaves out values of the wrong shape. In a list, a placeholder replaces such an item,
 * so that the others keep their paths. Recursion goes as deep as the DTO: the sender decides how
 * deep a message is nested. Keys are data only; a field or map entry may be named `constructor`.
 */
export function toInstance<T extends object>(
  dto: MessageClass<T>,
  message: Readonly<Record<string, unknown>>,
  path: string,
  faults: Violation[],
): T {
  const known = fieldsOf(dto);
  const instance = new dto();
  for (const [name, given] of Object.entries(message)) {
    const field = path === '' ? name : `${path}.${name}`;
    if (!known.has(name)) refuse(faults, field, 'this field does not exist', 'UNKNOWN_FIELD');
    else if (given !== null && given !== undefined) {
      const value = toShape(dto, name, given, field, faults);
      if (value !== undefined) Object.assign(instance, { [name]: value });
    }
  }
  return instance;
}

/** By class: asking class-validator anew for each item of a list takes longer than reading it. */
const FIELDS = new Map<MessageClass, ReadonlySet<string>>();

/** The names of a message's fields. */
export function fieldsOf(dto: MessageClass): ReadonlySet<string> {
  const known = FIELDS.get(dto);
  if (known) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  FIELDS.set(dto, fields);
  return fields;
}

/** Undefined if the value does not have the shape. */
function toShape(dto: MessageClass, name: string, given: unknown, field: string, faults: Violation[]): unknown {
  const shape = shapeOfField(dto, name);
  switch (shape?.kind) {
    case undefined:
      return given;
    case 'MESSAGE':
      if (isPlainObject(given)) return toInstance(shape.type, given, field, faults);
      return refuse(faults, field, 'must be an object');
    case 'MESSAGES':
      return toItems(given, field, faults, shape.maxItems, (item, path) => {
        if (!isPlainObject(item)) refuse(faults, path, 'must be an object');
        return toInstance(shape.type, isPlainObject(item) ? item : {}, path, faults);
      });
    case 'TEXTS':
      return toItems(given, field, faults, shape.maxItems, (item, path) => {
        if (typeof item !== 'string') refuse(faults, path, 'must be a string');
        return typeof item === 'string' ? item : '';
      });
    case 'TEXT_MAP':
      return toTextMap(given, field, faults, shape.bounds);
  }
}

/** A list element cannot be absent, so null is a fault. */
function toItems<T>(
  given: unknown,
  field: string,
  faults: Violation[],
  maxItems: number,
  toItem: (item: unknown, path: string) => T,
): T[] | undefined {
  if (!Array.isArray(given)) return refuse(faults, field, 'must be an array');
  if (given.length > maxItems) {
    return refuse(faults, field, `must have at most ${maxItems} items`, 'OUT_OF_RANGE');
  }
  return given.map((item, i) => toItem(item, `${field}[${i}]`));
}

/** Contains the well-formed entries only. */
function toTextMap(
  given: unknown,
  field: string,
  faults: Violation[],
  { maxEntries, maxKeyLength, maxValueLength }: TextMapBounds,
): Readonly<Record<string, string>> | undefined {
  if (!isPlainObject(given)) return refuse(faults, field, 'must be an object');
  // proto3 JSON: null is absent.
  const entries = Object.entries(given).filter(([, value]) => value !== null);
  if (entries.length > maxEntries) {
    return refuse(faults, field, `must have at most ${maxEntries} entries`, 'OUT_OF_RANGE');
  }
  const good = entries.filter((entry): entry is [string, string] => {
    const [key, value] = entry;
    const path = `${field}.${key}`;
    if (!isPrintable(key, 1, maxKeyLength)) {
      refuse(faults, path, `must have a key of 1 to ${maxKeyLength} printable characters`);
    } else if (typeof value !== 'string' || !isPrintable(value, 0, maxValueLength)) {
      refuse(faults, path, `must be a string of at most ${maxValueLength} printable characters`);
    } else return true;
    return false;
  });
  return Object.fromEntries(good);
}

function isPrintable(text: string, min: number, max: number): boolean {
  // Characters are counted only where there may be too many of them.
  const length = text.length <= max ? text.length : [...text].length;
  return length >= min && length <= max && !/\p{C}/u.test(text);
}

function refuse(
  faults: Violation[],
  field: string,
  description: string,
  reason: ViolationReason = 'INVALID_FORMAT',
): undefined {
  if (faults.length < MAX_COUNTED_VIOLATIONS) faults.push({ field, reason, description });
}
