/*
 * Rollouts in the console, in a real browser against emulators of the clouds: found, reviewed,
 * applied, cancelled, planned anew and deleted as people do it.
 */
import type { Page, Route } from 'playwright-core';
import { expectGoodLooks, redrawn } from '../support/console-browser';
import { ConsoleDesk } from '../support/console-desk';
import { reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { System, WORLD } from '../support/start-system';
import { until } from '../support/until';
import { expectGoodDialog } from './console/focus';

const HOOK = 'https://hooks.example.com';
const { uid, accessKeyId, accessKeySecret, playDomain } = WORLD.alibaba;
/** More than livegate changes without being asked to. */
const PUSH_DOMAINS = Array.from({ length: 12 }, (_none, index) => `push-${index}.example.com`);
const ALL_STREAMS = 'accounts/ali/domains/*.example.com/callbackConfigs/stream';
const VHOST = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];

const desk = new ConsoleDesk(() => {
  const domains = [
    ...PUSH_DOMAINS.map((name) => ({ name, type: 'push' as const })),
    { name: playDomain, type: 'play' as const },
  ];
  const accounts = [{ uid, accessKeyId, accessKeySecret, domains }];
  return { alibaba: { accounts }, quotas: { UpdateCallback: { limit: 1, windowMs: 1_000 } } };
});
let system: System;
let page: Page;

beforeAll(async () => {
  await desk.start();
  ({ system, page } = desk);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.clear();
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
});
afterEach(() => expect(desk.complaints()).toEqual([]));

const open = (path: string) => desk.open(path);
const press = (name: string) => desk.press(name);
const state = (name: string) => page.waitForSelector(`[role=status] .badge:text-is("${name}")`);
const reached = (name: string, states: readonly string[]): Promise<RolloutAnswer> =>
  reachedOver((path) => system.rest.send('GET', path), name, states);

async function plan(desired: object, displayName: string): Promise<RolloutAnswer> {
  const { status, body } = await system.rest.send('POST', '/v1/rollouts', { displayName, source: { desired } });
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  return await reached((body as unknown as RolloutAnswer).name, ['PLANNED', 'FAILED']);
}

async function applied(desired: object, displayName: string): Promise<RolloutAnswer> {
  const { name, etag } = await plan(desired, displayName);
  const { status } = await system.rest.send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`);
  expect(status).toBe(200);
  return await reached(name, ENDED);
}

const streams = (path: string) => ({ callbackConfigs: [{ name: ALL_STREAMS, urls: [`${HOOK}/${path}`] }] });

it('shows a plan as what becomes what, asks before so much changes, and applies exactly that', async () => {
  await applied(streams('before'), 'First');
  const { name } = await plan(streams('after'), 'Second');
  await open(name);
  await page.waitForSelector(`h1:text-is("Second")`);
  const row = page.locator('tr', { hasText: 'push-3.example.com' });
  expect(await row.locator('del').innerText()).toContain(`${HOOK}/before`);
  expect(await row.locator('ins').innerText()).toContain(`${HOOK}/after`);
  await page.waitForSelector('text=Existing configurations changed or deleted: 12.');
  await page.waitForSelector('[aria-label="Calls to the clouds"] td:has-text("SetLiveStreamsNotifyUrlConfig")');
  // As a screen reader presses it, which does not ask whether it may.
  await page.getByRole('button', { name: 'Apply 12 changes' }).dispatchEvent('click');
  expect(await reached(name, ['PLANNED'])).toMatchObject({ counts: { done: 0 } });
  await page.getByLabel('I accept that so much changes at once').check();
  await press('Apply 12 changes');
  await state('SUCCEEDED');
  await row.locator('.badge:text-is("DONE")').waitFor();
  const live = system.alibaba.state(uid)['push-3.example.com']?.stream;
  expect(live).toMatchObject({ NotifyUrl: `${HOOK}/after` });
});

it('shows why an item is refused, and what cannot be planned, as the problems that they are', async () => {
  const refused = {
    name: `${VHOST}/callbackConfigs/recording`,
    urls: [`${HOOK}/r`],
    recording: { statusEvents: true },
  };
  const { name } = await plan({ callbackConfigs: [refused] }, 'Refused');
  await open(name);
  await page.waitForSelector(
    'td .notice-bad:has-text("CAPABILITY_NOT_SUPPORTED") code:text-is("recording.statusEvents")',
  );
  await page.waitForSelector('text=There is nothing to apply.');
  const nowhere = await plan({ callbackConfigs: [{ name: ALL_STREAMS.replace('example', 'none'), urls: [HOOK] }] }, '');
  await open(nowhere.name);
  await page.waitForSelector('.notice-bad li:has-text("fits nothing")');
});

it('plans anew what failed, and forgets what has ended after a question', async () => {
  const [domain = ''] = PUSH_DOMAINS;
  const one = { callbackConfigs: [{ name: ALL_STREAMS.replace('*.example.com', domain), urls: [`${HOOK}/a`] }] };
  const { name } = await plan(one, 'Stale');
  await system.rest.put(`/v1/${one.callbackConfigs[0]?.name}`, { urls: [`${HOOK}/somebody-else`] });
  await open(name);
  await press('Apply 1 change');
  await state('PARTIALLY_FAILED');
  await page.waitForSelector('td .badge:text-is("STALE")');
  await press('Plan anew what failed');
  await state('PLANNED');
  await page.waitForSelector(`td del:has-text("${HOOK}/somebody-else")`);
  await press('Apply 1 change');
  await state('SUCCEEDED');
  await expectGoodDialog(page, page.getByRole('button', { name: 'Delete the rollout' }));
  await press('Delete the rollout');
  await page.locator('dialog').getByRole('button', { name: 'Delete the rollout' }).click();
  await page.waitForSelector('h1:text-is("Rollouts")');
  expect((await system.rest.get(`/v1/${name}`)).status).toBe(404);
});

it('tells how long it still takes while it is applied, and cancels the rest', async () => {
  const apps = Array.from({ length: 90 }, (_none, index) => `${VHOST}/apps/app-${index}/callbackConfigs/stream`);
  const { name } = await plan({ callbackConfigs: apps.map((app) => ({ name: app, urls: [`${HOOK}/slow`] })) }, 'Slow');
  await open(name);
  await page.waitForSelector('text=/Takes about [1-9]/');
  await press('Apply 90 changes');
  await page.waitForSelector('progress');
  await page.waitForSelector('text=/[1-9] of 90 settled, about .+ left/');
  await expectGoodDialog(page, page.getByRole('button', { name: 'Cancel the rollout' }));
  await press('Cancel the rollout');
  await page.locator('dialog').getByRole('button', { name: 'Cancel the rollout' }).click();
  await state('CANCELLED');
  await page.waitForSelector('td .badge:text-is("SKIPPED")');
});

it('finds rollouts by their state and by their title, and shows new ones by itself', async () => {
  await plan(streams('found'), 'To be found');
  await open('rollouts');
  await page.waitForSelector('td a:text-is("To be found")');
  await page.getByLabel('Find').fill('TO BE f');
  await page.keyboard.press('Enter');
  await page.waitForSelector('tbody tr:only-child:has-text("To be found")');
  await page.getByLabel('State').selectOption('SUCCEEDED');
  await page.waitForSelector('text=No rollout is like that.');
  await page.getByLabel('State').selectOption('not ended');
  await plan(streams('later'), 'To be found later');
  await page.waitForSelector('tbody tr:first-child:has-text("To be found later")');
  expect(new URL(page.url()).search).toBe('?state=OPEN&text=TO+BE+f');
});

describe('a new rollout', () => {
  it('tells the faults of a text and those that livegate finds, and plans it once they are mended', async () => {
    await open('rollouts/new');
    const text = page.getByLabel('Configurations as they shall be');
    await text.waitFor();
    expect(await page.locator('.faults').count()).toBe(0);
    await press('Make a plan');
    await page.waitForSelector('.faults button:focus');
    await text.fill(`callbackConfigs:\n  - name: ${ALL_STREAMS}\n    url: [${HOOK}]\n`);
    await page.waitForSelector('.faults li:has-text("callbackConfigs[0].url is not known")');
    await press('Line 3, column 5');
    expect(await text.evaluate((area: { selectionStart: number }) => area.selectionStart)).toBe(
      `callbackConfigs:\n  - name: ${ALL_STREAMS}\n    `.length,
    );
    await text.fill(`callbackConfigs:\n  - name: ${ALL_STREAMS}\n    urls:\n      - ftp://hooks.example.com\n`);
    await page.waitForSelector('text=The text fits the schema');
    await press('Make a plan');
    await page.waitForSelector('[role=alert]:focus');
    await page.waitForSelector('button:text-is("Line 4, column 9")');
    expect(desk.browser.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await text.fill(`callbackConfigs:\n  - name: ${ALL_STREAMS}\n    urls: [${HOOK}/written]\n`);
    await page.getByLabel('Title', { exact: true }).fill('By hand');
    await press('Make a plan');
    await page.waitForSelector('h1:text-is("By hand")');
    await page.waitForSelector(`td ins:has-text("${HOOK}/written")`);
  });

  it('is made from a few names where that says it all, with every fault at its field', async () => {
    await open('rollouts/new?source=rotateKey&parent=accounts/volc&parent=accounts/nobody');
    await page.getByLabel('From the key').fill('no-such-key');
    await page.getByLabel('To the key').fill(WORLD.callbackKey.id);
    await press('Make a plan');
    await page.waitForSelector('.field-fault:has-text("accounts/nobody")');
    await page.getByLabel('Where').fill('volc');
    await press('Make a plan');
    await page.getByLabel('From the key').and(page.locator('[aria-invalid=true]')).waitFor();
    await page.getByLabel('What shall be done').selectOption('Put back what drifted');
    await page.getByLabel('Where').fill('volc');
    await press('Make a plan');
    await state('PLANNED');
  });

  it('asks before a file replaces what was typed, and takes none that livegate would refuse', async () => {
    await open('rollouts/new');
    const text = page.getByLabel('Configurations as they shall be');
    const choose = (name: string, content: string) =>
      page.getByLabel('Open a file').setInputFiles({ name, mimeType: 'text/yaml', buffer: Buffer.from(content) });
    const holds = (value: string) => until(async () => (await text.inputValue()) === value);
    await text.waitFor();
    await choose('first.yaml', 'prune: []');
    await holds('prune: []');
    await choose('second.yaml', 'pullConfigs: []');
    await page.waitForSelector('dialog[open]:has-text("second.yaml")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await text.inputValue()).toBe('prune: []');
    await choose('second.yaml', 'pullConfigs: []');
    await page.locator('dialog').getByRole('button', { name: 'Replace' }).click();
    await holds('pullConfigs: []');
    await choose('large.yaml', ' '.repeat(8 * 1_024 * 1_024 + 1));
    await page.waitForSelector('.field-fault:has-text("larger than the 8 MiB")');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(await text.inputValue()).toBe('pullConfigs: []');
  });

  it('does not call people back from where they went before livegate answered', async () => {
    await open('rollouts/new');
    await page.getByLabel('Configurations as they shall be').fill('callbackConfigs: []');
    const held: Route[] = [];
    await page.route(/\/v1\/rollouts(\?|$)/, (route) => void held.push(route));
    await press('Make a plan');
    await until(() => held.length === 1);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.waitForSelector('h1:text-is("Audit")');
    const answered = page.waitForResponse(/\/v1\/rollouts(\?|$)/);
    await held[0]?.fulfill({ json: { name: 'rollouts/0' } });
    await (await answered).finished();
    await redrawn(page);
    expect(new URL(page.url()).pathname).toBe('/console/audit');
  });

  it('asks before it loses what was typed while livegate made the plan', async () => {
    await open('rollouts/new');
    await page.getByLabel('Configurations as they shall be').fill('callbackConfigs: []');
    const held: Route[] = [];
    await page.route(/\/v1\/rollouts(\?|$)/, (route) => void held.push(route));
    await press('Make a plan');
    await until(() => held.length === 1);
    await page.getByLabel('Title', { exact: true }).fill('Typed later');
    await held[0]?.fulfill({ json: { name: 'rollouts/0' } });
    await page.locator('dialog', { hasText: 'Leave this page?' }).getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Typed later');
  });

  it('is not left by mistake: by a link, by the browser or by a sign-out, but by a yes', async () => {
    await open('rollouts');
    await page.getByRole('link', { name: 'New rollout' }).click();
    await page.getByLabel('Configurations as they shall be').fill('prune: []');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Stay' }).click();
    await page.goBack();
    await page.waitForSelector('dialog[open] h2:text-is("Leave this page?")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/console/rollouts/new');
    expect(await page.getByLabel('Configurations as they shall be').inputValue()).toBe('prune: []');
    await page.getByLabel('What shall be done').selectOption('Replace a key');
    await page.goBack();
    await page.locator('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.waitForSelector('h1:text-is("Rollouts")');
    await page.goForward();
    await page.waitForSelector('h1:text-is("New rollout")');
    expect(await page.getByLabel('Where').inputValue()).toBe('');
    await page.goBack();
    await page.waitForSelector('h1:text-is("Rollouts")');
  });
});

describe('each page', () => {
  let planned: RolloutAnswer;
  beforeAll(async () => {
    planned = await plan(streams('axe'), 'A title that is quite long, so that it takes more than one line');
  });

  it.each([
    ['one rollout', 'td ins'],
    ['rollouts', 'td a'],
    ['rollouts/new', '.text-area'],
    ['rollouts/new?source=copy', 'input[list]'],
    ['rollouts/new?source=repair&parent=accounts/ali', 'form textarea'],
    ['rollouts/new?source=rotateKey', 'input[list]'],
  ])('%s fits, and axe finds nothing wrong', async (which, sign) => {
    await desk.goTo(which === 'one rollout' ? planned.name : which);
    await page.waitForSelector(sign);
    await expectGoodLooks(page);
  });
});
