import { DEFAULT_GROUP, DEFAULT_PORT, Origin } from './pull-config';
import { Fields, isBlock } from './resource-fields';

/**
 * What fields come to, by path: a text for each value that is not the default. Two resources that a cloud treats alike come to the same.
 */
export type Meaning = ReadonlyMap<string, string>;

/** A key that is set and has no fingerprint: it may be any. */
const ANY_KEY = 'any';
const KEY = 'auth.key';

export function meaningOf(fields: Fields): Meaning {
  const meaning = new Map<string, string>();
  for (const [path, value] of leavesOf(fields)) {
    const told = isAbout(path) ? formOf(path, value) : undefined;
    if (told !== undefined) meaning.set(path, JSON.stringify(told));
  }
  const { auth } = fields;
  // A key that signs nothing means nothing.
  if (isBlock(auth) && auth['enabled'] === true && auth['keySet'] === true) {
    const { keyFingerprint } = auth;
    meaning.set(KEY, typeof keyFingerprint === 'string' ? JSON.stringify(keyFingerprint) : ANY_KEY);
  }
  return meaning;
}

/** The paths at which two resources differ, in order. */
export function differences(one: Meaning, other: Meaning): string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.filter((path) => !alike(one.get(path), other.get(path)));
}

function alike(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one === ANY_KEY && other !== undefined) || (other === ANY_KEY && one !== undefined);
}

/** Every value that is no block, by its path. */
function leavesOf(fields: Fields, parent = ''): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isBlock(value) ? leavesOf(value, `${parent}${name}.`) : [[`${parent}${name}`, value] as [string, unknown]],
  );
}

function isAbout(path: string): boolean {
  return path !== 'auth.keySet' && path !== 'auth.keyFingerprint';
}

/** One form for what means the same; undefined for what means the same as nothing. */
function formOf(path: string, value: unknown): unknown {
  if (value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)) {
    return undefined;
  }
  // Every URL is called, so that their order means nothing.
  if (path === 'urls') return (value as readonly string[]).map(urlForm).sort();
  if (path === 'origins') return (value as readonly Partial<Origin>[]).map(originForm);
  return path.endsWith('Url') && typeof value === 'string' ? urlForm(value) : value;
}

/** Names of hosts have no case, and the default port is the same as none. */
function urlForm(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

function originForm({ protocol, host = '', port, group = DEFAULT_GROUP, params = {} }: Partial<Origin>): unknown[] {
  const ownPort = port ?? (protocol && DEFAULT_PORT[protocol]) ?? 0;
  const sorted = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1));
  return [protocol ?? '', host.toLowerCase(), ownPort, group, sorted];
}
