/* What holds for each page: it fits, it can be read, and axe finds nothing wrong. */
import { faultsOf, redrawn } from '../../support/console-browser';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { Hook, sendEvent } from './hook';
import { HOOK, PUSH, STREAM, VHOST } from './names';

/** Each page's address, and what is there when it has loaded. */
const PAGES: Readonly<Record<string, string>> = {
  '': 'article canvas',
  'accounts/ali': 'td a',
  'accounts/ali?part=quotas': 'td.number',
  'accounts/ali?part=breakers': 'td button',
  [PUSH]: 'td a',
  [STREAM]: 'dd code',
  [`${STREAM}?edit`]: 'form.form',
  [VHOST]: 'td a',
  [`${VHOST}/pullConfigs/live?edit`]: 'form.form',
  stories: 'figure canvas',
  'deliveries?parent=accounts/volc&period=6': 'li.record',
  events: 'li.record',
  audit: 'td time',
  providers: 'td code',
  'no/such/page': 'p.notice',
};

/** Both themes, three widths, both languages, without every combination of them. */
const STATES = [
  { colorScheme: 'light', width: 1280, language: 'en' },
  { colorScheme: 'dark', width: 768, language: 'en' },
  { colorScheme: 'dark', width: 360, language: 'en' },
  { colorScheme: 'light', width: 360, language: 'zh-CN' },
] as const;

/** The page is loaded once: the theme and the width change under it, as they do for people. */
export function everyPage(desk: ConsoleDesk, hook: Hook): void {
  beforeAll(async () => {
    await desk.put(STREAM, { urls: [`${HOOK}/live`] });
    await desk.put(`${VHOST}/callbackConfigs/stream`, { urls: [hook.url('/live')] });
    hook.statuses.set('/live', 500).set('/orders', 410);
    const { pushDomain: domain } = WORLD.volcengine;
    desk.system.volcengine.happen('streamStarted', { domain, app: 'live', stream: 'show' });
    await sendEvent(desk, 'show', 'passed-on');
  });

  it.each(Object.entries(PAGES))('%s fits, and axe finds nothing wrong', async (path, sign) => {
    const { page } = desk;
    await desk.open(path);
    await page.waitForSelector(sign);
    for (const state of STATES) {
      await page.emulateMedia({ colorScheme: state.colorScheme });
      await page.setViewportSize({ width: state.width, height: 800 });
      if (state.language !== 'en') await page.getByLabel('Language').selectOption(state.language);
      await page.waitForSelector(`html[lang=${state.language}][data-theme=${state.colorScheme}]`);
      await redrawn(page);
      const pixels = await page.evaluate('document.documentElement.scrollWidth');
      expect([state, pixels, await faultsOf(page)]).toEqual([state, state.width, []]);
    }
  });
}
