import { createHash } from 'node:crypto';
import { RequestHead } from './vendor-protocol';

/** Decoded names and values in order of appearance; a name may come twice. */
export type Pairs = readonly (readonly [name: string, value: string])[];

export const decodePairs = (encoded: string): Pairs => [...new URLSearchParams(encoded)];

export function splitTarget(target: string): { readonly path: string; readonly query: Pairs } {
  const [path = '', ...rest] = target.split('?');
  return { path, query: decodePairs(rest.join('?')) };
}

export const firstOf = (pairs: Pairs, name: string): string | undefined => pairs.find(([key]) => key === name)?.[1];

/** `name` in lower case, as Node stores headers. */
export function headerOf({ headers }: RequestHead, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** RFC 3986: every character except letters, digits, `-`, `_`, `.` and `~` becomes `%XX`. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Both clouds sign the same canonical form of a query: encoded again after decoding, and sorted.
 */
export const canonicalQuery = (pairs: Pairs): string =>
  sortPairs(pairs)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

/**
 * Name and trimmed value of each header on a line of its own, sorted; the names are in lower case.
 */
export const canonicalHeaders = (headers: Pairs): string =>
  sortPairs(headers)
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('');

export const signedHeaderNames = (headers: Pairs): string =>
  sortPairs(headers)
    .map(([name]) => name)
    .join(';');

const sortPairs = (pairs: Pairs): Pairs => [...pairs].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
