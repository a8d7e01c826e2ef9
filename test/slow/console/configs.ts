/* Configurations in the console: set up, changed, put back and deleted as people do it. */
import type { Page, Request, Route } from 'playwright-core';
import { redrawn } from '../../support/console-browser';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { until } from '../../support/until';
import { faultAt, got, notice, review, writesOf } from './config-steps';
import { HOOK, PLAY, PUSH, STREAM, VHOST } from './names';

const MINE = { urls: [`${HOOK}/before`] };
const OWN_KEY = 'KeyThatWasTyped0123456789';
const SHORT_KEY = 'KeyTooShort';

export function configs(desk: ConsoleDesk): void {
  let page: Page;
  beforeEach(() => {
    page = desk.page;
    for (const cloud of [desk.system.alibaba, desk.system.volcengine, desk.system.byteplus]) cloud.reset();
  });

  it('sets up a callback: every fault at its field, the calls before they are made, a key by its name', async () => {
    await desk.open(PUSH);
    await page.getByRole('link', { name: 'Set up: stream' }).click();
    await desk.press('Review');
    await page.waitForSelector('[role=alert]:focus');
    await page.getByLabel('URL 1').fill('ftp://hooks.example.com');
    await page.getByLabel('URL for failed publishing').fill('nowhere');
    await desk.press('Review');
    for (const label of ['URL 1', 'URL for failed publishing']) await faultAt(desk, label);
    await page.getByLabel('URL 1').fill(`${HOOK}/live`);
    await page.getByLabel('URL for failed publishing').fill('');
    await page.getByLabel('Sign events').check();
    await page.getByLabel('Key', { exact: true }).selectOption({ label: `Named key ${WORLD.callbackKey.id}` });
    await review(desk);
    expect(await page.locator('dialog td').allInnerTexts()).toEqual(
      expect.arrayContaining(['urls', `${HOOK}/live`, 'SetLiveStreamsNotifyUrlConfig', 'PLANNED']),
    );
    expect(writesOf(desk)).toEqual([]);
    await desk.press('Save');
    await notice(desk, 'It is set up.');
    expect(writesOf(desk)).toEqual(['SetLiveStreamsNotifyUrlConfig']);
    expect(await got(desk, STREAM)).toMatchObject({ urls: [`${HOOK}/live`], auth: { keyRef: WORLD.callbackKey.id } });
    await page.waitForSelector(`dd:has-text("${WORLD.callbackKey.id}")`);
    await page.waitForSelector('td:has-text("SetCallbackConfig")');
  });

  it('never shows, keeps or addresses a key that was typed, and keeps the one that the cloud has', async () => {
    await desk.put(STREAM, MINE);
    const addresses: string[] = [];
    const keep = (request: Request): number => addresses.push(request.url());
    page.on('request', keep);
    await desk.open(`${STREAM}?edit`);
    await page.getByLabel('Sign events').check();
    await page.getByLabel('Key', { exact: true }).selectOption('Another key');
    await page.getByLabel('New key').fill(SHORT_KEY);
    expect(await page.getByLabel('New key').getAttribute('type')).toBe('password');
    await desk.press('Review');
    await faultAt(desk, 'New key');
    const shown = async (): Promise<string> =>
      (await page.evaluate<string>('document.documentElement.outerHTML')) +
      (await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, location.href, history.state])'));
    expect(await shown()).not.toContain(SHORT_KEY);
    await page.getByLabel('New key').fill(OWN_KEY);
    await review(desk);
    expect(await shown()).not.toContain(OWN_KEY);
    await desk.press('Save');
    await notice(desk, 'It is saved.');
    await desk.press('Edit');
    await page.getByLabel('URL 1').fill(`${HOOK}/after`);
    expect(await page.getByLabel('New key').count()).toBe(0);
    await review(desk);
    await desk.press('Save');
    await notice(desk, 'It is saved.');
    expect(await shown()).not.toContain(OWN_KEY);
    expect(addresses.filter((address) => address.includes(OWN_KEY))).toEqual([]);
    page.off('request', keep);
    const live = desk.system.alibaba.state(WORLD.alibaba.uid)[WORLD.alibaba.pushDomain]?.stream;
    expect(live).toMatchObject({ NotifyUrl: `${HOOK}/after`, NotifyAuthKey: OWN_KEY });
  });

  it('puts back what was changed elsewhere, and nothing else', async () => {
    const name = `${VHOST}/callbackConfigs/stream`;
    await desk.put(name, { urls: [`${HOOK}/live`], stream: { transcodedStreams: true } });
    const { callbacks } = desk.system.volcengine.state(WORLD.volcengine.uid);
    desk.system.volcengine.put(WORLD.volcengine.uid, {
      callbacks: callbacks.map((record) => ({ ...record, TranscodeCallback: 0 })),
    });
    await desk.open(name);
    await page.waitForSelector('td:has-text("stream.transcodedStreams")');
    await desk.press('Put back');
    await page.waitForSelector('dialog[open] td:has-text("UpdateCallback")');
    await page.locator('dialog').getByRole('button', { name: 'Put back' }).click();
    await notice(desk, 'It is as livegate had set it.');
    expect(await got(desk, name)).toMatchObject({ stream: { transcodedStreams: true }, drift: [] });
  });

  it('deletes after a look at the calls, and not when the look ends with Escape', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(STREAM);
    const before = writesOf(desk).length;
    await desk.press('Delete');
    await page.waitForSelector('dialog[open] td:has-text("DeleteLiveStreamsNotifyUrlConfig")');
    await page.waitForSelector('dialog[open] tr:has(code:text-is("urls")):has-text("not set")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(writesOf(desk)).toHaveLength(before);
    await desk.press('Delete');
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
    await notice(desk, 'It is deleted.');
    await page.waitForSelector('text=Nothing is set up here.');
    expect((await desk.rest.get(`/v1/${STREAM}`)).status).toBe(404);
  });

  it('leaves people on the page that they went to while livegate had not answered yet', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(PUSH);
    await page.getByRole('link', { name: 'stream', exact: true }).click();
    const held: Route[] = [];
    await page.route(/callbackConfigs\/stream\?(?!.*validateOnly=true)/, (route) =>
      route.request().method() === 'DELETE' ? void held.push(route) : route.continue(),
    );
    await desk.press('Delete');
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
    await until(() => held.length === 1);
    await page.goBack();
    await page.waitForSelector(`h1:text-is("${WORLD.alibaba.pushDomain}")`);
    const answered = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await held[0]?.continue();
    await (await answered).finished();
    await redrawn(page);
    expect(new URL(page.url()).pathname).toBe(`/console/${PUSH}`);
  });

  it('explains a loss, and goes on only once it was accepted', async () => {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.org' }];
    for (const app of ['*', 'live']) await desk.put(`${PLAY}/pullConfigs/${app}`, { origins });
    await desk.open(`${PLAY}/pullConfigs/*`);
    await desk.press('Delete');
    await page.waitForSelector('dialog[open] [role=alert]');
    expect(await page.locator('dialog button').allInnerTexts()).toEqual(['Copy', 'Accept the loss', 'Cancel']);
    await desk.press('Accept the loss');
    await page.waitForSelector('dialog[open] td:has-text("DeleteLiveLazyPullStreamInfoConfig")');
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
    await notice(desk, 'It is deleted.');
    expect((await desk.rest.get(`/v1/${PLAY}/pullConfigs/*`)).status).toBe(404);
    expect(await got(desk, `${PLAY}/pullConfigs/live`)).toMatchObject({ origins });
  });

  it('gives the focus to the heading of the page that a link leads to, and back to what opened a dialog', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(PUSH);
    await page.getByRole('link', { name: 'stream', exact: true }).click();
    await page.waitForSelector('h1:text-is("stream"):focus');
    await desk.press('Delete');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('button:text-is("Delete"):focus');
  });
}
