import { currentKeyOf } from '../config-changes';
import { ClientConfig, JsonFields, textOf, fieldAt } from '../config-fields';
import { Draft, draftOf, inputOf } from './draft';
import { keyText, wantedKey } from './keys';

const KEY = 'auth.key';

export type Side = 'mine' | 'theirs';

/** A field that the form and somebody else have, or that only one of them has changed. */
export interface ConflictRow {
  readonly field: string;
  readonly mine: string;
  readonly theirs: string;
  /** The side that has changed the field; of two, the form's. */
  readonly suggested: Side;
}

export interface Conflict {
  /** What the form began with. */
  readonly base: ClientConfig | undefined;
  readonly draft: Draft;
  /** What somebody else has written since; undefined: it was deleted. */
  readonly theirs: ClientConfig | undefined;
}

/**
 * What differs between the form and what is live now; nothing, if that is gone.
 * @param typedKey what stands for a key that was typed
 */
export function conflictRows(conflict: Conflict, paths: readonly string[], typedKey: string): readonly ConflictRow[] {
  if (!conflict.theirs) return [];
  return [...fieldRows(conflict, paths), ...keyRows(conflict, typedKey)].filter((row) => row.mine !== row.theirs);
}

function fieldRows({ base, draft, theirs }: Conflict, paths: readonly string[]): readonly ConflictRow[] {
  const mine: JsonFields = inputOf(draft);
  const at = (fields: JsonFields | undefined, path: string): string => textOf(fieldAt({ ...fields }, path));
  return paths.map((field): ConflictRow => {
    const isMine = at(mine, field) !== at(base, field);
    return { field, mine: at(mine, field), theirs: at(theirs, field), suggested: isMine ? 'mine' : 'theirs' };
  });
}

/** Only what is signed on both sides has a key on both. */
function keyRows({ base, draft, theirs }: Conflict, typedKey: string): readonly ConflictRow[] {
  const mine = wantedKey(draft, base);
  if (mine.kind === 'keep' || fieldAt({ ...theirs }, 'auth.enabled') !== true) return [];
  const text = keyText(mine, typedKey);
  const suggested = text === currentKeyOf(base) ? 'theirs' : 'mine';
  return [{ field: KEY, mine: text, theirs: currentKeyOf(theirs) ?? '', suggested }];
}

/** The form with their values where those were chosen. */
export function merged({ base, draft, theirs }: Conflict, choices: Readonly<Record<string, Side>>): Draft {
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
    key: choices[KEY] === undefined ? draft.key : isTheirs(KEY) ? other.key : wantedKey(draft, base),
  };
}
