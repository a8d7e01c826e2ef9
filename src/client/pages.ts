/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent or empty: the last page. */
  readonly nextPageToken?: string | undefined;
  /** The domains and vhosts that the page passed and could not read; of lists of accounts only. */
  readonly unreachable?: readonly string[] | undefined;
}

/** A list with all its pages. */
export interface WholeList<T> {
  readonly items: readonly T[];
  readonly unreachable: readonly string[];
}

/** A list that is fetched page by page, as far as it is read: by item, by page, or as a whole. */
export class Paged<T> implements AsyncIterable<T> {
  constructor(private readonly fetchPage: (pageToken?: string) => Promise<Page<T>>) {}

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let pageToken: string | undefined;
    do {
      const page: Page<T> = await this.fetchPage(pageToken);
      yield page;
      pageToken = page.nextPageToken;
    } while (pageToken);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items;
  }

  async toArray(): Promise<T[]> {
    return [...(await this.whole()).items];
  }

  /** Everything, and what could not be read. `onPage` is told how many items there are so far. */
  async whole(onPage?: (count: number) => void): Promise<WholeList<T>> {
    const all: T[] = [];
    const unread: string[] = [];
    for await (const { items, unreachable = [] } of this.pages()) {
      all.push(...items);
      unread.push(...unreachable);
      onPage?.(all.length);
    }
    return { items: all, unreachable: unread };
  }
}
