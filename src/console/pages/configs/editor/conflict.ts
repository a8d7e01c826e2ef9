import { ClientConfig, JsonFields, textOf, fieldAt } from '../config-fields';
import { Draft, draftOf, inputOf } from './draft';

export type Side = 'mine' | 'theirs';

/** A field that the form and somebody else have, or that only one of them has changed. */
export interface ConflictRow {
  readonly field: string;
  readonly mine: string;
  readonly theirs: string;
  /** The side that has changed the field; of two, the form's. */
  readonly suggested: Side;
}

/** What differs between the form and what is live now, after somebody else has changed `base`. */
export function conflictRows(
  base: ClientConfig | undefined,
  draft: Draft,
  theirs: ClientConfig | undefined,
  paths: readonly string[],
): readonly ConflictRow[] {
  const mine: JsonFields = inputOf(draft);
  const at = (fields: JsonFields | undefined, path: string): string => textOf(fieldAt({ ...fields }, path));
  return paths
    .map((field): ConflictRow => {
      const isMine = at(mine, field) !== at(base, field);
      return { field, mine: at(mine, field), theirs: at(theirs, field), suggested: isMine ? 'mine' : 'theirs' };
    })
    .filter((row) => row.mine !== row.theirs);
}

/** The form with their values where those were chosen. */
export function merged(draft: Draft, theirs: ClientConfig | undefined, choices: Readonly<Record<string, Side>>): Draft {
  const other = draftOf(theirs);
  const isTheirs = (path: string): boolean => choices[path] === 'theirs';
  const pick = <T>(
    mine: Readonly<Record<string, T>>,
    own: Readonly<Record<string, T>>,
  ): Readonly<Record<string, T>> => ({
    ...mine,
    ...Object.fromEntries(Object.entries(own).filter(([path]) => isTheirs(path))),
  });
  return {
    texts: pick(draft.texts, other.texts),
    switches: pick(draft.switches, other.switches),
    urls: isTheirs('urls') ? other.urls : draft.urls,
    origins: isTheirs('origins') ? other.origins : draft.origins,
    key: draft.key,
  };
}
