import { Secret } from '../access/secret';

/**
 * Whether two trees of plain data are equal. Secrets are compared by their content, which a generic
 * comparison cannot see.
 */
export function sameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Secret) return other instanceof Secret && one.equals(other);
  if (!isTree(one) || !isTree(other) || other instanceof Secret) return false;
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  if (Array.isArray(one) !== Array.isArray(other) || keys.length !== others.length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]));
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
