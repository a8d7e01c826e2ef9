/*
 * The console in a real browser, against emulators of the clouds. It asks nobody but livegate, and
 * its own content security policy forbids nothing that it does.
 */
import { createServer, request as forward, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Route } from 'playwright-core';
import { ConsoleBrowser, faultsOf } from '../support/console-browser';
import { CONSOLE_DIR, startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const KEY = 'lg_key-of-the-console';
const PUSH = `accounts/ali/domains/${WORLD.alibaba.pushDomain}`;
const CONFIG = `${PUSH}/callbackConfigs/stream`;
const VHOST = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const URL_SET = 'https://hooks.example.com/live';

/** Each page's address, and what is there when it has loaded. */
const PAGES: Readonly<Record<string, string>> = {
  '': 'article canvas',
  'accounts/ali': 'td a',
  'accounts/ali?part=quotas': 'td.number',
  'accounts/ali?part=breakers': 'td button',
  [PUSH]: 'td a',
  [CONFIG]: 'dd code',
  [`${CONFIG}?edit`]: 'form.form',
  [VHOST]: 'td a',
  [`${VHOST}/pullConfigs/live?edit`]: 'form.form',
  stories: 'figure canvas',
  audit: 'td time',
  providers: 'td code',
  'no/such/page': 'p.notice',
};

/** Chromium's, of a page that asks whether there is a configuration yet. */
const NOT_THERE = '404 (Not Found)';

let system: System;
let browser: ConsoleBrowser;

beforeAll(async () => {
  system = await startSystem();
  browser = await ConsoleBrowser.launch();
  const { status } = await system.rest.put(`/v1/${CONFIG}`, { urls: [URL_SET] });
  expect(status).toBe(200);
});

afterAll(async () => {
  await browser?.close();
  await system?.close();
});

afterEach(() => {
  const complaints = browser.complaints.splice(0);
  expect(complaints.filter((text) => !text.includes(NOT_THERE))).toEqual([]);
});

async function open(page: Page, path: string, origin = system.app.rest): Promise<void> {
  await page.goto(`${origin}/console/${path}`);
  await page.waitForSelector(PAGES[path] ?? 'h1');
}

describe.each([
  { colorScheme: 'light', width: 360, locale: 'zh-CN' },
  { colorScheme: 'light', width: 1280, locale: 'en' },
  { colorScheme: 'dark', width: 768, locale: 'en' },
  { colorScheme: 'dark', width: 360, locale: 'en' },
] as const)('with $colorScheme colours, $width pixels wide, in $locale', ({ colorScheme, width, locale }) => {
  let page: Page;
  beforeAll(async () => (page = await browser.page({ colorScheme, locale, viewport: { width, height: 800 } })));
  afterAll(() => page.close());

  it.each(Object.keys(PAGES))('%s fits, and axe finds nothing wrong', async (path) => {
    await open(page, path);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
  });
});

it('leads from the overview to a configuration and its history by the keyboard alone', async () => {
  const page = await browser.page();
  await open(page, '');
  await page.locator('article a', { hasText: 'ali' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:text("ali")');
  await tabTo(page, WORLD.alibaba.pushDomain);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`h1:text("${WORLD.alibaba.pushDomain}")`);
  await tabTo(page, 'stream');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`dd:has-text("${URL_SET}")`);
  expect(new URL(page.url()).pathname).toBe(`/console/${CONFIG}`);
  await page.waitForSelector('td:has-text("SetCallbackConfig")');
  await page.goBack();
  await page.waitForSelector(`h1:text("${WORLD.alibaba.pushDomain}")`);
  await page.close();
});

/** Presses Tab until the element with that text has the focus. */
async function tabTo(page: Page, text: string): Promise<void> {
  await page.waitForSelector(`a:text-is("${text}")`);
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement.textContent')) === text) return;
  }
  throw new Error(`Tab does not lead to ${text}`);
}

it('lets the keyboard skip the navigation of a page', async () => {
  const page = await browser.page();
  await open(page, CONFIG);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#content$/);
  expect(new URL(page.url()).pathname).toBe(`/console/${CONFIG}`);
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  await page.close();
});

describe('a page that asks again and again', () => {
  const EVERY_MS = 2_000;
  let page: Page;
  let asked: Route[];
  const look = (isHidden: boolean): Promise<unknown> =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  /** Lets livegate answer, and the page show it. */
  const answer = async (): Promise<void> => {
    const answered = page.waitForResponse('**/v1/accounts/ali');
    await asked.pop()?.continue();
    await (await answered).finished();
    await page.waitForSelector('td.number');
  };

  beforeEach(async () => {
    asked = [];
    page = await browser.page();
    await page.clock.install();
    await page.route('**/v1/accounts/ali', (route) => void asked.push(route));
    await page.goto(`${system.app.rest}/console/accounts/ali?part=quotas`);
    await until(() => asked.length === 1);
    // From here on time passes only where a test says so.
    await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 500);
  });
  afterEach(() => page.close());

  it('waits for an answer, and some time after it', async () => {
    await page.clock.runFor(3 * EVERY_MS);
    expect(asked).toHaveLength(1);
    await answer();
    await page.clock.runFor(EVERY_MS - 100);
    expect(asked).toHaveLength(0);
    await page.clock.runFor(200);
    await until(() => asked.length === 1);
  });

  it('does not ask while nobody sees it', async () => {
    await look(true);
    await answer();
    await page.clock.runFor(10 * EVERY_MS);
    expect(asked).toHaveLength(0);
    await look(false);
    await until(() => asked.length === 1);
  });

  it('keeps nothing of the rounds that are over', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const rounds = async (count: number): Promise<number> => {
      for (let round = 0; round < count; round += 1) {
        await answer();
        await until(async () => {
          await page.clock.runFor(EVERY_MS / 2);
          return asked.length === 1;
        });
      }
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? NaN;
    };
    const before = await rounds(3);
    expect(await rounds(20)).toBeLessThan(before + 5);
  });
});

it('asks only for those of a thousand accounts that are on the screen', async () => {
  const page = await browser.page({ viewport: { width: 1_280, height: 800 } });
  const account = { provider: 'providers/alibaba', uid: '1', endpoint: 'live.aliyuncs.com', quotas: [] };
  const accounts = Array.from({ length: 1_000 }, (_none, index) => ({ ...account, name: `accounts/a${index}` }));
  const asked = new Set<string>();
  await page.route('**/v1/accounts?*', (route) => route.fulfill({ json: { accounts } }));
  await page.route('**/v1/accounts/*', (route) => {
    asked.add(route.request().url());
    return route.fulfill({ json: { ...account, name: 'accounts/a0' } });
  });
  await page.route('**/v1/accounts/*/breakers*', (route) => route.fulfill({ json: { breakers: [] } }));
  await open(page, '');
  await page.waitForSelector('p.notice:has-text("970 more accounts")');
  expect(await page.locator('article').count()).toBe(30);
  const onScreen = await page.locator('article .plot').count();
  expect(onScreen).toBeLessThan(20);
  asked.clear();
  await page.waitForTimeout(3_000);
  expect(asked.size).toBe(onScreen);
  await page.getByLabel('Find').fill('A999');
  await page.waitForSelector('article:only-of-type:has-text("a999") .plot');
  await page.close();
});

it('shows the problem that livegate answers, with its request id', async () => {
  const page = await browser.page();
  await open(page, 'accounts/nobody');
  const problem = page.locator('[role=alert]');
  await problem.waitFor();
  const text = await problem.innerText();
  expect(text).toContain('ACCOUNT_NOT_FOUND');
  expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(browser.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  await page.close();
});

it('forces a breaker open only after it has asked', async () => {
  const page = await browser.page();
  await open(page, 'accounts/ali?part=breakers');
  const row = page.locator('tr', { hasText: 'SetLiveStreamsNotifyUrlConfig' });
  await row.getByText('FORCED_OPEN').click();
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  const breaker = `/v1/accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig`;
  expect((await system.rest.get(breaker)).body.override).toBe('AUTO');
  await row.getByRole('button', { name: 'FORCED_OPEN' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await row.locator('td', { hasText: /^OPEN$/ }).waitFor();
  expect((await system.rest.get(breaker)).body.override).toBe('FORCED_OPEN');
  await row.getByRole('button', { name: 'AUTO' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await row.locator('td', { hasText: /^AUTO$/ }).waitFor();
  await page.close();
});

it.each(['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', 'javascript:alert(1)'])(
  'takes the name %s for a name',
  async (name) => {
    const page = await browser.page();
    let hasRun = false;
    page.on('dialog', (dialog) => {
      hasRun = true;
      void dialog.dismiss();
    });
    await open(page, `accounts/ali/domains/${encodeURIComponent(name)}`);
    await page.waitForSelector('[role=alert]');
    expect(await page.locator('h1').innerText()).toBe(name);
    expect(await page.locator('main img, main svg').count()).toBe(0);
    expect(hasRun).toBe(false);
    browser.complaints.splice(0);
    await page.close();
  },
);

it('shows all of another account, and not what the last one was searched for', async () => {
  const page = await browser.page();
  await open(page, `audit?${new URLSearchParams({ account: 'accounts/ali', resource: CONFIG }).toString()}`);
  await page.waitForSelector('td time');
  await page.getByLabel('Account').selectOption('accounts/volc');
  await page.waitForSelector('p.notice:has-text("no records")');
  expect(await page.getByLabel('Resource').inputValue()).toBe('');
  await page.close();
});

it('keeps the chosen theme and language', async () => {
  const page = await browser.page({ colorScheme: 'light' });
  await open(page, '');
  await page.getByLabel('Theme').selectOption('dark');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.reload();
  await page.waitForSelector('h1:text("总览")');
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  await page.close();
});

it('asks nobody but livegate', () => {
  expect([...browser.origins]).toEqual([system.app.rest]);
});

it('loads at most 250 KiB of compressed script', () => {
  const assets = join(CONSOLE_DIR, 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(assets, name))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(250 * 1_024);
  expect(bytes.length).toBeGreaterThan(0);
});

describe('where livegate asks who calls', () => {
  const grants = [{ accounts: ['ali'], domains: ['*'], verbs: ['read' as const] }];
  let asking: System;
  beforeAll(async () => {
    asking = await startSystem({ callers: [{ id: 'person', keys: [{ key: KEY }], grants }] });
  });
  afterAll(() => asking.close());

  it('signs in with a key that stays in the tab, and out again', async () => {
    const page = await browser.page();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`${asking.app.rest}/console/audit`);
    await page.getByLabel('Key or token').fill('lg_key-of-nobody');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.field-fault:has-text("did not accept")');
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:text("Audit")');
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(KEY);
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(KEY);
    expect(await page.context().cookies()).toEqual([]);
    expect(addresses.filter((address) => address.includes(KEY))).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key or token').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    browser.complaints.splice(0);
    await page.close();
  });

  it('lets the documentation be read without a key, and sends its calls with that of the tab', async () => {
    const page = await browser.page();
    const sent: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/providers')) sent.push(request.headers()['authorization']);
    });
    // Swagger UI draws a lot.
    page.setDefaultTimeout(60_000);
    await page.goto(`${asking.app.rest}/docs`);
    await page.waitForSelector('.opblock');
    await page.getByText('Sign in to send calls').click();
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.getByText('Sign in to send calls').waitFor({ state: 'detached' });
    const block = page.locator('.opblock', { has: page.locator('[data-path="/v1/providers"]') });
    for (const selector of ['.opblock-summary-control', '.try-out__btn', '.execute']) {
      await block.locator(selector).dispatchEvent('click');
    }
    await block.locator('.live-responses-table:has-text("200")').waitFor();
    expect(sent).toEqual([`Bearer ${KEY}`]);
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(KEY);
    expect(await page.evaluate('location.href + JSON.stringify(localStorage)')).not.toContain(KEY);
    browser.complaints.splice(0);
    await page.close();
  });

  it('asks once without a key, and asks for one as soon as livegate takes it no longer', async () => {
    const page = await browser.page();
    let refused = 0;
    page.on('response', (response) => (refused += Number(response.status() === 401)));
    await page.goto(`${asking.app.rest}/console/accounts/ali?part=breakers`);
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.waitForSelector('td button');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key or token').fill(KEY);
    expect(refused).toBe(2);
    await page.keyboard.press('Enter');
    await page.waitForSelector('td button');
    await asking.reload({ callers: [{ id: 'other', keys: [{ key: `${KEY}-2` }], grants }] });
    await page.waitForSelector('.field-fault:has-text("did not accept")');
    browser.complaints.splice(0);
    await page.close();
  });
});

describe('behind a proxy that adds a prefix', () => {
  let proxy: Server;
  beforeAll(async () => {
    proxy = createServer((request, response) => {
      const { url = '', method, headers } = request;
      if (!url.startsWith('/live/')) return void response.writeHead(404).end();
      const onward = forward(system.app.rest + url.slice('/live'.length), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());

  it.each(['/live/console', '/live/console/', `/live/console/${CONFIG}`])('%s works', async (path) => {
    const page = await browser.page();
    await page.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}`);
    await page.waitForSelector('h1');
    await page.getByRole('link', { name: 'Providers' }).click();
    await page.waitForSelector('td code');
    expect(new URL(page.url()).pathname).toBe('/live/console/providers');
    await page.close();
  });
});
