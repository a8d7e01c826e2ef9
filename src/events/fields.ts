import { JsonObject } from './json';

/** No control characters, which could imitate the separator of ids, and no half characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const MAX_TEXT = 4096;

/** A text, or a whole number as text; undefined for anything else, and for an empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return undefined;
  return UNPRINTABLE.test(value) ? undefined : value;
}

export const textField = (fields: JsonObject, name: string): string | undefined => textOf(fields[name]);

/** One text for each name, in order. */
export function textFields(fields: JsonObject, ...names: readonly string[]): (string | undefined)[] {
  return names.map((name) => textOf(fields[name]));
}

/** A number, or a text that is one: the clouds' pages disagree about which. */
export function numberOf(value: unknown): number | undefined {
  const text = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof text === 'number' && Number.isFinite(text) ? text : undefined;
}

export const numberField = (fields: JsonObject, name: string): number | undefined => numberOf(fields[name]);

/** Whether a flag is set, given as a boolean, a number or a text. */
export function isSet(fields: JsonObject, name: string): boolean {
  return ['true', '1'].includes(String(fields[name]));
}

/** An instant of Unix seconds or milliseconds as RFC 3339 in UTC; undefined if it is none. */
export function rfc3339(value: number | string | undefined, unitMs: 1 | 1000): string | undefined {
  if (value === undefined || !/^\d{1,15}$/.test(String(value))) return undefined;
  const ms = Number(value) * unitMs;
  return ms > LAST_INSTANT_MS ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** The last millisecond of the year 9999: RFC 3339 has four digits for a year. */
export const LAST_INSTANT_MS = 253_402_300_799_999;

/** The object without members that are undefined. */
export function given(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Finds the first field of several names that has a value. Names are in lower case. */
export type FieldFinder = (...names: readonly string[]) => unknown;

/** For fields whose spelling no page gives: `FileName`, `file_name` and `filename` are one. */
export function inAnySpelling(fields: JsonObject): FieldFinder {
  const plain = new Map(Object.entries(fields).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]));
  return (...names) =>
    names.map((name) => plain.get(name)).find((value) => value !== undefined && value !== null && value !== '');
}

/** Seconds or milliseconds since the epoch, or a text with an offset, as RFC 3339 in UTC. */
export function instantOf(value: unknown): string | undefined {
  const text = textOf(value) ?? '';
  if (/^\d+$/.test(text)) return rfc3339(text, text.length > 11 ? 1 : 1000);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  return isInstant ? rfc3339(Date.parse(text), 1) : undefined;
}
