/* Test events on the page of a callback configuration. */
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { Hook } from './hook';
import { PUSH, STREAM, VHOST } from './names';

export function testEvents(desk: ConsoleDesk, hook: Hook): void {
  let page: Page;
  beforeEach(() => {
    page = desk.page;
    hook.clear();
    for (const cloud of [desk.system.alibaba, desk.system.volcengine]) cloud.reset();
  });

  it('say what the receiver answered, and what the cloud would make of it', async () => {
    await desk.put(STREAM, { urls: [hook.url('/live')] });
    await desk.open(STREAM);
    await desk.press('Send a test event');
    await page.waitForSelector('.notice-good:focus:has-text("would take this for delivered")');
    hook.statuses.set('/live', 204);
    await desk.press('Send a test event');
    const outcome = page.locator('.notice-bad:has(.badge:text-is("WRONG_STATUS"))');
    await outcome.waitFor();
    expect(await outcome.innerText()).toMatch(/answered 204 after .* Alibaba Cloud takes 200 alone for success/);
    await page.getByRole('link', { name: 'What the cloud says it sent' }).click();
    await page.waitForSelector('h1:text-is("Deliveries")');
    expect(await page.getByLabel('Resource').inputValue()).toBe(STREAM);
  });

  it('go to the URL that is chosen', async () => {
    const name = `${VHOST}/callbackConfigs/stream`;
    await desk.put(name, { urls: [hook.url('/first'), hook.url('/second')] });
    hook.statuses.set('/second', 302);
    await desk.open(name);
    await page.getByLabel('URL to test').selectOption({ label: hook.url('/second') });
    await desk.press('Send a test event');
    await page.waitForSelector(`.notice-bad:has-text("REDIRECTED"):has-text("${hook.url('/second')}")`);
  });

  it('to what livegate must not call are refused, with the reason', async () => {
    const { uid, pushDomain } = WORLD.alibaba;
    desk.system.alibaba.put(uid, pushDomain, { stream: { NotifyUrl: 'http://169.254.169.254/latest' } });
    await desk.open(`${PUSH}/callbackConfigs/stream`);
    await desk.press('Send a test event');
    await page.waitForSelector('[role=alert]:has-text("INVALID_REQUEST")');
    await page.waitForSelector('.notice-warn:has-text("callbackHosts")');
  });
}
