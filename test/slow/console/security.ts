/* What a page of another origin, and what somebody has smuggled into a page, tries in vain. */
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ConsoleDesk } from '../../support/console-desk';
import { until } from '../../support/until';

interface Violation {
  readonly directive: string;
  readonly blocked: string;
}

/** What the policy of the page has forbidden since it was loaded. */
const WATCH = `globalThis.violations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    violations.push({ directive: effectiveDirective, blocked: blockedURI }));
  globalThis.made = (name, properties) => Object.assign(document.createElement(name), properties);
  globalThis.add = (name, properties) => document.body.append(made(name, properties));`;

/** By what forbids it. */
const INLINE: Readonly<Record<string, string>> = {
  'script-src-elem inline': `add('script', { textContent: 'globalThis.harm = 1' })`,
  'script-src-attr inline': `document.querySelector('h1').innerHTML = '<img src="data:," onerror="harm = 1">'`,
  'script-src eval': `setTimeout('globalThis.harm = 1')`,
  'style-src-elem inline': `add('style', { textContent: 'h1 { color: rgb(1, 2, 3) !important }' })`,
  'style-src-attr inline': `document.querySelector('h1').setAttribute('style', 'color: rgb(1, 2, 3)')`,
};

/** By what forbids it, for a URL of another origin. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'connect-src': `fetch(url).catch(() => undefined)`,
  'img-src': `add('img', { src: url })`,
  'script-src-elem': `add('script', { src: url })`,
  'style-src-elem': `add('link', { rel: 'stylesheet', href: url })`,
  'font-src': `new FontFace('stranger', 'url(' + url + ')').load().catch(() => undefined)`,
  'media-src': `add('audio', { src: url })`,
  'object-src': `add('object', { data: url })`,
  'frame-src': `add('iframe', { src: url })`,
  'form-action': `{ add('form', { action: url, id: 'stranger' }); document.getElementById('stranger').submit(); }`,
  'base-uri': `document.head.prepend(made('base', { href: url }))`,
};

export function security(desk: ConsoleDesk): void {
  let stranger: Server;
  let url: string;
  /** What the console's pages have asked the stranger for. */
  let asked: string[];
  let page: Page;

  beforeAll(async () => {
    stranger = createServer((request, response) => {
      asked.push(request.url ?? '');
      const framed = new URL(request.url ?? '', url).searchParams.get('frame') ?? '';
      response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
      response.end(`<!doctype html><title>stranger</title><iframe src="${framed}"></iframe>`);
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    stranger.closeAllConnections();
    stranger.close();
  });
  beforeEach(async () => {
    asked = [];
    page = await desk.browser.page();
  });
  afterEach(async () => {
    await page.close();
    // Chromium complains of whatever it refuses.
    desk.browser.complaints.splice(0);
  });

  /** Tries all of it in a page, and answers what its policy has forbidden once it has each. */
  async function violationsOf(tries: Readonly<Record<string, string>>): Promise<readonly Violation[]> {
    await page.goto(`${desk.origin}/console/no/such/page`);
    await page.waitForSelector('h1');
    await page.evaluate(WATCH);
    await page.evaluate(`{ const url = ${JSON.stringify(url)}; ${Object.values(tries).join(';\n')} }`);
    const violations = () => page.evaluate<readonly Violation[]>('violations');
    const count = Object.keys(tries).length;
    await until(async () => (await violations()).length >= count);
    return await violations();
  }

  it.each(['console/', 'docs'])('shows %s in no frame of another page', async (path) => {
    await page.goto(`${url}?frame=${encodeURIComponent(`${desk.origin}/${path}`)}`);
    const [, frame] = page.frames();
    expect(await frame?.locator('#console').count()).toBe(0);
    expect(desk.browser.complaints).toEqual([expect.stringMatching(/frame-ancestors 'none'|X-Frame-Options/)]);
  });

  it('runs no script and takes no style that is written into a page', async () => {
    const violations = await violationsOf(INLINE);
    expect(violations.map(({ directive, blocked }) => `${directive} ${blocked}`).sort()).toEqual(
      Object.keys(INLINE).sort(),
    );
    expect(await page.evaluate('globalThis.harm')).toBeUndefined();
    expect(await page.evaluate(`getComputedStyle(document.querySelector('h1')).color`)).not.toBe('rgb(1, 2, 3)');
  });

  it('asks no other origin, whatever asks for it', async () => {
    const violations = await violationsOf(ELSEWHERE);
    expect(violations.map(({ directive }) => directive).sort()).toEqual(Object.keys(ELSEWHERE).sort());
    for (const { blocked } of violations) expect(blocked).toContain(url.replace(/\/$/, ''));
    expect(new URL(page.url()).origin).toBe(desk.origin);
    expect(asked).toEqual([]);
  });
}
