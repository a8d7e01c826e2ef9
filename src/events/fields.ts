import { JsonObject } from './json';

/** No control characters, which could imitate the separator of ids, and no half characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const MAX_TEXT = 4096;

/** A text, or a whole number as text; undefined for anything else, and for an empty text. */
export function textField(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return undefined;
  return UNPRINTABLE.test(value) ? undefined : value;
}

/** A number, or a text that is one: the clouds' pages disagree about which. */
export function numberField(fields: JsonObject, name: string): number | undefined {
  const value = fields[name];
  const text = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof text === 'number' && Number.isFinite(text) ? text : undefined;
}

/** Whether a flag is set, given as a boolean, a number or a text. */
export function isSet(fields: JsonObject, name: string): boolean {
  return ['true', '1'].includes(String(fields[name]));
}

/** An instant of Unix seconds or milliseconds as RFC 3339 in UTC; undefined if it is none. */
export function rfc3339(value: number | string | undefined, unitMs: 1 | 1000): string | undefined {
  if (value === undefined || !/^\d{1,14}$/.test(String(value))) return undefined;
  const ms = Number(value) * unitMs;
  return ms > LAST_INSTANT_MS ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** The last millisecond of the year 9999: RFC 3339 has four digits for a year. */
const LAST_INSTANT_MS = 253_402_300_799_999;

/** The object without members that are undefined. */
export function given(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/**
 * A field whose spelling no page tells: `FileName`, `file_name` and `filename` are one. `names` are
 * in lower case, the likeliest first.
 */
export function anyField(fields: JsonObject, ...names: readonly string[]): unknown {
  const plain = new Map(Object.entries(fields).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]));
  return names.map((name) => plain.get(name)).find((value) => value !== undefined && value !== null && value !== '');
}
