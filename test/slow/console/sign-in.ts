/* The console where livegate asks who calls. */
import { ConsoleDesk } from '../../support/console-desk';
import { startSystem, System } from '../../support/start-system';

/** Without a pointer: Playwright would wait until nothing moves on a page of that size. */
const OPEN_AND_EXECUTE = ['.opblock-summary-control', '.try-out__btn', '.execute'];
const KEY = 'lg_key-of-the-console';

export function signIn(desk: ConsoleDesk): void {
  const grants = [{ accounts: ['ali'], domains: ['*'], verbs: ['read' as const] }];
  let asking: System;
  beforeAll(async () => {
    asking = await startSystem({ callers: [{ id: 'person', keys: [{ key: KEY }], grants }] });
  });
  afterAll(() => asking.close());

  it('signs in with a key that stays in the tab, and out again', async () => {
    const page = await desk.browser.page();
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
    await page.close();
  });

  it('lets the documentation be read without a key, and sends its calls with that of the tab', async () => {
    const page = await desk.browser.page();
    const sent: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/providers')) sent.push(request.headers()['authorization']);
    });
    // Swagger UI draws a lot.
    page.setDefaultTimeout(60_000);
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
    await page.close();
  });
}
