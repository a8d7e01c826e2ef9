import { Allow, IsOptional, ValidateBy, ValidateNested, ValidationOptions } from 'class-validator';

/** No provider has a larger bound; a longer list is refused before its items are checked. */
const MAX_ITEMS = 100;

/** The longest text that a list is filtered by: longer than any valid name. */
export const MAX_FILTER_LENGTH = 1024;

/** The class that defines the shape of a message. */
export type MessageClass<T extends object = object> = new () => T;

/**
 * What a field consists of if it is not a plain value. Checked while the message is read, item by
 * item.
 */
export type FieldShape =
  | { readonly kind: 'MESSAGE'; readonly type: MessageClass }
  | { readonly kind: 'MESSAGES'; readonly type: MessageClass; readonly maxItems: number }
  | { readonly kind: 'TEXTS'; readonly maxItems: number }
  | { readonly kind: 'TEXT_MAP'; readonly bounds: TextMapBounds };

export interface TextMapBounds {
  readonly maxEntries: number;
  readonly maxKeyLength: number;
  readonly maxValueLength: number;
}

/** The content of a field that holds messages. */
export interface FieldMessage {
  readonly type: MessageClass;
  readonly isList: boolean;
}

/** By class, then by property. */
const FIELD_SHAPES = new Map<unknown, Map<string, () => FieldShape>>();

/** Undefined for a plain value. */
export function shapeOfField(owner: MessageClass, property: string): FieldShape | undefined {
  const parent: unknown = Object.getPrototypeOf(owner);
  const own = FIELD_SHAPES.get(owner)?.get(property)?.();
  return own ?? (typeof parent === 'function' ? shapeOfField(parent as MessageClass, property) : undefined);
}

/** The message class of a field of `owner`, if the field holds a message. */
export function messageOfField(owner: MessageClass, property: string): FieldMessage | undefined {
  const shape = shapeOfField(owner, property);
  return shape && 'type' in shape ? { type: shape.type, isList: shape.kind === 'MESSAGES' } : undefined;
}

/** A field that is a message. */
export function IsMessage(type: () => MessageClass): PropertyDecorator {
  return decorate([ValidateNested(), registers(() => ({ kind: 'MESSAGE', type: type() }))]);
}

/** A field that is a list of messages. */
export function IsMessageList(type: () => MessageClass, maxItems = MAX_ITEMS): PropertyDecorator {
  return decorate([ValidateNested({ each: true }), registers(() => ({ kind: 'MESSAGES', type: type(), maxItems }))]);
}

/** A field that is a list of strings. */
export function IsTextList(maxItems = MAX_ITEMS): PropertyDecorator {
  return registers(() => ({ kind: 'TEXTS', maxItems }));
}

/**
 * A map of strings to strings: keys are not empty, and keys and values are printable and within the
 * bounds.
 */
export function IsTextMap(bounds: TextMapBounds): PropertyDecorator {
  return registers(() => ({ kind: 'TEXT_MAP', bounds }));
}

function decorate(decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => decorators.forEach((decorator) => decorator(prototype, property));
}

function registers(shape: () => FieldShape): PropertyDecorator {
  return (prototype, property) => {
    const fields = FIELD_SHAPES.get(prototype.constructor) ?? new Map<string, () => FieldShape>();
    FIELD_SHAPES.set(prototype.constructor, fields.set(String(property), shape));
  };
}

/** An output-only field: accepted in a body and ignored, so that read, change, PUT works. */
export function OutputOnly(): PropertyDecorator {
  return Allow();
}

/** Absent is valid. JSON null was removed before. */
export function Absentable(): PropertyDecorator {
  return IsOptional();
}

/** Printable ASCII: no name in livegate has other characters. */
export function IsAscii(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isAscii',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.length <= maxLength && /^[\x20-\x7e]*$/.test(value),
        defaultMessage: () => `must be a string of at most ${maxLength} printable ASCII characters`,
      },
    },
    options,
  );
}

/** What would be invisible, or change how the text beside it is shown. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Text for people, in any language. */
export function IsTitle(maxLength: number): PropertyDecorator {
  return ValidateBy({
    name: 'isTitle',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && [...value].length <= maxLength && !UNPRINTABLE.test(value),
      defaultMessage: () => `must be a string of at most ${maxLength} printable characters`,
    },
  });
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
