/* The forms of pull configurations, and long tables. */
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { faultAt, got, notice, review } from './config-steps';
import { PLAY, VHOST } from './names';

interface FormOrigin {
  readonly protocol: string;
  readonly host: string;
  readonly port?: number;
  readonly group?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const ORIGIN: FormOrigin = { protocol: 'RTMP', host: 'origin.example.org' };
const FAMILY: FormOrigin = { ...ORIGIN, port: 1936, group: 'a', params: { token: 'one=two' } };
export function pullForms(desk: ConsoleDesk): void {
  let page: Page;
  beforeEach(() => {
    page = desk.page;
    for (const cloud of [desk.system.alibaba, desk.system.volcengine, desk.system.byteplus]) cloud.reset();
  });

  it.each<[string, FormOrigin]>([
    [`${PLAY}/pullConfigs/live`, ORIGIN],
    [`${VHOST}/pullConfigs/*`, FAMILY],
    [`${VHOST.replace('volc', 'byte')}/pullConfigs/live`, FAMILY],
  ])('sets up %s from a form with the fields that the cloud has', async (name, origin) => {
    await desk.open(`${name}?edit`);
    await page.getByLabel('Host').fill(origin.host);
    if (origin.port !== undefined) {
      await page.getByLabel('Port').fill(String(origin.port));
      await page.getByLabel('Group').fill(origin.group ?? '');
      await page.getByLabel('Parameters').fill('token=one=two');
    } else expect(await page.getByLabel('Parameters').count()).toBe(0);
    await desk.press('Add');
    await page.getByLabel('Host').nth(1).fill('second.example.org');
    await desk.press('Move 2 up');
    await review(desk);
    await desk.press('Save');
    await notice(desk, 'It is set up.');
    expect((await got(desk, name)).origins).toMatchObject([{ host: 'second.example.org' }, origin]);
  });

  it('says what is wrong with a number that is none, at its field', async () => {
    await desk.open(`${VHOST}/pullConfigs/live?edit`);
    await page.getByLabel('Host').fill('origin.example.org');
    await page.getByLabel('Port').fill('many');
    await desk.press('Review');
    await faultAt(desk, 'Port');
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
    await desk.open('accounts/ali');
    await page.waitForSelector('text=1–100 of 2000');
    expect(await page.locator('tbody tr').count()).toBe(100);
    await desk.press('Next');
    await page.waitForSelector('td:text-is("r-100")');
    await page.getByLabel('Find').fill('R-1999');
    await page.waitForSelector('tbody tr:only-child:has-text("push-1999.example.com")');
    await page.getByLabel('Find').fill('nothing like it');
    await page.waitForSelector('text=0 of 2000 domains');
  });
}
