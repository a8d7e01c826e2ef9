import { GatewayError } from '../domain/errors/gateway-error';

/** One page of a cloud's list. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** How many items the whole list has, as the cloud counts them. */
  readonly total: number;
}

/** A reader of one page; pages count from 1. */
export type ReadPage<T> = (page: number) => Promise<ListPage<T>>;

/** More than any account has; a cloud that lists more repeats itself. */
const MAX_ITEMS = 100_000;
/** A list that changes while it is read is read again, so often. */
const MAX_ROUNDS = 3;

interface Round<T> {
  /** By key; of several with one key the last. */
  readonly items: ReadonlyMap<string, T>;
  readonly isWhole: boolean;
  /** The total was the same on each page. */
  readonly isSteady: boolean;
}

/**
 * Reads a list whose pages are numbered. If items are added or removed meanwhile, later pages shift
 * and an item may be skipped; so a list counts as whole only if it has as many items as each page
 * said. If it keeps changing, the result is all that any round has shown. Throws
 * PROVIDER_ANSWER_UNREADABLE for a list that stays the same and is not whole, such as one whose
 * pages repeat.
 */
export async function wholeList<T>(
  read: ReadPage<T>,
  keyOf: (item: T) => string,
  { maxItems = MAX_ITEMS }: { readonly maxItems?: number } = {},
): Promise<readonly T[]> {
  const seen = new Map<string, T>();
  for (let round = 1; ; round += 1) {
    const { items, isWhole, isSteady } = await readRound(read, keyOf, maxItems);
    if (isWhole) return [...items.values()];
    for (const [key, item] of items) seen.set(key, item);
    if (round < MAX_ROUNDS) continue;
    if (isSteady) throw unreadable('the provider counts other items than its list has');
    return [...seen.values()];
  }
}

async function readRound<T>(read: ReadPage<T>, keyOf: (item: T) => string, maxItems: number): Promise<Round<T>> {
  const items = new Map<string, T>();
  const totals = new Set<number>();
  let listed = 0;
  for (let page = 1; ; page += 1) {
    const { items: more, total } = await read(page);
    totals.add(total);
    const before = items.size;
    for (const item of more) items.set(keyOf(item), item);
    listed += more.length;
    if (items.size > maxItems || total > maxItems) throw unreadable(`the provider lists more than ${maxItems} items`);
    // A page without news is the end, or a repetition.
    const isOver = listed >= total || items.size === before;
    if (isOver) return { items, isWhole: totals.size === 1 && items.size === total, isSteady: totals.size === 1 };
  }
}

function unreadable(text: string): GatewayError {
  return new GatewayError('PROVIDER_ANSWER_UNREADABLE', text, { answered: true });
}
