/* What holds for each page: it fits, it can be read, and axe finds nothing wrong. */
import { expectGoodLooks } from '../../support/console-browser';
import { ConsoleDesk } from '../../support/console-desk';
import { WORLD } from '../../support/start-system';
import { until } from '../../support/until';
import { Hook, sendEvent } from './hook';
import { HOOK, PUSH, STREAM, VHOST } from './names';

/** An event has its name from livegate. */
const ONE_EVENT = 'one event';

/**
 * Each page's address, and what is there when it has loaded. Those of rollouts are in
 * console-rollouts.spec.ts.
 */
export const PAGES: Readonly<Record<string, string>> = {
  '': 'article canvas',
  'accounts/ali': 'td a',
  'accounts/ali?part=quotas': 'td.number',
  'accounts/ali?part=breakers': 'td button',
  'accounts/ali?part=audit': 'td time',
  'accounts/ali?part=drifts': 'p.notice',
  [PUSH]: 'td a',
  [STREAM]: 'dd code',
  [`${STREAM}?edit`]: 'form.form',
  [VHOST]: 'td a',
  [`${VHOST}/apps/live`]: 'td a',
  [`${VHOST}/pullConfigs/live?edit`]: 'form.form',
  stories: 'figure canvas',
  'deliveries?parent=accounts/volc&period=6': 'li.record',
  events: 'li.record',
  [ONE_EVENT]: 'main pre',
  audit: 'td time',
  providers: 'td code',
  'no/such/page': 'p.notice',
};

/** What the pages show. */
export async function fillPages(desk: ConsoleDesk, hook: Hook): Promise<void> {
  await desk.put(STREAM, { urls: [`${HOOK}/live`] });
  for (const place of [VHOST, `${VHOST}/apps/live`]) {
    await desk.put(`${place}/callbackConfigs/stream`, { urls: [hook.url('/live')] });
  }
  hook.statuses.set('/live', 500).set('/orders', 410);
  const { pushDomain: domain } = WORLD.volcengine;
  desk.system.volcengine.happen('streamStarted', { domain, app: 'live', stream: 'show' });
  await sendEvent(desk, 'show', 'passed-on');
  await until(async () => (await listed(desk, 'volc/deliveries?outcome=FAILED')).length > 0);
  await until(async () => (await listed(desk, 'ali/events?state=DEAD')).length > 0);
}

type Named = { readonly name: string };

async function listed(desk: ConsoleDesk, what: string): Promise<readonly Named[]> {
  const { body } = await desk.rest.get(`/v1/accounts/${what}`);
  return Object.values(body as Readonly<Record<string, readonly Named[]>>)[0] ?? [];
}

/** The address of one of the pages. */
export async function addressOf(desk: ConsoleDesk, page: string): Promise<string> {
  if (page !== ONE_EVENT) return page;
  const [event] = await listed(desk, 'ali/events');
  return event?.name ?? '';
}

export function everyPage(desk: ConsoleDesk): void {
  it.each(Object.entries(PAGES))('%s fits, and axe finds nothing wrong', async (path, sign) => {
    await desk.goTo(await addressOf(desk, path));
    await desk.page.waitForSelector(sign);
    await expectGoodLooks(desk.page);
  });
}
