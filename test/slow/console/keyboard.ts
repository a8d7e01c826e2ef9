/* A whole form by the keyboard alone. */
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { got, notice } from './config-steps';
import { tabTo } from './focus';
import { HOOK, PUSH, STREAM } from './names';

export function byKeyboard(desk: ConsoleDesk): void {
  beforeEach(() => desk.system.alibaba.reset());

  it('is filled in, reviewed and saved by the keyboard alone, in the order in which it is read', async () => {
    const { page } = desk;
    const { keyboard } = page;
    await desk.open(PUSH);
    await page.waitForSelector('a[aria-label="Set up: stream"]');
    await tabTo(page, 'Set up: stream');
    await keyboard.press('Enter');
    await page.waitForSelector('h1:text-is("stream"):focus');
    await page.waitForSelector('form.form');
    await tabTo(page, 'URL 1');
    await keyboard.type(`${HOOK}/typed`);
    await tabTo(page, 'Sign events');
    await keyboard.press('Space');
    await page.getByLabel('Key', { exact: true }).waitFor();
    await tabTo(page, 'Key');
    await keyboard.type(`Named key ${WORLD.callbackKey.id}`);
    expect(await tabTo(page, 'Review')).toEqual(['URL for stream switches', 'URL for failed publishing', 'Review']);
    await keyboard.press('Enter');
    await page.waitForSelector('dialog[open] td:has-text("SetLiveStreamsNotifyUrlConfig")');
    await tabTo(page, 'Save');
    await keyboard.press('Enter');
    await notice(desk, 'It is set up.');
    expect(await got(desk, STREAM)).toMatchObject({
      urls: [`${HOOK}/typed`],
      auth: { enabled: true, keyRef: WORLD.callbackKey.id },
    });
  });

  it('whose faults are told is mended where the keyboard is', async () => {
    const { page } = desk;
    await desk.open(`${STREAM}?edit`);
    await page.waitForSelector('form.form');
    await tabTo(page, 'Review');
    await page.keyboard.press('Enter');
    // What is wrong takes the focus, right before the fields.
    await page.waitForSelector('form [role=alert]:focus');
    expect((await tabTo(page, 'URL 1')).length).toBeLessThan(4);
    await page.keyboard.type(`${HOOK}/mended`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
  });
}
