/* What livegate's receivers have taken, as people watch it. */
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { until } from '../../support/until';
import { Hook, sendEvent } from './hook';

interface EventsAnswer {
  readonly events: readonly { readonly cloudEvent: { readonly subject?: string } }[];
}

export function receivedEvents(desk: ConsoleDesk, hook: Hook): void {
  let page: Page;
  const record = (stream: string) => page.locator('li.record', { hasText: `live/${stream}` });
  const send = (stream: string, receiver: string) => sendEvent(desk, stream, receiver);
  const isDead = async (stream: string): Promise<boolean> => {
    const { events } = (await desk.rest.get('/v1/accounts/ali/events?state=DEAD')).body as EventsAnswer;
    return events.some(({ cloudEvent }) => cloudEvent.subject === `live/${stream}`);
  };

  beforeEach(() => {
    page = desk.page;
    hook.clear();
  });

  it('show as they come, as long as that is wanted, and have an address', async () => {
    await send('before', 'media');
    await desk.open('events');
    await record('before').waitFor();
    await send('during', 'media');
    await record('during').waitFor();
    expect(await page.locator('li.record').first().innerText()).toContain('live/during');
    await page.getByLabel('Show events as they come').uncheck();
    await send('after', 'media');
    await record('during').locator('summary').click();
    await record('during').getByRole('link').click();
    await page.waitForSelector('h1:text-is("Event")');
    await page.waitForSelector('pre:has-text("livegate.stream.started")');
    await page.goBack();
    await record('after').waitFor();
    await page.getByLabel('Type').fill('livegate.unrecognised');
    await page.keyboard.press('Enter');
    await page.waitForSelector('p.notice:has-text("No event like that")');
  });

  it('that a sink has refused say why, and are sent again after a question', async () => {
    hook.statuses.set('/orders', 410);
    await send('refused', 'passed-on');
    await until(() => isDead('refused'));
    await desk.open('events?state=DEAD');
    await record('refused').locator('p', { hasText: 'orders: given up (attempts: 1)' }).waitFor();
    await record('refused').getByRole('button', { name: 'Send again' }).click();
    await page.waitForSelector('dialog[open]:has-text("orders")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await isDead('refused')).toBe(true);
    await send('taken', 'media');
    await page.getByLabel('State').selectOption('');
    await record('taken').waitFor();
    hook.clear();
    await record('refused').getByRole('button', { name: 'Send again' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.waitForSelector('.notice-good:focus:has-text("It is being sent again.")');
    await record('refused').locator('.badge', { hasText: 'DELIVERED' }).waitFor();
    expect(await isDead('refused')).toBe(false);
  });

  it('that are older are looked up as well while they are on their way', async () => {
    hook.statuses.set('/orders', 500);
    await send('older', 'passed-on');
    for (let index = 0; index < 50; index += 1) await send(`newer-${index}`, 'media');
    page = await desk.browser.page();
    await page.clock.install();
    await page.goto(`${desk.origin}/console/events`);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await record('older').locator('.badge', { hasText: 'PENDING' }).waitFor();
    hook.statuses.set('/orders', 410);
    await until(async () => {
      await page.clock.runFor(100);
      return (await record('older').locator('.badge', { hasText: 'DEAD' }).count()) === 1;
    });
    await page.close();
  });

  it('are not spoken of where no account has a receiver', async () => {
    const accounts = [{ name: 'accounts/ali', provider: 'providers/alibaba', receivers: [] }];
    await page.route('**/v1/accounts?*', (route) => route.fulfill({ json: { accounts } }));
    await desk.open('deliveries');
    await page.waitForSelector('ul[aria-label="What the log of the cloud tells"]');
    expect(await page.getByRole('link', { name: 'Received by livegate' }).count()).toBe(0);
    await desk.open('events');
    await page.waitForSelector('p.notice:has-text("livegate takes no events")');
  });
}
