/* What the clouds say that they sent, as people look for it. */
import type { Page, Request } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { until } from '../../support/until';
import { Hook } from './hook';
import { PUSH, VHOST } from './names';

const HOSTILE = '<img src=x onerror=alert(1)>';
const ONE = {
  name: 'accounts/volc/deliveries/0f3a5c7e9b1d2f4a6c8e0b1d3f5a7c9e',
  configChanged: false,
  domain: 'push.example.com',
  outcome: 'UNKNOWN',
  providerEventType: 'push_start',
};

export function deliveries(desk: ConsoleDesk, hook: Hook): void {
  let page: Page;
  const records = () => page.locator('li.record');
  const start = (stream: string) =>
    desk.system.volcengine.happen('streamStarted', { domain: WORLD.volcengine.pushDomain, app: 'live', stream });
  /** As soon as the cloud has logged so many, each after the second in which it was sent. */
  const logged = (count: number) =>
    until(async () => {
      const { body } = await desk.rest.get('/v1/accounts/volc/deliveries');
      return (body as { deliveries: object[] }).deliveries.length === count;
    });

  beforeEach(async () => {
    page = desk.page;
    hook.clear();
    desk.system.volcengine.reset();
    await desk.put(`${VHOST}/callbackConfigs/stream`, { urls: [hook.url('/live')] });
  });

  it('lead from the overview to what failed, first and in full, and have an address', async () => {
    hook.statuses.set('/live', 500);
    hook.body = HOSTILE;
    start('broken');
    await logged(1);
    hook.clear();
    start('fine');
    await logged(2);
    await desk.open('');
    await page.locator('article a[href*="deliveries?parent=accounts%2Fvolc&"]').click();
    await records().filter({ hasText: 'broken' }).waitFor();
    expect(await records().count()).toBe(1);
    await page.getByLabel('Outcome').selectOption('');
    await page.waitForSelector('[role=status]:text-is("2 shown, 1 failed")');
    expect(await page.locator('li.record .badge').allInnerTexts()).toEqual(['FAILED', 'SUCCEEDED']);
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await records().first().locator('dd', { hasText: /^500$/ }).waitFor();
    expect(await page.locator('pre').allInnerTexts()).toContain(HOSTILE);
    expect(await page.locator('main img').count()).toBe(0);
    await page.getByRole('link', { name: 'Link to this delivery' }).click();
    await page.waitForSelector('li.record:only-child details[open] dd');
    expect(new URL(page.url()).searchParams.get('period')).toBe('between');
  });

  it('are narrowed by fields that keep the keyboard where it is', async () => {
    for (const stream of ['one', 'two']) start(stream);
    await logged(2);
    await desk.open('deliveries?parent=accounts/volc');
    await records().nth(1).waitFor();
    await page.getByLabel('Stream').fill('two');
    await page.keyboard.press('Enter');
    await page.waitForSelector('li.record:only-child:has-text("live/two")');
    expect(await page.evaluate('document.activeElement.value')).toBe('two');
    expect(new URL(page.url()).searchParams.get('stream')).toBe('two');
    await page.getByLabel('Period').selectOption('between');
    await page.getByLabel('From', { exact: true }).fill('2099-01-01T00:00:00');
    await desk.press('Show');
    await page.waitForSelector('[role=alert]');
    await page.getByLabel('Period').selectOption('6');
    await page.waitForSelector('li.record:only-child:has-text("live/two")');
    await page.getByLabel('Account').selectOption('accounts/ali');
    await page.waitForSelector('li:has-text("It never tells")');
    await page.waitForSelector('p.notice:has-text("nothing like that")');
  });

  it('of a kind without a log are not asked for', async () => {
    const asked: string[] = [];
    const keep = (request: Request): number => asked.push(request.url());
    page.on('request', keep);
    await desk.open(`deliveries?parent=${PUSH.replace('push', 'play')}/callbackConfigs/snapshot`);
    await page.waitForSelector('p.notice:text-is("Alibaba Cloud Live keeps no log of SNAPSHOT.")');
    page.off('request', keep);
    expect(asked.filter((url) => new URL(url).pathname.startsWith('/v1/') && url.includes('/deliveries?'))).toEqual([]);
  });

  it('may be on a later page, and may not come at all', async () => {
    const answers = [[], [], [], [ONE]];
    await page.route('**/v1/accounts/volc/deliveries?*', (route) => {
      const json = { deliveries: answers.shift(), nextPageToken: answers.length > 0 ? 'more' : '' };
      return answers.length === 0 && !json.deliveries ? route.abort() : route.fulfill({ json });
    });
    await desk.open('deliveries?parent=accounts/volc');
    await page.waitForSelector('p.notice:has-text("there is more to look through")');
    await desk.press('More');
    await page.waitForSelector('li.record:has-text("push_start")');
    expect(await page.getByRole('button', { name: 'More' }).count()).toBe(0);
    await desk.press('Ask the cloud again');
    await page.waitForSelector('[role=alert]:has-text("did not answer")');
    desk.browser.complaints.splice(0);
  });
}
