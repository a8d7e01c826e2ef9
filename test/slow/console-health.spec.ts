/*
 * What people on call look at, in a real browser: quotas, breakers, problems, records of the audit,
 * and what is known of the clouds. What the pages compute of it is in
 * test/e2e/console-facts.spec.ts.
 */
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../support/console-desk';
import { reached, RolloutAnswer } from '../support/rollouts';
import { HOOK, PUSH, STREAM, VHOST } from './console/names';

const desk = new ConsoleDesk();
let page: Page;

beforeAll(() => desk.start());
beforeEach(async () => {
  await desk.clear();
  page = desk.page;
});
afterEach(() => expect(desk.complaints()).toEqual([]));
afterAll(() => desk.close());

describe('the plot of an account', () => {
  let used: Readonly<Record<string, number>>;
  beforeEach(async () => {
    used = { Set: 5, Get: 1, Delete: 0 };
    const quotas = () =>
      Object.entries(used).map(([action, inUse]) => {
        return { action, inUse, limit: 20, currentLimit: 10, waiting: 0, window: '1s' };
      });
    await page.route('**/v1/accounts/ali', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as object), quotas: quotas() } });
    });
  });
  const legend = () => page.locator('article:has(a:text-is("ali")) .legend li');

  it('has a line for each quota, which a legend tells apart by colour and by dashes', async () => {
    await desk.open('');
    await legend().nth(1).waitFor();
    expect(await legend().allInnerTexts()).toEqual([
      expect.stringMatching(/Set\s+5 of 10/),
      expect.stringMatching(/Get\s+1 of 10/),
    ]);
    const styles = await page.evaluate<readonly (readonly string[])[]>(
      `[...document.querySelectorAll('.legend line')].map((line) =>
        [getComputedStyle(line).stroke, line.getAttribute('stroke-dasharray')])`,
    );
    const [first = [], second = []] = styles;
    expect(first[0]).toMatch(/^rgb/);
    expect([first[0] === second[0], first[1] === second[1]]).toEqual([false, false]);
    await page.waitForSelector('figcaption:text-is("Not used in the last ten minutes: 1 of 3 quotas")');
  });

  it('keeps what it has shown while it is off the screen', async () => {
    await desk.open('');
    await legend().filter({ hasText: '5 of 10' }).waitFor();
    used = { Set: 0, Get: 0, Delete: 0 };
    await page.locator('article h2 a:text-is("ali")').click();
    await page.waitForSelector('h1:text-is("ali")');
    await page.locator('.legend li', { hasText: 'Set' }).filter({ hasText: '0 of 10' }).waitFor();
  });
});

it('tells since when a breaker is open, and when it tries again, as it comes', async () => {
  const name = 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';
  let breaker: object = { name, state: 'OPEN', override: 'AUTO', retryAfterMs: 30_000 };
  const sinceTime = '2026-11-29T08:00:00Z';
  await page.route('**/v1/accounts/ali/breakers*', (route) =>
    route.fulfill({ json: { breakers: [{ ...breaker, sinceTime }], nextPageToken: '' } }),
  );
  await desk.open('accounts/ali?part=breakers');
  await page.waitForSelector(`td time[datetime="${sinceTime}"]`);
  await page.waitForSelector('td [role=timer]:text-matches("^in \\\\d+ sec$")');
  breaker = { name, state: 'HALF_OPEN', override: 'AUTO' };
  await page.waitForSelector('td:text-is("now")');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.waitForSelector('td:text-is("正在尝试")');
  await page.waitForSelector('th:text-is("起始时间")');
});

describe('a problem', () => {
  const ID = '5b844752-64a4-4395-9d73-1a8a6183765e';
  const PROBLEM = {
    type: 'https://example.com/errors#quota-exhausted',
    title: 'Quota exhausted',
    status: 429,
    detail: 'the quota is used up',
    code: 'RESOURCE_EXHAUSTED',
    reason: 'QUOTA_EXHAUSTED',
    metadata: {},
    violations: [
      { field: 'urls[0]', reason: 'TOO_LONG', description: 'is too long' },
      { field: 'urls[1]', reason: 'REQUIRED', description: 'is required' },
    ],
    // Longer than the client waits by itself.
    retryAfterMs: 90_000,
  };
  const answer = async (on: Page, path: string): Promise<void> => {
    const headers = { 'content-type': 'application/problem+json', 'x-request-id': ID };
    await on.route(path, (route) => route.fulfill({ status: 429, headers, body: JSON.stringify(PROBLEM) }));
  };

  it('has its title, every fault and an id to copy, and counts down to when a retry helps', async () => {
    const own = await desk.browser.page({ permissions: ['clipboard-read', 'clipboard-write'] });
    await own.clock.install();
    await answer(own, '**/v1/providers*');
    await own.goto(`${desk.origin}/console/providers`);
    const problem = own.locator('[role=alert]');
    await problem.locator('strong:text-is("Quota exhausted")').waitFor();
    const text = await problem.innerText();
    for (const part of [PROBLEM.detail, PROBLEM.reason, 'urls[0] is too long', 'urls[1] is required', ID]) {
      expect(text).toContain(part);
    }
    const timer = problem.locator('[role=timer]');
    await timer.and(own.locator(':text-matches("^Try again in 1 min \\\\d+ sec$")')).waitFor();
    await own.clock.runFor(60_000);
    await timer.and(own.locator(':text-matches("^Try again in \\\\d+ sec$")')).waitFor();
    await own.clock.runFor(31_000);
    await timer.and(own.locator(':text-is("You can try again now")')).waitFor();
    await problem.getByRole('button', { name: 'Copy' }).click();
    await problem.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await own.evaluate('navigator.clipboard.readText()')).toBe(ID);
    await own.close();
  });

  it('is behind each sign of the overview that is not known', async () => {
    await answer(page, '**/v1/accounts/ali/drifts?*');
    await desk.open('');
    const sign = page.locator('article:has(a:text-is("ali")) summary', { hasText: 'Drift unknown' });
    await sign.click();
    await page.locator('article [role=alert]', { hasText: 'QUOTA_EXHAUSTED' }).waitFor();
  });
});

describe('drift', () => {
  const sinceTime = '2026-11-29T08:00:00Z';
  const gone = { resource: STREAM, state: 'GONE', drift: [], sinceTime, observeTime: sinceTime };
  const error = { code: 'UNAVAILABLE', reason: 'PROVIDER_UNAVAILABLE', message: 'the cloud is away', metadata: {} };
  const hidden = { resource: `${PUSH}/callbackConfigs/snapshot`, state: 'UNREADABLE', drift: [], error };
  const watch = { enabled: true, roundStartTime: sinceTime, roundEndTime: sinceTime };
  beforeEach(() =>
    page.route('**/v1/accounts/ali/drifts?*', (route) =>
      route.fulfill({ json: { drifts: [gone, hidden], nextPageToken: '', watch } }),
    ),
  );

  it('leads from the overview to what drifted and what cannot be read, and on to put it back', async () => {
    await desk.open('');
    await page.waitForSelector('article a .badge:text-is("1 configuration cannot be read")');
    await page.locator('article a .badge:text-is("1 configuration drifted")').click();
    const row = (state: string) => page.locator('tr', { hasText: state });
    await row('GONE').locator(`time[datetime="${sinceTime}"]`).first().waitFor();
    await row('UNREADABLE')
      .filter({ hasText: 'PROVIDER_UNAVAILABLE' })
      .filter({ hasText: 'the cloud is away' })
      .waitFor();
    await row('GONE').getByRole('link').click();
    await page.waitForSelector('.notice-warn:has-text("the cloud does not have it any more")');
    await page.getByRole('link', { name: 'Put back' }).click();
    await page.waitForSelector('h1:text-is("New rollout")');
    expect(await page.getByLabel('Where').inputValue()).toBe(PUSH);
  });
});

it('asks a cloud for its log once, however often its account leaves the screen', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const sign = 'article:has(a:text-is("ali")) a[href*="outcome=FAILED"]';
  await desk.open('');
  await page.waitForSelector(sign);
  await page.locator('article h2 a:text-is("ali")').click();
  await page.waitForSelector('h1:text-is("ali")');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.waitForSelector(sign);
  expect(asked.filter((path) => path === '/v1/accounts/ali/deliveries')).toHaveLength(1);
});

it('shows in the audit who has changed what, from what to what, and the ids of the cloud', async () => {
  await desk.put(STREAM, { urls: [`${HOOK}/before`] });
  await desk.put(STREAM, { urls: [`${HOOK}/after`], stream: { exceptionUrl: `${HOOK}/failed` } });
  await desk.open(`audit?${new URLSearchParams({ account: 'accounts/ali', resource: STREAM }).toString()}`);
  const change = (field: string) =>
    page.locator('tr', { hasText: 'INTENT' }).first().locator(`dt:has(code:text-is("${field}")) + dd`);
  await change('urls').waitFor();
  expect(await change('urls').locator('del').innerText()).toContain(`${HOOK}/before`);
  expect(await change('urls').locator('ins').innerText()).toContain(`${HOOK}/after`);
  expect(await change('stream.exceptionUrl').innerText()).toContain(`${HOOK}/failed`);
  const filter = new URLSearchParams({ kind: 'OUTCOME', resource: STREAM }).toString();
  const { auditEvents } = (await desk.rest.get(`/v1/accounts/ali/auditEvents?${filter}`)).body as {
    auditEvents: readonly { readonly upstreamCalls: readonly { readonly requestId: string }[] }[];
  };
  const ids = auditEvents[0]?.upstreamCalls.map(({ requestId }) => requestId) ?? [];
  expect(ids.length).toBeGreaterThan(0);
  const outcome = page.locator('tr', { hasText: /OUTCOME/ }).first();
  expect(await outcome.locator('code.to-copy').allInnerTexts()).toEqual(ids);
});

it('shows the bounds of each cloud beside each other, and which fields it has', async () => {
  await desk.open('providers');
  const cells = (kind: string, field: string) =>
    page.getByRole('region', { name: kind, exact: true }).locator(`tr:has(code:text-is("${field}")) td`);
  await cells('RECORDING', 'recording.statusEvents').first().waitFor();
  expect(await cells('RECORDING', 'recording.statusEvents').allInnerTexts()).toEqual([
    'recording.statusEvents',
    'offered',
    ...Array.from({ length: 2 }, () => 'not offered'),
  ]);
  const [, ofAlibaba, ofVolcengine] = await cells('STREAM', 'auth.key').allInnerTexts();
  for (const bounds of [ofAlibaba, ofVolcengine]) expect(bounds).toMatch(/\d+–\d+ characters; matches .+; /);
  expect(ofAlibaba).not.toBe(ofVolcengine);
});

it('tells the bounds at every control of a form, those of the key and of a choice too', async () => {
  const boundsOf = async (label: string): Promise<string> => {
    const id = await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby');
    return await page.locator(`[id="${id}"]`).innerText();
  };
  await desk.open(`${STREAM}?edit`);
  await page.getByLabel('Sign events').check();
  expect(await boundsOf('Key')).toMatch(/^16–\d+ characters/);
  await page.getByLabel('Key', { exact: true }).selectOption('Another key');
  expect(await boundsOf('New key')).toMatch(/^16–\d+ characters/);
  await desk.open(`${VHOST}/pullConfigs/live?edit`);
  await page.getByLabel('Protocol').waitFor();
  expect(await boundsOf('Protocol')).toMatch(/^required; one of /);
});

describe('a plan', () => {
  const plan = async (source: object): Promise<RolloutAnswer> => {
    const { status, body } = await desk.rest.send('POST', '/v1/rollouts', { source });
    expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
    return await reached((path) => desk.rest.get(path), (body as unknown as RolloutAnswer).name, ['PLANNED']);
  };

  it('that is small tells how far it reaches as well, and that nothing is lost', async () => {
    const moderation = { name: `${VHOST}/callbackConfigs/snapshot`, urls: [HOOK] };
    const { name } = await plan({ desired: { callbackConfigs: [moderation] } });
    await desk.open(name);
    await page.waitForSelector('.notice:has-text("changed or deleted: 0. Set up anew: 1."):has-text("Accounts: volc")');
    await page.waitForSelector('text=Nothing is lost.');
    expect(await page.getByLabel('I accept').count()).toBe(0);
  });

  it('that loses something shows what, before it can be applied', async () => {
    await desk.put(STREAM, { urls: [HOOK], stream: { switchUrl: `${HOOK}/switch` } });
    const { name } = await plan({ copy: { from: PUSH, to: VHOST } });
    await desk.open(name);
    const losses = page.getByRole('region', { name: '1 configuration loses something' });
    await losses.locator('li', { hasText: 'stream.switchUrl' }).waitFor();
    expect(await losses.locator('li').innerText()).toContain('Volcengine Live cannot express it');
    await page.locator('[aria-label=Plan] li', { hasText: 'stream.switchUrl' }).waitFor();
    expect(await page.locator('text=Nothing is lost.').count()).toBe(0);
    const apply = page.getByRole('button', { name: 'Apply 1 change' });
    expect(await apply.getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel('I accept these losses').check();
    expect(await apply.getAttribute('aria-disabled')).toBeNull();
  });
});
