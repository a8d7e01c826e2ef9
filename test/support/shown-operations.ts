import type { Page } from 'playwright-core';
import { Documented } from './openapi-contract';

type Wanted = Pick<Documented, 'path' | 'verb'>;

/**
 * Has the page at /docs show no operations but these. Swagger UI draws all of a page anew at each
 * step, which takes seconds with every operation.
 */
export async function showOnly(page: Page, wanted: readonly Wanted[]): Promise<void> {
  await page.route('**/openapi.json', async (route) => {
    const response = await route.fetch();
    const document = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
    const paths: typeof document.paths = {};
    for (const { path, verb } of wanted) paths[path] = { ...paths[path], [verb]: document.paths[path]?.[verb] };
    await route.fulfill({ response, json: { ...document, paths } });
  });
}
