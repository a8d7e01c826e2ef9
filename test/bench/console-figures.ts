/*
 * What the console costs a browser, as docs/console.md has it:
 * `npm run build && node --require ./test/bench/typescript.js test/bench/console-figures.ts`.
 * It fails on nothing: a busy machine is slow.
 */
import type { CDPSession, Page } from 'playwright-core';
import { ConsoleBrowser } from '../support/console-browser';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const CPU_SLOWDOWN = 4;
const EVERY_MS = 2_000;
const ROUNDS_AN_HOUR = 3_600_000 / EVERY_MS;
const ROUNDS_OF_FULL_PLOT = 600_000 / EVERY_MS;
const DOMAINS = 2_000;

async function main(): Promise<void> {
  const system = await startSystem();
  const browser = await ConsoleBrowser.launch();
  try {
    const figures = {
      firstLoad: await firstLoad(await browser.page(), system),
      livePlots: await livePlots(await browser.page(), system),
      domains: await manyDomains(await browser.page(), system),
    };
    process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  } finally {
    await browser.close();
    await system.close();
  }
}

/** The overview with an empty cache. Interactive: after the last long task of the load. */
async function firstLoad(page: Page, system: System): Promise<object> {
  await slowDown(page);
  await page.addInitScript(`globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => one.startTime + one.duration)))
      .observe({ type: 'longtask', buffered: true });`);
  await page.goto(`${system.app.rest}/console/`, { waitUntil: 'networkidle' });
  await page.waitForSelector('article canvas');
  const measured = await page.evaluate<object>(`(() => {
    const sum = (type) => performance.getEntriesByType('resource')
      .filter((one) => one.name.endsWith(type)).reduce((bytes, one) => bytes + one.encodedBodySize, 0);
    const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
    return {
      scriptBytes: sum('.js'),
      styleBytes: sum('.css'),
      firstContentfulPaintMs: Math.round(paint),
      interactiveMs: Math.round(Math.max(paint, ...longTasks)),
    };
  })()`);
  await page.close();
  return measured;
}

/** An account's page for an hour of its own clock: it asks for the quotas every two seconds. */
async function livePlots(page: Page, system: System): Promise<object> {
  const { body } = await system.rest.get('/v1/accounts/ali');
  let asked = 0;
  await page.clock.install();
  await page.route('**/v1/accounts/ali', (route) => {
    asked += 1;
    return route.fulfill({ json: body });
  });
  await page.goto(`${system.app.rest}/console/accounts/ali?part=quotas`);
  await page.waitForSelector('td.number');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const rounds = async (count: number): Promise<void> => {
    for (const end = asked + count; asked < end;) {
      const before = asked;
      await page.clock.runFor(EVERY_MS);
      await until(async () => {
        if (asked === before) await page.clock.runFor(EVERY_MS / 10);
        return asked > before;
      });
    }
  };
  await rounds(ROUNDS_OF_FULL_PLOT);
  const full = await heapBytes(session);
  await rounds(ROUNDS_AN_HOUR - ROUNDS_OF_FULL_PLOT);
  const hour = await heapBytes(session);
  await page.close();
  return { rounds: asked, heapBytesAfterTenMinutes: full, heapBytesAfterAnHour: hour };
}

/** From a key stroke in the search until the frame after it was painted. */
async function manyDomains(page: Page, system: System): Promise<object> {
  const domains = Array.from({ length: DOMAINS }, (_none, index) => ({
    name: `accounts/ali/domains/push-${index}.example.com`,
    role: 'INGEST',
    state: 'ACTIVE',
    region: 'cn-shanghai',
    labels: {},
    ingestDomains: [],
    observeTime: '2026-01-01T00:00:00Z',
  }));
  await page.route('**/v1/accounts/ali/domains?*', (route) => route.fulfill({ json: { domains } }));
  await page.goto(`${system.app.rest}/console/accounts/ali`);
  await page.waitForSelector('tbody tr');
  await slowDown(page);
  const strokesMs = await page.evaluate<number[]>(`(async () => {
    const field = document.querySelector('input[type=search]');
    const strokes = [];
    for (const text of ['p', 'pu', 'push-1', 'push-19', 'push-199', 'push-19', 'push-1', 'p', '']) {
      const begin = performance.now();
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      strokes.push(Math.round(performance.now() - begin));
    }
    return strokes;
  })()`);
  await page.close();
  return { domains: DOMAINS, strokesMs, longestStrokeMs: Math.max(...strokesMs) };
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN;
}

void main();
