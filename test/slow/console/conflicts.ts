/* Somebody else has changed a configuration while its form was open. */
import type { Page } from 'playwright-core';
import { faultsOf } from '../../support/console-browser';
import { ConsoleDesk } from '../../support/console-desk';
import { until } from '../../support/until';
import { got, notice, review } from './config-steps';
import { HOOK, STREAM } from './names';

const MINE = { urls: [`${HOOK}/before`] };

export function conflicts(desk: ConsoleDesk): void {
  let page: Page;
  beforeEach(() => {
    page = desk.page;
    for (const cloud of [desk.system.alibaba, desk.system.volcengine, desk.system.byteplus]) cloud.reset();
  });

  it('shows both sides, and writes what was chosen', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await desk.put(STREAM, { urls: [`${HOOK}/theirs`], stream: { exceptionUrl: `${HOOK}/failed` } });
    await desk.press('Review');
    const conflict = page.getByRole('region', { name: 'Somebody else' }).first();
    await conflict.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.locator('.choice input:checked + code').allInnerTexts()).toEqual([
      `${HOOK}/mine`,
      `${HOOK}/failed`,
    ]);
    expect(await page.locator('.choice').allInnerTexts()).toContain(`${HOOK}/theirs`);
    await desk.press('Continue with these values');
    await review(desk);
    await desk.press('Save');
    await notice(desk, 'It is saved.');
    expect(await got(desk, STREAM)).toMatchObject({
      urls: [`${HOOK}/mine`],
      stream: { exceptionUrl: `${HOOK}/failed` },
    });
  });

  it('takes theirs where that was chosen', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await desk.put(STREAM, { urls: [`${HOOK}/theirs`] });
    await desk.press('Review');
    await page.locator('.choice', { hasText: `${HOOK}/theirs` }).click();
    await desk.press('Continue with these values');
    await until(async () => (await page.getByLabel('URL 1').inputValue()) === `${HOOK}/theirs`);
  });

  it('sets it up anew if it was deleted, and changes nothing if it was set up', async () => {
    await desk.put(STREAM, MINE);
    await desk.open(`${STREAM}?edit`);
    await page.getByLabel('URL 1').fill(`${HOOK}/mine`);
    await desk.rest.delete(`/v1/${STREAM}`);
    await desk.press('Review');
    await page.waitForSelector('text=It was deleted meanwhile');
    await desk.press('Continue with these values');
    await desk.put(STREAM, { urls: [`${HOOK}/theirs`] });
    await desk.press('Review');
    await page.waitForSelector('.choice');
    expect(await got(desk, STREAM)).toMatchObject({ urls: [`${HOOK}/theirs`] });
  });
}
