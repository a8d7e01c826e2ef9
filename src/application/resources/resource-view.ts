import { AppliedState } from '../../domain/records/applied-state';
import { Unshown } from '../../domain/resources/callback-config';
import { meaningOf } from '../../domain/resources/field-comparison';
import { UpstreamCallRecord } from '../../domain/operations/operation';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { Fingerprinter } from './fingerprinter';
import { driftOf, FieldDrift, lastAppliedOf, rememberedPaths } from './last-applied';

/** A configuration as callers are shown it. */
export interface Resource<N> {
  readonly name: N;
  readonly fields: Fields;
  /** Strong, with its quotes. Absent where nothing was done. */
  readonly etag?: string;
  /** Of a read: the paths of values that were not read, but are remembered. */
  readonly rememberedFields: readonly string[];
  /** Of a read. */
  readonly drift: readonly FieldDrift[];
  readonly inconsistencies: readonly string[];
  /** Of a read: when the provider was asked, in milliseconds since the epoch. */
  readonly observedAtMs?: number;
  /** Of a write. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** What is live, completed by what is remembered. */
export interface ResourceView {
  readonly fields: Fields;
  readonly rememberedFields: readonly string[];
  readonly drift: readonly FieldDrift[];
  /** The paths that no read shows, and of which livegate does not know what they are. */
  readonly unknown: readonly string[];
}

/** A configuration that is there. */
export interface LiveResource<L> extends ResourceView {
  readonly state: L;
  readonly etag: string;
}

/**
 * `changedMeanwhile`: what is remembered was another thing before the live state was read, so that
 * it may be newer.
 */
export function viewOf(
  live: Fields,
  remembered: AppliedState | undefined,
  unreadable: readonly string[],
  changedMeanwhile = false,
): ResourceView {
  const recollection = lastAppliedOf(remembered, live, unreadable, changedMeanwhile);
  if (!recollection) return { fields: live, rememberedFields: [], drift: [], unknown: unreadable };
  const paths = rememberedPaths(recollection, unreadable);
  return {
    fields: paths.reduce((fields, path) => withValueAt(fields, path, valueAt(recollection.fields, path)), live),
    rememberedFields: paths,
    drift: driftOf(recollection, live, unreadable),
    unknown: unreadable.filter((path) => recollection.open.has(path)),
  };
}

/**
 * Two states of a resource have the same etag if a cloud treats them alike in all that livegate
 * knows of them: what can be read, shown or not, and what is remembered because it cannot be read.
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
