/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent or empty: the last page. */
  readonly nextPageToken?: string | undefined;
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
    const all: T[] = [];
    for await (const { items } of this.pages()) all.push(...items);
    return all;
  }
}
