/* Every dialog, opened by the keyboard. Those of rollouts are in console-rollouts.spec.ts. */
import type { Locator, Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { expectGoodDialog } from './focus';
import { HOOK, PLAY, STREAM, VHOST } from './names';

type Open = (page: Page) => Locator | Promise<Locator>;

const button =
  (name: string): Open =>
  (page) =>
    page.getByRole('button', { name, exact: true }).first();

async function changed(page: Page): Promise<void> {
  await page.getByLabel('URL 1').fill(`${HOOK}/changed`);
}

/** What each dialog asks: where, and what opens it. */
const DIALOGS: Readonly<Record<string, readonly [path: string, opener: Open]>> = {
  'whether a breaker is forced': ['accounts/ali?part=breakers', button('FORCED_OPEN')],
  'whether a configuration is deleted': [STREAM, button('Delete')],
  'whether a loss is accepted': [`${PLAY}/pullConfigs/*`, button('Delete')],
  'whether drift is put back': [`${VHOST}/callbackConfigs/stream`, button('Put back')],
  'whether an event is sent again': ['events?state=DEAD', button('Send again')],
  'whether input is lost': [
    `${STREAM}?edit`,
    async (page) => {
      await changed(page);
      return page.getByRole('link', { name: 'Providers' });
    },
  ],
  'whether changes are saved': [
    `${STREAM}?edit`,
    async (page) => {
      await changed(page);
      return await button('Review')(page);
    },
  ],
};

export function dialogs(desk: ConsoleDesk): void {
  beforeAll(async () => {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.org' }];
    for (const app of ['*', 'live']) await desk.put(`${PLAY}/pullConfigs/${app}`, { origins });
    await desk.put(`${VHOST}/callbackConfigs/stream`, { urls: [HOOK], stream: { transcodedStreams: true } });
    const { volcengine } = desk.system;
    const { callbacks } = volcengine.state(WORLD.volcengine.uid);
    volcengine.put(WORLD.volcengine.uid, {
      callbacks: callbacks.map((record) => ({ ...record, TranscodeCallback: 0 })),
    });
  });

  it.each(Object.entries(DIALOGS))('asks %s, without a mouse and clean under axe', async (_what, [path, opener]) => {
    await desk.open(path);
    await expectGoodDialog(desk.page, await opener(desk.page));
  });
}
