import { ConfigProblem } from '../config-error';
import { isMapping, Mapping } from './mapping';

/** A value of the file, and its path. */
export interface At<T> {
  readonly value: T;
  readonly path: string;
}

/** The mappings of a list; the schema reports other entries. */
export function entriesOf(list: unknown, path: string): At<Mapping>[] {
  return valuesAt(list, path).flatMap(({ value, path: at }) => (isMapping(value) ? [{ value, path: at }] : []));
}

export function valuesAt(list: unknown, path: string): At<unknown>[] {
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ value, path: `${path}[${index}]` })) : [];
}

/** Reported at the later of two. */
export function repeated(values: readonly At<unknown>[]): ConfigProblem[] {
  const first = new Map<string, string>();
  return values.flatMap(({ value, path }) => {
    if (typeof value !== 'string') return [];
    const before = first.get(value);
    if (before === undefined) first.set(value, path);
    return before === undefined ? [] : [{ path, rule: `must be unique; ${before} is the same` }];
  });
}

/** The texts of a list that are none of the ids. */
export function unknownIds(list: unknown, path: string, ids: ReadonlySet<unknown>, rule: string): ConfigProblem[] {
  const isKnown = (id: unknown): boolean => typeof id !== 'string' || ids.has(id);
  return valuesAt(list, path).flatMap(({ value, path: at }) => (isKnown(value) ? [] : [{ path: at, rule }]));
}
