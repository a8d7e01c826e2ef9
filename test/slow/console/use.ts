/* How people find their way through the console, and what they see on it. */
import type { Dialog, Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { tabTo } from './focus';
import { HOOK, STREAM } from './names';
import { until } from '../../support/until';

const URL_SET = `${HOOK}/live`;

export function use(desk: ConsoleDesk): void {
  beforeAll(() => desk.put(STREAM, { urls: [URL_SET] }));

  it('leads from the overview to a configuration and its history by the keyboard alone', async () => {
    const { page } = desk;
    await desk.open('');
    await page.locator('article a', { hasText: 'ali' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:text("ali"):focus');
    await tabTo(page, WORLD.alibaba.pushDomain);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`h1:text("${WORLD.alibaba.pushDomain}"):focus`);
    await tabTo(page, 'stream');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`dd:has-text("${URL_SET}")`);
    expect(new URL(page.url()).pathname).toBe(`/console/${STREAM}`);
    await page.waitForSelector('td:has-text("SetCallbackConfig")');
    await page.goBack();
    await page.waitForSelector(`h1:text("${WORLD.alibaba.pushDomain}")`);
  });

  it('lets the keyboard skip the navigation of a page', async () => {
    const { page } = desk;
    await desk.open(STREAM);
    await page.waitForSelector('.skip');
    await page.keyboard.press('Tab');
    await page.waitForSelector('.skip:focus');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#content$/);
    expect(new URL(page.url()).pathname).toBe(`/console/${STREAM}`);
    await page.waitForSelector('#content:focus');
  });

  it('asks only for those of a thousand accounts that are on the screen', async () => {
    const page = await desk.browser.page({ viewport: { width: 1_280, height: 800 } });
    const account = { provider: 'providers/alibaba', uid: '1', endpoint: 'live.aliyuncs.com', quotas: [] };
    const accounts = Array.from({ length: 1_000 }, (_none, index) => ({ ...account, name: `accounts/a${index}` }));
    const asked = new Map<string, number>();
    await page.route('**/v1/accounts?*', (route) => route.fulfill({ json: { accounts } }));
    await page.route('**/v1/accounts/*', (route) => {
      const id = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return route.fulfill({ json: { ...account, name: 'accounts/a0' } });
    });
    await page.route('**/v1/accounts/*/breakers*', (route) => route.fulfill({ json: { breakers: [] } }));
    await page.clock.install();
    await page.goto(`${desk.origin}/console/`);
    await page.waitForSelector('p.notice:has-text("970 more accounts")');
    expect(await page.locator('article').count()).toBe(30);
    // Cards leave the screen while those above them grow: until each has three badges more.
    await until(async () => (await page.locator('article .badge').count()) === 30 + 3 * (await onScreen(page)).length);
    const shown = await onScreen(page);
    expect(shown.length).toBeLessThan(20);
    asked.clear();
    await until(async () => {
      await page.clock.runFor(100);
      return shown.every((id) => (asked.get(id) ?? 0) >= 3);
    });
    expect([...asked.keys()].sort()).toEqual(shown.toSorted());
    await page.getByLabel('Find').fill('A999');
    await page.waitForSelector('article:only-of-type:has-text("a999") .plot');
    await page.close();
  });

  it('shows the problem that livegate answers, with its request id', async () => {
    const { page } = desk;
    await desk.open('accounts/nobody');
    const problem = page.locator('[role=alert]');
    await problem.waitFor();
    const text = await problem.innerText();
    expect(text).toContain('ACCOUNT_NOT_FOUND');
    expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    // The page asks again and again.
    expect([...new Set(desk.browser.complaints)]).toEqual([expect.stringContaining('404')]);
  });

  it('says so where a page is gone since livegate was updated, and shows it after a reload', async () => {
    const { page } = desk;
    await desk.open('');
    await page.route('**/assets/rollouts-pages-*.js', (route) => route.fulfill({ status: 404 }));
    await page.locator('.frame-nav').getByRole('link', { name: 'Rollouts' }).click();
    await page.waitForSelector('[role=alert]:has-text("livegate was updated")');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.unrouteAll();
    await desk.press('Reload');
    await page.waitForSelector('h1:text-is("Rollouts")');
  });

  it('forces a breaker open only after it has asked', async () => {
    const { page } = desk;
    await desk.open('accounts/ali?part=breakers');
    const row = page.locator('tr', { hasText: 'SetLiveStreamsNotifyUrlConfig' });
    await row.getByText('FORCED_OPEN').click();
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    const breaker = `/v1/accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig`;
    expect((await desk.rest.get(breaker)).body.override).toBe('AUTO');
    await row.getByRole('button', { name: 'FORCED_OPEN' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await row.locator('td', { hasText: /^OPEN$/ }).waitFor();
    expect((await desk.rest.get(breaker)).body.override).toBe('FORCED_OPEN');
    await row.getByRole('button', { name: 'AUTO' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await row.locator('td', { hasText: /^AUTO$/ }).waitFor();
  });

  it.each(['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', 'javascript:alert(1)'])(
    'takes the name %s for a name',
    async (name) => {
      const { page } = desk;
      let hasRun = false;
      const onDialog = (dialog: Dialog): void => {
        hasRun = true;
        void dialog.dismiss();
      };
      page.on('dialog', onDialog);
      try {
        await desk.open(`accounts/ali/domains/${encodeURIComponent(name)}`);
        await page.waitForSelector('[role=alert]');
        expect(await page.locator('h1').innerText()).toBe(name);
        expect(await page.locator('main img, main svg').count()).toBe(0);
        expect(hasRun).toBe(false);
      } finally {
        page.off('dialog', onDialog);
      }
    },
  );

  it('shows all of another account, and not what the last one was searched for', async () => {
    const { page } = desk;
    await desk.open(`audit?${new URLSearchParams({ account: 'accounts/ali', resource: STREAM }).toString()}`);
    await page.waitForSelector('td time');
    await page.getByLabel('Account').selectOption('accounts/volc-2');
    await page.waitForSelector('p.notice:has-text("no records")');
    await until(async () => (await page.getByLabel('Resource').inputValue()) === '');
  });

  it('takes the theme and the language of the browser, and keeps those that are chosen', async () => {
    const page = await desk.browser.page({ colorScheme: 'dark', locale: 'zh-CN' });
    await page.goto(`${desk.origin}/console/`);
    await page.waitForSelector('html[lang=zh-CN][data-theme=dark] h1:text("总览")');
    await page.getByLabel('主题').selectOption('light');
    await page.getByLabel('语言').selectOption('en');
    await page.reload();
    await page.waitForSelector('html[lang=en][data-theme=light] h1:text("Overview")');
    await page.close();
  });
}

/** The ids of the accounts whose cards can be seen. */
async function onScreen(page: Page): Promise<string[]> {
  return await page.evaluate(`[...document.querySelectorAll('article')].filter((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return top <= innerHeight && bottom >= 0;
  }).map((card) => card.querySelector('a').textContent)`);
}
