import { MAX_PAGE_BYTES } from './paging';

/** How a list finds the records that its caller may see, among those of others. */
export interface PageSearch<R, T, P> {
  /** How many items a page has. */
  readonly size: number;
  /** Where the page begins. Absent: at the first record. */
  readonly after?: P;
  /** How many records one query reads. */
  readonly batch: number;
  /** The next records, in order. */
  next(after: P | undefined, limit: number): Promise<readonly R[]>;
  placeOf(record: R): P;
  /** Of each of the records, in the same order, what the caller sees of it. */
  shown(records: readonly R[]): readonly (T | undefined)[] | Promise<readonly (T | undefined)[]>;
  /** Absent: items are small. */
  readonly bytesOf?: (record: R) => number;
}

interface SearchedPage<T, P> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined if the caller sees nothing more. */
  readonly end: P | undefined;
}

/** Queries for one page; a caller that may see few of many records gets short pages. */
const MAX_LOOKS = 10;

/**
 * The next items that the caller may see. Only another one of these shows that there is another
 * page; how many records of others lie in between makes no difference to the answer, unless there
 * are more than a page looks at.
 */
export async function searchPage<R, T, P>(search: PageSearch<R, T, P>): Promise<SearchedPage<T, P>> {
  const { size, batch, bytesOf = () => 0 } = search;
  const items: T[] = [];
  let [place, last] = [search.after, search.after];
  let bytes = 0;
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const records = await search.next(place, batch);
    const shown = await search.shown(records);
    for (const [index, record] of records.entries()) {
      place = search.placeOf(record);
      const item = shown[index];
      if (item === undefined) continue;
      if (items.length >= size || bytes >= MAX_PAGE_BYTES) return { items, end: last };
      items.push(item);
      bytes += bytesOf(record);
      last = place;
    }
    if (records.length < batch) return { items, end: undefined };
  }
  return { items, end: place };
}
