import type { Drift, DriftWatch } from '../../../client';
import type { TextKey } from '../../i18n/catalogue';

/** A page of a list; nothing if there is none. */
export type FoundPage<T> = { readonly items: readonly T[]; readonly nextPageToken?: string | undefined } | void;

/** How many there are of something; more than were counted if `isMore`. */
export interface CountedItems {
  readonly count: number;
  readonly isMore: boolean;
}

export interface DriftFacts {
  /** They differ or are gone. */
  readonly drifted: number;
  /** No look got an answer: whether they drifted, nobody knows. */
  readonly unreadable: number;
  /** Whether there are others that were not counted. */
  readonly isMore: boolean;
  readonly watch: DriftWatch;
}

/** What a badge says. */
export interface Sign {
  readonly text: TextKey;
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly count?: string;
  /** Since when what it says has been looked at. */
  readonly sinceTime?: string;
}

export function countedOf(page: FoundPage<unknown>): CountedItems {
  return { count: page?.items.length ?? 0, isMore: Boolean(page?.nextPageToken) };
}

export function driftFactsOf(page: FoundPage<Drift>, watch: DriftWatch): DriftFacts {
  const { count, isMore } = countedOf(page);
  const unreadable = page?.items.filter(({ state }) => state === 'UNREADABLE').length ?? 0;
  return { drifted: count - unreadable, unreadable, isMore, watch };
}

/**
 * What is told of an account's drift. Nothing of it is good: a list leaves out what the caller may
 * not read, and does not say so.
 */
export function driftSigns({ drifted, unreadable, isMore, watch }: DriftFacts): readonly Sign[] {
  const found: Sign[] = [];
  if (drifted > 0) found.push({ text: 'driftedConfigs', tone: 'warn', count: countText(drifted, isMore) });
  if (unreadable > 0) found.push({ text: 'unreadableConfigs', tone: 'warn', count: countText(unreadable, isMore) });
  return found.length > 0 ? found : [noDrift(isMore, watch)];
}

/** What it means that none is listed. */
function noDrift(isMore: boolean, { enabled, roundStartTime: sinceTime }: DriftWatch): Sign {
  if (isMore) return { text: 'noDriftYet', tone: 'plain' };
  if (!enabled) return { text: 'driftNotWatched', tone: 'plain' };
  if (sinceTime === undefined) return { text: 'driftNotLooked', tone: 'plain' };
  return { text: 'noDriftFound', tone: 'plain', sinceTime };
}

/** What is told of an account's failed deliveries; nothing of it is good, as of drift. */
export function deliveriesSign({ count, isMore }: CountedItems): Sign {
  if (count > 0) return { text: 'failedDeliveries', tone: 'bad', count: countText(count, isMore) };
  return { text: isMore ? 'noFailedDeliveriesYet' : 'noFailedDeliveries', tone: 'plain' };
}

function countText(count: number, isMore: boolean): string {
  return isMore ? `${count}+` : String(count);
}
