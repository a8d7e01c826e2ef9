/* A page that asks livegate again and again. Time passes only where a test says so. */
import type { Page, Route } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { until } from '../../support/until';

export function askingAgain(desk: ConsoleDesk): void {
  const EVERY_MS = 2_000;
  let page: Page;
  let asked: Route[];
  const look = (isHidden: boolean): Promise<unknown> =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'))`);
  /** Lets livegate answer, and the page show it. */
  const answer = async (): Promise<void> => {
    const answered = page.waitForResponse('**/v1/accounts/ali');
    await asked.pop()?.continue();
    await (await answered).finished();
    await page.waitForSelector('td.number');
  };
  /** Whatever the page has asked is in `asked` then: requests come in their order. */
  const arrived = (): Promise<unknown> => page.evaluate('fetch(location.href).then((answer) => answer.text())');

  beforeEach(async () => {
    asked = [];
    page = await desk.browser.page();
    await page.clock.install();
    await page.route('**/v1/accounts/ali', (route) => void asked.push(route));
    await page.goto(`${desk.origin}/console/accounts/ali?part=quotas`);
    await until(() => asked.length === 1);
    // From here on time passes only where a test says so. It cannot be halted at a time that is
    // over, and a request is given up after fifteen seconds.
    await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 4_000);
  });
  afterEach(() => page.close());

  it('waits for an answer, and some time after it', async () => {
    await page.clock.runFor(3 * EVERY_MS);
    await arrived();
    expect(asked).toHaveLength(1);
    await answer();
    await page.clock.runFor(EVERY_MS - 100);
    await arrived();
    expect(asked).toHaveLength(0);
    await page.clock.runFor(200);
    await until(() => asked.length === 1);
  });

  it('does not ask while nobody sees it', async () => {
    await look(true);
    await answer();
    await page.clock.runFor(10 * EVERY_MS);
    await arrived();
    expect(asked).toHaveLength(0);
    await look(false);
    await until(() => asked.length === 1);
  });

  it('keeps nothing of the rounds that are over', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const rounds = async (count: number): Promise<number> => {
      for (let round = 0; round < count; round += 1) {
        await answer();
        await until(async () => {
          await page.clock.runFor(EVERY_MS / 2);
          return asked.length === 1;
        });
      }
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? NaN;
    };
    const before = await rounds(3);
    expect(await rounds(20)).toBeLessThan(before + 5);
  });
}
