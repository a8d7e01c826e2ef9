import type { Page } from 'playwright-core';
import { ConsoleBrowser } from './console-browser';
import { RestClient } from './rest-client';
import { startSystem, System, SystemOptions } from './start-system';

/** What Chromium says of a request that was refused; the page shows the problem. */
const REFUSED = /^Failed to load resource: .* status of 4\d\d/;
const VIEWPORT = { width: 1_000, height: 900 };

/**
 * What all tests of the console share: one livegate, one browser and one tab of it. To start them
 * takes longer than most tests.
 */
export class ConsoleDesk {
  system!: System;
  browser!: ConsoleBrowser;
  /** The tab that the tests share. What leaves traces in a tab takes `browser.page()` instead. */
  page!: Page;

  constructor(private readonly options: () => SystemOptions = () => ({})) {}

  async start(): Promise<void> {
    const { settings = '', ...options } = this.options();
    // Nobody else loads so many pages in so little time.
    this.system = await startSystem({ ...options, settings: `docs: { limit: 10000 }\n${settings}` });
    this.browser = await ConsoleBrowser.launch();
    this.page = await this.browser.page({ viewport: VIEWPORT });
    await this.page.goto(`${this.origin}/console/no/such/page`);
  }

  /** Makes the shared tab what a new one is. */
  async clear(): Promise<void> {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await this.page.setViewportSize(VIEWPORT);
    await this.page.emulateMedia({ colorScheme: 'light' });
    this.browser.complaints.splice(0);
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.system?.close();
  }

  get origin(): string {
    return this.system.app.rest;
  }

  get rest(): RestClient {
    return this.system.rest;
  }

  /** What went wrong in the pages since it was asked last, but for requests that were refused. */
  complaints(): readonly string[] {
    return this.browser.complaints.splice(0).filter((text) => !REFUSED.test(text));
  }

  /** Loads a page of the console into the shared tab. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/console/${path}`);
  }

  /** Goes to a page as the browser's buttons do, without a load: so axe is warmed up only once. */
  async goTo(path: string): Promise<void> {
    await this.page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console/${path}`)});
      dispatchEvent(new PopStateEvent('popstate'))`);
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async put(name: string, body: object): Promise<void> {
    expect(await this.rest.put(`/v1/${name}`, body)).toMatchObject({ status: 200 });
  }
}
