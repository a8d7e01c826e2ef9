import { DEFAULT_GROUP, DEFAULT_PORT, Origin } from './pull-config';
import { Fields, isBlock, valueAt } from './resource-fields';

/**
 * The canonical form of fields, by path: a text for each value that is not the default. Two
 * resources that a cloud treats alike have the same form.
 */
export type Meaning = ReadonlyMap<string, string>;

/** Without a fingerprint it may be any key. */
const ANY_KEY = 'any';
const KEY = 'auth.key';
const KEY_FINGERPRINT = 'auth.keyFingerprint';

export function meaningOf(fields: Fields): Meaning {
  const meaning = new Map<string, string>();
  addLeaves(meaning, fields, '');
  // A key that signs nothing has no meaning.
  if (valueAt(fields, 'auth.enabled') === true) meaning.set(KEY, keyForm(fields));
  return meaning;
}

/**
 * The value at a differing path, in its reported form: keys as fingerprints. Undefined: the
 * default.
 */
export function toldValue(fields: Fields, path: string): unknown {
  return valueAt(fields, path === KEY ? KEY_FINGERPRINT : path);
}

/**
 * The paths at which two resources differ, in order. Different keys are reported only if both
 * resources sign.
 */
export function differences(one: Meaning, other: Meaning): string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  const differing = paths.filter((path) => !alike(one.get(path), other.get(path)));
  return differing.filter((path) => path !== KEY || (one.has(KEY) && other.has(KEY)));
}

function alike(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one === ANY_KEY && other !== undefined) || (other === ANY_KEY && one !== undefined);
}

/** `parent` is the path of the fields, with its final dot. */
function addLeaves(meaning: Map<string, string>, fields: Fields, parent: string): void {
  for (const name of Object.keys(fields)) {
    const path = parent + name;
    const value = fields[name];
    if (isBlock(value)) addLeaves(meaning, value, `${path}.`);
    else if (path !== KEY_FINGERPRINT) {
      const form = formOf(path, value);
      if (form !== undefined) meaning.set(path, JSON.stringify(form));
    }
  }
}

function keyForm(fields: Fields): string {
  const fingerprint = valueAt(fields, KEY_FINGERPRINT);
  return fingerprint === undefined ? ANY_KEY : JSON.stringify(fingerprint);
}

/** One form for all equivalent values; undefined for values equivalent to an absent one. */
function formOf(path: string, value: unknown): unknown {
  if (value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)) {
    return undefined;
  }
  // Every URL is called, so their order has no meaning.
  if (path === 'urls') return (value as readonly string[]).map(urlForm).sort();
  if (path === 'origins') return (value as readonly Partial<Origin>[]).map(originForm);
  return path.endsWith('Url') && typeof value === 'string' ? urlForm(value) : value;
}

/** Host names are case-insensitive, and the default port equals none. */
function urlForm(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

function originForm({ protocol, host = '', port, group = DEFAULT_GROUP, params = {} }: Partial<Origin>): unknown[] {
  const ownPort = port ?? (protocol && DEFAULT_PORT[protocol]) ?? 0;
  const sorted = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1));
  return [protocol ?? '', host.toLowerCase(), ownPort, group, sorted];
}
