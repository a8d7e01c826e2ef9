/*
 * The page at /docs in a real browser, against the sandbox. It shows every operation, and what it
 * prefills is what livegate accepts: one operation of each shape is tried out as it is prefilled.
 * That the examples of all others succeed is in openapi-answers.spec.ts, which sends the same
 * values without a browser. The page asks nobody but livegate, and its own content security policy
 * forbids nothing that it does.
 */
import type { Page } from 'playwright-core';
import { ROOT } from '../docs/page';
import { ConsoleBrowser, faultsOf } from '../support/console-browser';
import { Documented, operations } from '../support/openapi-contract';
import { showOnly } from '../support/shown-operations';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

let sandbox: RunningProcess;
let browser: ConsoleBrowser;
let page: Page;
let origin: string;

beforeAll(async () => {
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: 'A first call',
  });
  origin = /REST +(http:\/\/\S+)/.exec(sandbox.output())?.[1] ?? '';
  browser = await ConsoleBrowser.launch();
  page = await browser.page();
  // Swagger UI draws a lot.
  page.setDefaultTimeout(60_000);
});

afterAll(async () => {
  await browser?.close();
  expect(await sandbox?.stop('SIGINT')).toBe(0);
});

test('the page shows every operation of the document', async () => {
  await page.goto(`${origin}/docs`);
  await page.waitForSelector('.opblock');
  expect(operations.length).toBeGreaterThan(30);
  await until(async () => (await page.locator('.opblock').count()) >= operations.length);
  expect(await page.locator('.opblock').count()).toBe(operations.length);
});

test.each(['light', 'dark'] as const)('axe finds nothing wrong, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await page.waitForSelector(`html[data-theme=${colorScheme}]`);
  expect(await faultsOf(page)).toEqual([]);
});

/**
 * livegate gives rollouts and events their ids. What a test event is about was deleted by an
 * operation before it on the page.
 */
const WITHOUT_EXAMPLE = /\{(rollout|event)\}|:test$/;

/** What Swagger UI has to prefill: values of the path and of the query, and a body. */
function shapeOf({ verb, operation, path }: Documented): string {
  const names = operation.parameters.flatMap((one) => ('name' in one && one.in === 'query' ? [one.name] : []));
  const query = names.includes('updateMask') ? 'a mask' : names.length > 0 ? 'a query' : 'no query';
  return [verb, path.includes('{') ? 'a path' : 'no path', query, operation.requestBody ? 'a body' : 'no body'].join();
}

const shapes = new Map(
  operations.filter(({ path }) => !WITHOUT_EXAMPLE.test(path)).map((one) => [shapeOf(one), one] as const),
);

// A read of what an operation before it has set up would otherwise find nothing.
const ORDER = ['put', 'patch', 'get', 'post', 'delete'];
const tried = [...shapes].toSorted(([, a], [, b]) => ORDER.indexOf(a.verb) - ORDER.indexOf(b.verb));

test('the page shows the operations that are tried out', async () => {
  await showOnly(
    page,
    tried.map(([, operation]) => operation),
  );
  await page.goto(`${origin}/docs`);
  await page
    .locator('.opblock')
    .nth(tried.length - 1)
    .waitFor();
});

test.each(tried)('an operation with %s succeeds with its prefilled values', async (_shape, { verb, path }) => {
  const id = await page.evaluate(
    `[...document.querySelectorAll('.opblock-${verb}')].find((one) => one.querySelector('[data-path="${path}"]')).id`,
  );
  const block = page.locator(`[id="${String(id)}"]`);
  // Without a pointer: Playwright would wait until nothing moves, which takes seconds on a page of
  // this size.
  const press = (selector: string): Promise<void> => block.locator(selector).dispatchEvent('click');
  await press('.opblock-summary-control');
  await press('.try-out__btn');
  const answered = page.waitForResponse((response) => response.url().includes('/v1/'));
  await press('.execute');
  expect((await answered).status()).toBe(200);
  await press('.opblock-summary-control');
});

test('the address of an operation that is opened leads to it', async () => {
  await page.locator('.opblock-get .opblock-summary-control').first().dispatchEvent('click');
  await page.waitForSelector('.try-out__btn');
  await page.waitForURL(({ pathname, hash }) => pathname === '/docs' && /^#\/\w+\/\w+$/.test(hash));
});

test('the page loads nothing from elsewhere, and violates no policy', () => {
  expect([...browser.origins]).toEqual([origin]);
  expect(browser.complaints).toEqual([]);
});
