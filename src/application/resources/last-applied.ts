import { AppliedState } from '../../domain/records/applied-state';
import { differences, meaningOf, toldValue } from '../../domain/resources/field-comparison';
import { Fields, valueAt } from '../../domain/resources/resource-fields';

/** The fields that livegate last wrote, as far as that is certain. */
export interface LastApplied {
  readonly fields: Fields;
  /** The paths whose written value is unknown. */
  readonly open: ReadonlySet<string>;
}

/** A field that differs from what livegate last wrote. */
export interface FieldDrift {
  /** Its JSON path. */
  readonly field: string;
  /** The value that livegate wrote, as JSON; empty: the default. A key is its fingerprint. */
  readonly applied: string;
  /** The live value, in the same form. */
  readonly live: string;
}

/**
 * Compares memory with the live state. If one of two states may have been written, the live state
 * may show which; otherwise only the fields in which both agree are certain. A state written during
 * the read counts only if the live state matches it.
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

/** The paths of values that no read returns and that are certainly set. */
export function rememberedPaths({ fields, open }: LastApplied, unreadable: readonly string[]): string[] {
  return unreadable.filter((path) => !open.has(path) && valueAt(fields, path) !== undefined);
}

export function driftOf({ fields, open }: LastApplied, live: Fields, unreadable: readonly string[]): FieldDrift[] {
  return unlike(fields, live, unreadable)
    .filter((path) => !open.has(path))
    .map((path) => ({ field: path, applied: asJson(toldValue(fields, path)), live: asJson(toldValue(live, path)) }));
}

/** The readable paths in which two states differ. */
function unlike(one: Fields, other: Fields, unreadable: readonly string[]): string[] {
  return differences(meaningOf(one), meaningOf(other)).filter((path) => !unreadable.includes(path));
}

function asJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
