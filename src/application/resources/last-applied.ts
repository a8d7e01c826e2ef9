import { AppliedState } from '../../domain/records/applied-state';
import { FieldDrift } from '../../domain/records/field-drift';
import { differences, meaningOf, toldValue } from '../../domain/resources/field-comparison';
import { Fields, valueAt } from '../../domain/resources/resource-fields';

/** The fields that livegate last wrote, as far as that is certain. */
export interface LastApplied {
  readonly fields: Fields;
  /** The paths whose written value is unknown. */
  readonly open: ReadonlySet<string>;
  /** The readable paths at which the live state differs from `fields`. */
  readonly differing: readonly string[];
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
  const meaning = meaningOf(live);
  const compared = (one: Fields): Omit<LastApplied, 'open'> => ({
    fields: one,
    differing: differences(meaningOf(one), meaning).filter((path) => !unreadable.includes(path)),
  });
  const candidates = (attempted ? [fields, attempted] : [fields]).map(compared);
  const alike = candidates.filter(({ differing }) => differing.length === 0);
  const [first] = candidates;
  const certain = alike.length === 1 ? alike[0] : changedMeanwhile || attempted ? undefined : first;
  if (certain) return { ...certain, open: new Set() };
  if (changedMeanwhile || !attempted || !first) return undefined;
  return { ...first, open: new Set(differences(meaningOf(fields), meaningOf(attempted))) };
}

/** The paths of values that no read returns and that are certainly set. */
export function rememberedPaths({ fields, open }: LastApplied, unreadable: readonly string[]): string[] {
  return unreadable.filter((path) => !open.has(path) && valueAt(fields, path) !== undefined);
}

export function driftOf({ fields, open, differing }: LastApplied, live: Fields): FieldDrift[] {
  return differing
    .filter((path) => !open.has(path))
    .map((path) => ({ field: path, applied: asJson(toldValue(fields, path)), live: asJson(toldValue(live, path)) }));
}

function asJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
