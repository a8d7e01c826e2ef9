import { FieldBounds } from './capability';
import { Violation } from '../errors/gateway-error';

/** What is wrong with a text; undefined if it is within the bounds. */
export function textFault(
  text: string,
  { minLength = 0, maxLength = Infinity, pattern, values }: FieldBounds,
): Omit<Violation, 'field'> | undefined {
  const length = [...text].length;
  if (length < minLength || length > maxLength) {
    return { reason: 'OUT_OF_RANGE', description: `must have ${rangeText(minLength, maxLength)} characters` };
  }
  if (pattern && pattern.exec(text)?.[0] !== text) {
    return { reason: 'INVALID_FORMAT', description: `must match ${pattern.source}` };
  }
  if (values && !values.includes(text)) {
    return { reason: 'NOT_SUPPORTED', description: `must be one of ${values.join(', ')} here` };
  }
  return undefined;
}

/** Such as `16 to 32`, `at most 10` or `exactly 1`. */
export function rangeText(min: number, max: number): string {
  if (min === max) return `exactly ${min}`;
  if (max === Infinity) return `at least ${min}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}
