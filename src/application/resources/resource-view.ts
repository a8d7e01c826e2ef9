import { AppliedState } from '../../domain/records/applied-state';
import { Unshown } from '../../domain/resources/callback-config';
import { meaningOf } from '../../domain/resources/field-comparison';
import { UpstreamCallRecord } from '../../domain/operations/operation';
import { FieldDrift } from '../../domain/records/field-drift';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { Fingerprinter } from './fingerprinter';
import { driftOf, lastAppliedOf, rememberedPaths } from './last-applied';

/** A resource as callers see it. */
export interface Resource<N> {
  readonly name: N;
  readonly fields: Fields;
  /** A strong etag with its quotes. Absent if nothing was written. */
  readonly etag?: string;
  /**
   * After a read: the paths whose values come from memory, because the cloud does not return them.
   */
  readonly rememberedFields: readonly string[];
  /** After a read: the paths that no read returns and whose values livegate does not know. */
  readonly unknownFields?: readonly string[];
  /** After a read. */
  readonly drift: readonly FieldDrift[];
  readonly inconsistencies: readonly string[];
  /** After a read; see `CallbackState.halves`. Absent: the configuration is whole. */
  readonly halves?: readonly (ResourceHalf | undefined)[];
  /** After a read: when the provider was asked, in milliseconds since the epoch. */
  readonly observedAtMs?: number;
  /** After a write. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** What the resource would be if all of its records at the cloud were as one of them. */
export interface ResourceHalf {
  readonly fields: Fields;
  readonly etag: string;
}

/** What livegate remembers of having set, beside what is live. */
export interface Comparison<N> {
  /**
   * What livegate last set. Absent: it remembers nothing, or it is uncertain, such as during a
   * write.
   */
  readonly applied?: Fields;
  /** Its `drift` is the difference, as far as that is certain. Absent: there is none. */
  readonly live?: Resource<N>;
  /** It certainly was set and not deleted through livegate, and is not there. */
  readonly isGone: boolean;
  /** When the provider was asked, in milliseconds since the epoch. */
  readonly observedAtMs: number;
}

/** The live state, completed from memory. */
export interface ResourceView {
  readonly fields: Fields;
  readonly rememberedFields: readonly string[];
  readonly drift: readonly FieldDrift[];
  /** The paths that no read returns and whose values livegate does not know. */
  readonly unknown: readonly string[];
  /** Whether livegate wrote the state, and all readable fields are unchanged since. */
  readonly isAsApplied: boolean;
}

/** A resource that exists. */
export interface LiveResource<L> extends ResourceView {
  readonly state: L;
  readonly etag: string;
  readonly halves: readonly (ResourceHalf | undefined)[];
}

/**
 * `changedMeanwhile`: memory changed while the live state was read, so it may be newer than that
 * state.
 */
export function viewOf(
  live: Fields,
  remembered: AppliedState | undefined,
  unreadable: readonly string[],
  changedMeanwhile = false,
): ResourceView {
  const recollection = lastAppliedOf(remembered, live, unreadable, changedMeanwhile);
  if (!recollection) return { fields: live, rememberedFields: [], drift: [], unknown: unreadable, isAsApplied: false };
  const paths = rememberedPaths(recollection, unreadable);
  return {
    fields: paths.reduce((fields, path) => withValueAt(fields, path, valueAt(recollection.fields, path)), live),
    rememberedFields: paths,
    drift: driftOf(recollection, live),
    unknown: unreadable.filter((path) => recollection.open.has(path)),
    isAsApplied: recollection.differing.length === 0,
  };
}

/**
 * Two states have the same etag if they mean the same to the cloud, as far as livegate knows. The
 * etag covers everything that can be read, shown or not, and the remembered values that cannot be
 * read.
 */
export function etagOf(
  fingerprinter: Fingerprinter,
  key: string,
  fields: Fields,
  unshown: readonly Unshown[] = [],
): string {
  const shown = [...meaningOf(fields)].sort(([one], [other]) => (one < other ? -1 : 1));
  const others = unshown.map(({ field = '', value }) => [field, value.reveal()]);
  return `"${fingerprinter.ofState([key, JSON.stringify(shown), JSON.stringify(others)])}"`;
}
