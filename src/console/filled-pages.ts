import type { Page } from '../client';

/**
 * Pages with something on them. A page of the API may have nothing although others follow: after
 * `mostLooks` of those there is one that has nothing, so that people are asked whether to go on.
 */
export async function* filledPages<T>(
  pages: AsyncGenerator<Page<T>, void, undefined>,
  mostLooks: number,
): AsyncGenerator<Page<T>, void, undefined> {
  let looks = 0;
  for await (const page of pages) {
    looks += 1;
    if (page.items.length === 0 && page.nextPageToken && looks < mostLooks) continue;
    looks = 0;
    yield page;
  }
}
