import { Allow, IsOptional, ValidateBy, ValidateNested, ValidationOptions, buildMessage } from 'class-validator';

/** No provider has a bound above it; a longer list is refused before its items are looked at. */
export const MAX_ITEMS = 100;

/** The class that gives the shape of a message. */
export type MessageClass<T extends object = object> = new () => T;

/** What a field that holds messages holds. */
export interface FieldMessage {
  readonly type: MessageClass;
  readonly isList: boolean;
}

/** By class, then by property. */
const FIELD_MESSAGES = new Map<unknown, Map<string, () => FieldMessage>>();

/** The message that a field of `owner` is made of, if it is one. */
export function messageOfField(owner: MessageClass, property: string): FieldMessage | undefined {
  const parent: unknown = Object.getPrototypeOf(owner);
  const own = FIELD_MESSAGES.get(owner)?.get(property)?.();
  return own ?? (typeof parent === 'function' ? messageOfField(parent as MessageClass, property) : undefined);
}

/** A field that is a message. That it is an object is seen to while the message is read. */
export function IsMessage(type: () => MessageClass): PropertyDecorator {
  return decorate([ValidateNested(), registers(() => ({ type: type(), isList: false }))]);
}

/** A field that is a list of messages. That it is a list, of objects, is seen to while the message is read. */
export function IsMessageList(type: () => MessageClass): PropertyDecorator {
  return decorate([ValidateNested({ each: true }), registers(() => ({ type: type(), isList: true }))]);
}

function decorate(decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => decorators.forEach((decorator) => decorator(prototype, property));
}

function registers(message: () => FieldMessage): PropertyDecorator {
  return (prototype, property) => {
    const fields = FIELD_MESSAGES.get(prototype.constructor) ?? new Map<string, () => FieldMessage>();
    FIELD_MESSAGES.set(prototype.constructor, fields.set(String(property), message));
  };
}

/** A field that only answers have: taken from a body and ignored, so that get, change, put works. */
export function OutputOnly(): PropertyDecorator {
  return Allow();
}

/** Absent is fine. JSON null was taken out before. */
export function Absentable(): PropertyDecorator {
  return IsOptional();
}

export interface StringMapBounds {
  readonly maxEntries: number;
  readonly maxKeyLength: number;
  readonly maxValueLength: number;
}

/** An object from strings to strings: keys not empty, keys and values printable, all within the bounds. */
export function IsStringMap(bounds: StringMapBounds, options?: ValidationOptions): PropertyDecorator {
  const { maxEntries, maxKeyLength, maxValueLength } = bounds;
  return ValidateBy(
    {
      name: 'isStringMap',
      validator: {
        validate: (value: unknown) =>
          isPlainObject(value) &&
          Object.keys(value).length <= maxEntries &&
          Object.entries(value).every(
            ([key, text]) =>
              isPrintable(key, 1, maxKeyLength) && typeof text === 'string' && isPrintable(text, 0, maxValueLength),
          ),
        defaultMessage: buildMessage(
          (prefix) =>
            `${prefix}$property must be an object of at most ${maxEntries} strings: keys of 1 to ${maxKeyLength} and values of up to ${maxValueLength} printable characters`,
          options,
        ),
      },
    },
    options,
  );
}

/** A text of printable ASCII: whatever livegate gives a name has one of those. */
export function IsAscii(maxLength: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isAscii',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.length <= maxLength && /^[\x20-\x7e]*$/.test(value),
        defaultMessage: () => `must be a text of at most ${maxLength} printable ASCII characters`,
      },
    },
    options,
  );
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPrintable(text: string, min: number, max: number): boolean {
  const { length } = [...text];
  return length >= min && length <= max && !/\p{C}/u.test(text);
}
