import { AppliedState } from '../../domain/records/applied-state';
import { differences, meaningOf, toldValue } from '../../domain/resources/field-comparison';
import { Fields, valueAt } from '../../domain/resources/resource-fields';

/** What livegate last made of a resource, as far as that is certain. */
export interface LastApplied {
  readonly fields: Fields;
  /** The paths of which it is not known what was made of them. */
  readonly open: ReadonlySet<string>;
}

/** A field that is not as livegate last made it. */
export interface FieldDrift {
  /** Its JSON path. */
  readonly field: string;
  /** The value that livegate wrote, as JSON; empty: the default. A key is its fingerprint. */
  readonly applied: string;
  /** The live value, likewise. */
  readonly live: string;
}

/**
 * What is remembered, next to what is live. Where one of several may have been made, the live state
 * may tell which; if not, only that is certain in which they agree. What was made while the live
 * state was read says nothing of it, unless they are alike.
 */
export function lastAppliedOf(
  remembered: AppliedState | undefined,
  live: Fields,
  unreadable: readonly string[],
  changedMeanwhile = false,
): LastApplied | undefined {
  if (!remembered) return undefined;
  const { fields, attempted } = remembered;
  const candidates = attempted ? [fields, attempted] : [fields];
  const alike = candidates.filter((one) => unlike(one, live, unreadable).length === 0);
  const certain = alike.length === 1 ? alike[0] : changedMeanwhile || attempted ? undefined : fields;
  if (certain) return { fields: certain, open: new Set() };
  if (changedMeanwhile || !attempted) return undefined;
  return { fields, open: new Set(differences(meaningOf(fields), meaningOf(attempted))) };
}

/** The paths of values that no read shows, and that are certain and set. */
export function rememberedPaths({ fields, open }: LastApplied, unreadable: readonly string[]): string[] {
  return unreadable.filter((path) => !open.has(path) && valueAt(fields, path) !== undefined);
}

export function driftOf({ fields, open }: LastApplied, live: Fields, unreadable: readonly string[]): FieldDrift[] {
  return unlike(fields, live, unreadable)
    .filter((path) => !open.has(path))
    .map((path) => ({ field: path, applied: asJson(toldValue(fields, path)), live: asJson(toldValue(live, path)) }));
}

/** Where two differ in what can be read. */
function unlike(one: Fields, other: Fields, unreadable: readonly string[]): string[] {
  return differences(meaningOf(one), meaningOf(other)).filter((path) => !unreadable.includes(path));
}

function asJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
