/*
 * The page at /docs in a real browser, against the sandbox: every operation is tried out as it is
 * prefilled, and succeeds. The page asks nobody but livegate, and its own content security policy
 * forbids nothing that it does. Slow: a browser is started, and draws a lot.
 */
import { Browser, chromium, Locator, Page } from 'playwright-core';
import { RunningProcess, startProcess } from '../support/start-process';
import needProgram from '../support/need-program';
import { ROOT } from '../docs/page';

const LAUNCH = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
};

let sandbox: RunningProcess;
let browser: Browser;
let page: Page;
let origin: string;
const asked = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  needProgram('chromium');
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: 'A first call',
  });
  origin = /REST +(http:\/\/\S+)/.exec(sandbox.output())?.[1] ?? '';
  browser = await chromium.launch(LAUNCH);
  page = await browser.newPage();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
});

afterAll(async () => {
  await browser?.close();
  expect(await sandbox?.stop('SIGINT')).toBe(0);
});

test.each(['/docs', '/docs/'])('%s shows every operation of the document', async (path) => {
  await page.goto(origin + path);
  await page.waitForSelector('.opblock');
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: Record<string, object> };
  const count = Object.values(paths).flatMap((item) => Object.keys(item)).length;
  expect(count).toBeGreaterThan(30);
  expect(await page.locator('.opblock').count()).toBe(count);
});

test('every operation succeeds with its prefilled values', async () => {
  const results: Record<string, number> = {};
  for (const block of await page.locator('.opblock').all()) {
    const path = (await block.locator('[data-path]').getAttribute('data-path')) ?? '';
    if (WITHOUT_EXAMPLE.test(path)) continue;
    results[(await block.getAttribute('id')) ?? ''] = await tryOut(block);
  }
  expect(results).toEqual(Object.fromEntries(Object.keys(results).map((id) => [id, 200])));
}, 300_000);

test('the page loads nothing from elsewhere, and violates no policy', () => {
  expect([...asked]).toEqual([origin]);
  expect(complaints).toEqual([]);
});

/**
 * livegate gives rollouts and events their ids. What a test event is about was deleted by an
 * operation before it on the page; openapi-answers.spec.ts sends it earlier.
 */
const WITHOUT_EXAMPLE = /\{(rollout|event)\}|:test$/;

async function tryOut(block: Locator): Promise<number> {
  await press(block, '.opblock-summary-control');
  await press(block, '.try-out__btn');
  const answered = page.waitForResponse((response) => response.url().includes('/v1/'), { timeout: 30_000 });
  await press(block, '.execute');
  const status = (await answered).status();
  // Drawn anew with each click on another one while it is open.
  await press(block, '.opblock-summary-control');
  return status;
}

/**
 * Without a pointer: Playwright would wait until nothing moves, which takes seconds on a page of
 * this size.
 */
async function press(block: Locator, selector: string): Promise<void> {
  await block.locator(selector).dispatchEvent('click');
}
