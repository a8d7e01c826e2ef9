import type { Drift, Page } from '../../../client';

/** So many pages of the list of drifts, which has no filter, are looked through for one. */
const MOST_PAGES = 10;

/** Since when the cloud lacks a configuration that livegate has set; undefined if it does not. */
export async function goneSince(
  pages: AsyncGenerator<Page<Drift>, void, undefined>,
  name: string,
): Promise<string | undefined> {
  let looks = 0;
  for await (const { items } of pages) {
    const found = items.find(({ resource }) => resource === name);
    looks += 1;
    if (found || looks === MOST_PAGES) return found?.state === 'GONE' ? found.sinceTime : undefined;
  }
  return undefined;
}
