import type { Page, Rollout } from '../../../../client';
import { isOpen } from '../rollout-facts';

/** Empty: all. */
export const STATE_FILTERS = [
  '',
  'OPEN',
  'PLANNING',
  'PLANNED',
  'APPLYING',
  'SUCCEEDED',
  'PARTIALLY_FAILED',
  'CANCELLED',
  'FAILED',
  'EXPIRED',
] as const;

export interface RolloutFilter {
  readonly state: (typeof STATE_FILTERS)[number];
  /** Any part of the title, the caller or the name, in any case. */
  readonly text: string;
}

/** So many are worth a page. */
const ENOUGH = 50;
/** So many pages of livegate are looked at before people are asked whether to go on. */
const MOST_LOOKS = 10;

export function isFound(rollout: Rollout, { state, text }: RolloutFilter): boolean {
  const isInState = state === '' || (state === 'OPEN' ? isOpen(rollout) : rollout.state === state);
  const { displayName, caller, name } = rollout;
  return isInState && `${displayName}\n${caller}\n${name}`.toLowerCase().includes(text.toLowerCase());
}

/** Pages of what is wanted. livegate lists all rollouts, so one page may take several of its. */
export async function* wantedPages(
  pages: AsyncGenerator<Page<Rollout>, void, undefined>,
  filter: RolloutFilter,
): AsyncGenerator<Page<Rollout>, void, undefined> {
  let items: Rollout[] = [];
  let looks = 0;
  for await (const page of pages) {
    looks += 1;
    items.push(...page.items.filter((rollout) => isFound(rollout, filter)));
    if (page.nextPageToken && items.length < ENOUGH && looks < MOST_LOOKS) continue;
    yield { items, nextPageToken: page.nextPageToken };
    [items, looks] = [[], 0];
  }
}

/** Those that have not ended: the newest as they are now, and older ones as they were found. */
export function openOnes(newest: readonly Rollout[], found: readonly Rollout[]): readonly Rollout[] {
  const names = new Set(newest.map(({ name }) => name));
  return [...newest, ...found.filter(({ name }) => !names.has(name))].filter(isOpen);
}

/** The rollouts as they are now, with those that have come since. Both are the newest first. */
export function withNews(known: readonly Rollout[], news: readonly Rollout[]): readonly Rollout[] {
  const present = new Map(news.map((rollout) => [rollout.name, rollout]));
  const names = new Set(known.map(({ name }) => name));
  const newest = known[0]?.createTime ?? '';
  const added = news.filter(({ name, createTime }) => !names.has(name) && createTime >= newest);
  return [...added, ...known.map((rollout) => present.get(rollout.name) ?? rollout)];
}
