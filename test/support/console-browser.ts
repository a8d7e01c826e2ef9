import { readFileSync } from 'node:fs';
import { Browser, BrowserContextOptions, chromium, Page } from 'playwright-core';
import needProgram from './need-program';

const LAUNCH = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
};
/** Ends what hangs: Chromium takes seconds for what is shown at once on an idle machine. */
const TIMEOUT_MS = 30_000;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AXE_OPTIONS = {
  /** What WCAG 2.2 demands on the levels A and AA. */
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  /** Nobody reads what is right, nor a selector of each element: both take about a third more. */
  resultTypes: ['violations'],
  selectors: false,
};

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** A browser that keeps what its pages asked for and complained of. */
export class ConsoleBrowser {
  readonly origins = new Set<string>();
  readonly complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<ConsoleBrowser> {
    needProgram('chromium');
    return new ConsoleBrowser(await chromium.launch(LAUNCH));
  }

  /** A page with a session of its own. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.browser.newPage({ locale: 'en', ...options });
    page.on('request', (request) => this.origins.add(new URL(request.url()).origin));
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.setDefaultTimeout(TIMEOUT_MS);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Both themes and languages, three widths. Axe looks at each theme in the width that is last. */
const LOOKS = [
  { colorScheme: 'light', language: 'en', widths: [360, 768, 1_280] },
  { colorScheme: 'dark', language: 'zh-CN', widths: [1_280, 768, 360] },
] as const;

/**
 * The page fits, and axe finds nothing wrong with it. It is loaded once and changes in place, as it
 * does for people.
 */
export async function expectGoodLooks(page: Page): Promise<void> {
  for (const { colorScheme, language, widths } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.locator('.frame-preferences select').nth(1).selectOption(language);
    await page.waitForSelector(`html[lang=${language}][data-theme=${colorScheme}]`);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await redrawn(page);
      const pixels = await page.evaluate('document.documentElement.scrollWidth');
      expect({ colorScheme, pixels }).toEqual({ colorScheme, pixels: width });
    }
    expect({ colorScheme, faults: await faultsOf(page) }).toEqual({ colorScheme, faults: [] });
  }
}

/** Waits until a page has drawn what follows from a new width or theme: plots do a frame later. */
export async function redrawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** What axe finds wrong with a page, or with a part of it: the rule and the elements. */
export async function faultsOf(page: Page, part = 'html'): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    ([place, options]) => (globalThis as unknown as { axe: AxeRunner }).axe.run(place, options),
    [part, AXE_OPTIONS] as const,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

interface AxeRunner {
  run(place: string, options: typeof AXE_OPTIONS): Promise<AxeResults>;
}
