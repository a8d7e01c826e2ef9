/*
 * Configurations in the console, in a real browser against emulators of the clouds: set up,
 * changed, put back and deleted as people do it. What every page must be is in console.spec.ts.
 */
import type { Page } from 'playwright-core';
import { ConsoleBrowser, faultsOf } from '../support/console-browser';
import { Json } from '../support/rest-client';
import { startSystem, System, WORLD } from '../support/start-system';

const PUSH = `accounts/ali/domains/${WORLD.alibaba.pushDomain}`;
const PLAY = `accounts/ali/domains/${WORLD.alibaba.playDomain}`;
const VHOST = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const STREAM = `${PUSH}/callbackConfigs/stream`;
const HOOK = 'https://hooks.example.com';
const MINE = { urls: [`${HOOK}/before`] };
const OWN_KEY = 'KeyThatWasTyped0123456789';
const WRITES = /^(Set|Update|Delete|Add)/;

let system: System;
let browser: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  system = await startSystem({ withBytePlus: true });
  browser = await ConsoleBrowser.launch();
});
afterAll(async () => {
  await browser?.close();
  await system?.close();
});
beforeEach(async () => {
  for (const cloud of [system.alibaba, system.volcengine, system.byteplus]) cloud.reset();
  page = await browser.page({ viewport: { width: 1_000, height: 900 } });
});
afterEach(() => page.close());

const open = (path: string) => page.goto(`${system.app.rest}/console/${path}`);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const review = async (): Promise<void> => {
  await press('Review');
  await page.waitForSelector('dialog[open]');
};
const notice = (text: string) => page.waitForSelector(`.notice-good [role=status]:text-is("${text}")`);
const got = async (name: string): Promise<Json> => (await system.rest.get(`/v1/${name}`)).body;
const put = async (name: string, body: object): Promise<void> => {
  expect(await system.rest.put(`/v1/${name}`, body)).toMatchObject({ status: 200 });
};
const writes = (): string[] =>
  [system.alibaba, system.volcengine, system.byteplus]
    .flatMap(({ calls }) => calls.map(({ action }) => action))
    .filter((action) => WRITES.test(action));

it('sets up a callback: every fault at its field, the calls before they are made, a key by its name', async () => {
  await open(PUSH);
  await page.getByRole('link', { name: 'Set up: stream' }).click();
  await press('Review');
  await page.waitForSelector('[role=alert]:focus');
  await page.getByLabel('URL 1').fill('ftp://hooks.example.com');
  await page.getByLabel('URL for failed publishing').fill('nowhere');
  await press('Review');
  for (const label of ['URL 1', 'URL for failed publishing']) {
    await page.waitForSelector('[aria-invalid]');
    expect(await page.getByLabel(label).getAttribute('aria-invalid')).toBe('true');
  }
  await page.getByLabel('URL 1').fill(`${HOOK}/live`);
  await page.getByLabel('URL for failed publishing').fill('');
  await page.getByLabel('Sign events').check();
  await page.getByLabel('Key', { exact: true }).selectOption({ label: `Named key ${WORLD.callbackKey.id}` });
  await review();
  expect(await page.locator('dialog td').allInnerTexts()).toEqual(
    expect.arrayContaining(['urls', `${HOOK}/live`, 'SetLiveStreamsNotifyUrlConfig', 'PLANNED']),
  );
  expect(writes()).toEqual([]);
  await press('Save');
  await notice('It is set up.');
  expect(writes()).toEqual(['SetLiveStreamsNotifyUrlConfig']);
  expect(await got(STREAM)).toMatchObject({ urls: [`${HOOK}/live`], auth: { keyRef: WORLD.callbackKey.id } });
  await page.waitForSelector(`dd:has-text("${WORLD.callbackKey.id}")`);
  await page.waitForSelector('td:has-text("SetCallbackConfig")');
});

it('never shows, keeps or addresses a key that was typed, and keeps the one that the cloud has', async () => {
  await put(STREAM, MINE);
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await open(`${STREAM}?edit`);
  await page.getByLabel('Sign events').check();
  await page.getByLabel('Key', { exact: true }).selectOption('Another key');
  await page.getByLabel('New key').fill(OWN_KEY);
  expect(await page.getByLabel('New key').getAttribute('type')).toBe('password');
  await review();
  const shown = async (): Promise<string> =>
    (await page.evaluate<string>('document.documentElement.outerHTML')) +
    (await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, location.href, history.state])'));
  expect(await shown()).not.toContain(OWN_KEY);
  await press('Save');
  await notice('It is saved.');
  await press('Edit');
  expect(await page.getByLabel('New key').count()).toBe(0);
  await page.getByLabel('URL 1').fill(`${HOOK}/after`);
  await review();
  await press('Save');
  await notice('It is saved.');
  expect(await shown()).not.toContain(OWN_KEY);
  expect(addresses.filter((address) => address.includes(OWN_KEY))).toEqual([]);
  const live = system.alibaba.state(WORLD.alibaba.uid)[WORLD.alibaba.pushDomain]?.stream;
  expect(live).toMatchObject({ NotifyUrl: `${HOOK}/after`, NotifyAuthKey: OWN_KEY });
});

describe('when somebody else has changed it meanwhile', () => {
  it('shows both sides, and writes what was chosen', async () => {
    await put(STREAM, MINE);
    await open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await put(STREAM, { urls: [`${HOOK}/theirs`], stream: { exceptionUrl: `${HOOK}/failed` } });
    await press('Review');
    const conflict = page.getByRole('region', { name: 'Somebody else' }).first();
    await conflict.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.locator('.choice input:checked + code').allInnerTexts()).toEqual([
      `${HOOK}/mine`,
      `${HOOK}/failed`,
    ]);
    expect(await page.locator('.choice').allInnerTexts()).toContain(`${HOOK}/theirs`);
    await press('Continue with these values');
    await review();
    await press('Save');
    await notice('It is saved.');
    expect(await got(STREAM)).toMatchObject({ urls: [`${HOOK}/mine`], stream: { exceptionUrl: `${HOOK}/failed` } });
  });

  it('takes theirs where that was chosen', async () => {
    await put(STREAM, MINE);
    await open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await put(STREAM, { urls: [`${HOOK}/theirs`] });
    await press('Review');
    await page.locator('.choice', { hasText: `${HOOK}/theirs` }).click();
    await press('Continue with these values');
    expect(await page.getByLabel('URL 1').inputValue()).toBe(`${HOOK}/theirs`);
  });

  it('sets it up anew if it was deleted, and changes nothing if it was set up', async () => {
    await put(STREAM, MINE);
    await open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await system.rest.delete(`/v1/${STREAM}`);
    await press('Review');
    await page.waitForSelector('text=It was deleted meanwhile');
    await press('Continue with these values');
    await put(STREAM, { urls: [`${HOOK}/theirs`] });
    await press('Review');
    await page.waitForSelector('.choice');
    expect(await got(STREAM)).toMatchObject({ urls: [`${HOOK}/theirs`] });
  });
});

it('puts back what was changed elsewhere, and nothing else', async () => {
  const name = `${VHOST}/callbackConfigs/stream`;
  await put(name, { urls: [`${HOOK}/live`], stream: { transcodedStreams: true } });
  const { callbacks } = system.volcengine.state(WORLD.volcengine.uid);
  system.volcengine.put(WORLD.volcengine.uid, {
    callbacks: callbacks.map((record) => ({ ...record, TranscodeCallback: 0 })),
  });
  await open(name);
  await page.waitForSelector('td:has-text("stream.transcodedStreams")');
  await press('Put back');
  await page.waitForSelector('dialog[open] td:has-text("UpdateCallback")');
  await page.locator('dialog').getByRole('button', { name: 'Put back' }).click();
  await notice('It is as livegate had set it.');
  expect(await got(name)).toMatchObject({ stream: { transcodedStreams: true }, drift: [] });
});

it('deletes after a look at the calls, and not when the look ends with Escape', async () => {
  await put(STREAM, MINE);
  await open(STREAM);
  const before = writes().length;
  await press('Delete');
  await page.waitForSelector('dialog[open] td:has-text("DeleteLiveStreamsNotifyUrlConfig")');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  expect(writes()).toHaveLength(before);
  await press('Delete');
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await notice('It is deleted.');
  await page.waitForSelector('text=Nothing is set up here yet.');
  expect((await system.rest.get(`/v1/${STREAM}`)).status).toBe(404);
});

it('explains a loss, and goes on only once it was accepted', async () => {
  const origins = [{ protocol: 'RTMP', host: 'origin.example.org' }];
  for (const app of ['*', 'live']) await put(`${PLAY}/pullConfigs/${app}`, { origins });
  await open(`${PLAY}/pullConfigs/*`);
  await press('Delete');
  await page.waitForSelector('dialog[open] [role=alert]');
  expect(await page.locator('dialog button').allInnerTexts()).toEqual(['Accept the loss', 'Cancel']);
  await press('Accept the loss');
  await page.waitForSelector('dialog[open] td:has-text("DeleteLiveLazyPullStreamInfoConfig")');
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await notice('It is deleted.');
  expect((await system.rest.get(`/v1/${PLAY}/pullConfigs/*`)).status).toBe(404);
  expect(await got(`${PLAY}/pullConfigs/live`)).toMatchObject({ origins });
});

interface FormOrigin {
  readonly protocol: string;
  readonly host: string;
  readonly port?: number;
  readonly group?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const ORIGIN: FormOrigin = { protocol: 'RTMP', host: 'origin.example.org' };
const FAMILY: FormOrigin = { ...ORIGIN, port: 1936, group: 'a', params: { token: 'one=two' } };
it.each<[string, FormOrigin]>([
  [`${PLAY}/pullConfigs/live`, ORIGIN],
  [`${VHOST}/pullConfigs/*`, FAMILY],
  [`${VHOST.replace('volc', 'byte')}/pullConfigs/live`, FAMILY],
])('sets up %s from a form with the fields that the cloud has', async (name, origin) => {
  await open(`${name}?edit`);
  await page.getByLabel('Host').fill(origin.host);
  if (origin.port !== undefined) {
    await page.getByLabel('Port').fill(String(origin.port));
    await page.getByLabel('Group').fill(origin.group ?? '');
    await page.getByLabel('Parameters').fill('token=one=two');
  } else expect(await page.getByLabel('Parameters').count()).toBe(0);
  await press('Add');
  await page.getByLabel('Host').nth(1).fill('second.example.org');
  await press('Move 2 up');
  await review();
  await press('Save');
  await notice('It is set up.');
  expect((await got(name)).origins).toMatchObject([{ host: 'second.example.org' }, origin]);
});

it('says what is wrong with a number that is none, at its field', async () => {
  await open(`${VHOST}/pullConfigs/live?edit`);
  await page.getByLabel('Host').fill('origin.example.org');
  await page.getByLabel('Port').fill('many');
  await press('Review');
  await page.waitForSelector('[aria-invalid]');
  expect(await page.getByLabel('Port').getAttribute('aria-invalid')).toBe('true');
});

it.each(['light', 'dark'] as const)('the review is clean under axe, %s', async (colorScheme) => {
  const own = await browser.page({ colorScheme });
  await own.goto(`${system.app.rest}/console/${STREAM}?edit`);
  await own.getByLabel('URL 1').fill(`${HOOK}/live`);
  await own.getByRole('button', { name: 'Review' }).click();
  await own.waitForSelector('dialog[open]');
  expect(await faultsOf(own)).toEqual([]);
  await own.close();
});

it('gives the focus to the heading of the page that a link leads to, and back to what opened a dialog', async () => {
  await put(STREAM, MINE);
  await open(PUSH);
  await page.getByRole('link', { name: 'stream', exact: true }).click();
  await page.waitForSelector('h1:text-is("stream"):focus');
  await press('Delete');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('button:text-is("Delete"):focus');
});

it('carries 2,000 domains page by page, and finds one by any part of it', async () => {
  const domain = {
    role: 'INGEST',
    state: 'ACTIVE',
    labels: {},
    ingestDomains: [],
    observeTime: '2026-01-01T00:00:00Z',
  };
  const domains = Array.from({ length: 2_000 }, (_none, index) => ({
    ...domain,
    name: `accounts/ali/domains/push-${index}.example.com`,
    region: `r-${index}`,
  }));
  await page.route('**/v1/accounts/ali/domains?*', (route) => route.fulfill({ json: { domains } }));
  await open('accounts/ali');
  await page.waitForSelector('text=1–100 of 2000');
  expect(await page.locator('tbody tr').count()).toBe(100);
  await press('Next');
  await page.waitForSelector('td:text-is("r-100")');
  await page.getByLabel('Find').fill('R-1999');
  await page.waitForSelector('tbody tr:only-child:has-text("push-1999.example.com")');
  await page.getByLabel('Find').fill('nothing like it');
  await page.waitForSelector('text=0 of 2000 domains');
});
