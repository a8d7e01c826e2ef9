import { Allow, IsOptional, ValidateBy, ValidationOptions, buildMessage } from 'class-validator';

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

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPrintable(text: string, min: number, max: number): boolean {
  return text.length >= min && text.length <= max && !/\p{C}/u.test(text);
}
