/* Names that would be HTML on a page that took them for more than text. */
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { addressOf, PAGES } from './every-page';

const HOSTILE = '<img src=x onerror=alert(1)>';
/** As it is in the addresses of requests. */
const ENCODED = [encodeURIComponent(HOSTILE), new URLSearchParams({ '': HOSTILE }).toString().slice(1)];
/** What the console compares, and does not show. */
const COMPARED = ['etag', 'field', 'nextPageToken', 'type'];

interface Names {
  readonly hostile: string;
  readonly encoded: readonly string[];
  readonly compared: readonly string[];
}

/**
 * Runs in the page before its own scripts: what they ask is asked by the names that livegate knows,
 * and each text of the answer that somebody may have chosen ends with a hostile one.
 */
function masquerade({ hostile, encoded, compared }: Names): void {
  // Words such as ACTIVE, numbers, times and durations.
  const noName = /^(?:[A-Z_]*|[\d.]+s?|\d{4}-\d\d-\d\dT.*)$/;
  const rename = (key: string, value: unknown): unknown =>
    typeof value !== 'string' || noName.test(value) || compared.includes(key) ? value : value + hostile;
  const ask = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    const answer = await ask(
      encoded.reduce((url, name) => url.replaceAll(name, ''), asked),
      init,
    );
    if (!answer.headers.get('content-type')?.includes('json')) return answer;
    return new Response(JSON.stringify(JSON.parse(await answer.text(), rename)), answer);
  };
}

export function hostileNames(desk: ConsoleDesk): void {
  let page: Page;
  beforeAll(async () => {
    page = await desk.browser.page({ viewport: { width: 1_000, height: 900 } });
    await page.addInitScript(masquerade, { hostile: HOSTILE, encoded: ENCODED, compared: COMPARED });
  });
  afterAll(() => page.close());

  const shownWithNames = Object.entries(PAGES).filter(([path]) => path !== 'no/such/page');
  it.each(shownWithNames)('are names on the page %s', async (path, sign) => {
    await page.goto(`${desk.origin}/console/${await addressOf(desk, path)}`);
    await page.waitForSelector(sign);
    await page.waitForSelector(`main:has-text("${HOSTILE}")`);
    expect(await page.locator('[onerror]').count()).toBe(0);
  });
}
