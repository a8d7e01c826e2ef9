/* The console where livegate asks who calls. */
import { expectGoodLooks, faultsOf } from '../../support/console-browser';
import { ConsoleDesk } from '../../support/console-desk';
import { showOnly } from '../../support/shown-operations';
import { startSystem, System } from '../../support/start-system';
import { HOOK, STREAM } from './names';

/** Without a pointer: Playwright would wait until nothing moves, and Swagger UI moves for long. */
const OPEN_AND_EXECUTE = ['.opblock-summary-control', '.try-out__btn', '.execute'];
const KEY = 'lg_key-of-the-console';
const WRONG_KEY = 'lg_key-of-nobody';
/** What is shown, and all that a browser keeps of a page but for the session of its tab. */
const SHOWN_AND_KEPT = `(async () => JSON.stringify([
  document.documentElement.outerHTML, document.cookie, { ...localStorage }, history.state, location.href, name,
  await indexedDB.databases(), await caches.keys(),
]))()`;

export function signIn(desk: ConsoleDesk): void {
  const grants = [{ accounts: ['ali'], domains: ['*'], verbs: ['read' as const, 'write' as const] }];
  let asking: System;
  beforeAll(async () => {
    asking = await startSystem({ callers: [{ id: 'person', keys: [{ key: KEY }], grants }] });
  });
  afterAll(() => asking.close());

  it('signs in with a key that stays in the tab, and out again', async () => {
    const page = await desk.browser.page();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    const shownAndKept = () => page.evaluate<string>(SHOWN_AND_KEPT);
    await page.goto(`${asking.app.rest}/console/audit`);
    await page.getByLabel('Key or token').fill(WRONG_KEY);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.field-fault:has-text("did not accept")');
    expect(await shownAndKept()).not.toContain(WRONG_KEY);
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:text("Audit")');
    for (const name of ['Overview', 'Rollouts', 'Deliveries', 'Providers']) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.waitForSelector(`h1:text-is("${name}")`);
      expect(await shownAndKept()).not.toContain(KEY);
    }
    expect(await page.context().cookies()).toEqual([]);
    expect(addresses.filter((address) => address.includes(KEY) || address.includes(WRONG_KEY))).toEqual([]);
    const opened = page.context().waitForEvent('page');
    await page.evaluate(`open('./', '_blank', 'noopener')`);
    const otherTab = await opened;
    await otherTab.getByLabel('Key or token').waitFor();
    await otherTab.close();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key or token').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await expectGoodLooks(page);
    await page.close();
  });

  it('lets the documentation be read without a key, and sends its calls with that of the tab', async () => {
    const page = await desk.browser.page();
    const sent: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/providers')) sent.push(request.headers()['authorization']);
    });
    await showOnly(page, [{ verb: 'get', path: '/v1/providers' }]);
    await page.goto(`${asking.app.rest}/docs/`);
    await page.waitForSelector('.opblock');
    await page.getByText('Sign in to send calls').click();
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.getByText('Sign in to send calls').waitFor({ state: 'detached' });
    const block = page.locator('.opblock', { has: page.locator('[data-path="/v1/providers"]') });
    for (const selector of OPEN_AND_EXECUTE) await block.locator(selector).dispatchEvent('click');
    await block.locator('.live-responses-table:has-text("200")').waitFor();
    expect(sent).toEqual([`Bearer ${KEY}`]);
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(KEY);
    expect(await page.evaluate('location.href + JSON.stringify(localStorage)')).not.toContain(KEY);
    await page.close();
  });

  it('asks once without a key, and asks for one as soon as livegate takes it no longer', async () => {
    const page = await desk.browser.page();
    await page.clock.install();
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
    await page.waitForSelector('dialog[open] h2:text-is("Sign in again")');
    // The page would ask ten times, for an account and its breakers.
    refused = 0;
    for (let round = 0; round < 10; round += 1) {
      await page.clock.runFor(3_000);
      await page.evaluate('fetch(location.href).then((answer) => answer.text())');
    }
    expect(refused).toBeLessThan(5);
    await page.close();
  });

  it('asks for another key over a form, which keeps what was entered and goes on with it', async () => {
    await asking.reload({ callers: [{ id: 'person', keys: [{ key: KEY }], grants }] });
    const page = await desk.browser.page();
    await page.goto(`${asking.app.rest}/console/${STREAM}?edit`);
    await page.getByLabel('Key or token').fill(KEY);
    await page.keyboard.press('Enter');
    await page.getByLabel('URL 1').fill(`${HOOK}/entered`);
    await asking.reload({ callers: [{ id: 'other', keys: [{ key: `${KEY}-2` }], grants }] });
    const review = page.getByRole('button', { name: 'Review' });
    await review.click();
    const asked = page.getByRole('dialog', { name: 'Sign in again' });
    await asked.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await faultsOf(page)).toEqual([]);
    await asked.getByLabel('Key or token').fill('lg_key-of-nobody');
    await page.keyboard.press('Enter');
    await asked.locator('.field-fault:has-text("did not accept")').waitFor();
    await asked.getByLabel('Key or token').fill(`${KEY}-2`);
    await page.keyboard.press('Enter');
    await asked.waitFor({ state: 'detached' });
    expect(await page.getByLabel('URL 1').inputValue()).toBe(`${HOOK}/entered`);
    await review.click();
    await page.waitForSelector('dialog[open] td:has-text("SetLiveStreamsNotifyUrlConfig")');
    await page.close();
  });
}
