/*
 * One whole story in the console, in a real browser: a callback is set and an event arrives, the
 * cloud breaks and the breaker opens, the cloud is back, and the callback goes to twenty domains.
 */
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from '../support/console-browser';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const { uid, accessKeyId, accessKeySecret } = WORLD.alibaba;
const DOMAINS = Array.from({ length: 20 }, (_none, index) => `push-${index}.example.com`);
const [FIRST = ''] = DOMAINS;
const ACTION = 'SetLiveStreamsNotifyUrlConfig';
const SETTINGS = `
urlPolicy: { allowPrivateHosts: true }
breaker: { minCalls: 2, failureRatio: 0.6, windowMs: 600000, resetMs: 3000, probes: 1 }
retry: { maxAttempts: 1 }
`;

let hook: Server;
let received: string[] = [];
let system: System;
let browser: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  hook = createServer((request, response) => {
    received.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const domains = DOMAINS.map((name) => ({ name, type: 'push' as const }));
  const accounts = [{ uid, accessKeyId, accessKeySecret, domains }];
  system = await startSystem({ resilience: true, settings: SETTINGS, alibaba: { accounts } });
  browser = await ConsoleBrowser.launch();
  page = await browser.page();
});
afterAll(async () => {
  await browser?.close();
  await system?.close();
  hook?.close();
});

const url = (path: string) => `http://127.0.0.1:${(hook.address() as AddressInfo).port}/${path}`;
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const follow = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
const liveUrls = () =>
  DOMAINS.map((domain) => (system.alibaba.state(uid)[domain]?.stream as { NotifyUrl?: string } | undefined)?.NotifyUrl);

async function publish(domain: string): Promise<void> {
  const body = JSON.stringify({ domain, app: 'live', stream: 'match' });
  const { status } = await fetch(`${system.alibaba.url}/__sandbox/streams`, { method: 'POST', body });
  expect(status).toBe(202);
}

/** Saves what the form holds, and waits until livegate has answered. */
async function save(): Promise<number> {
  await press('Review');
  const answered = page.waitForResponse((answer) => {
    const isWrite = answer.request().method() === 'PUT';
    return isWrite && new URL(answer.url()).searchParams.get('validateOnly') !== 'true';
  });
  await page.locator('dialog[open]').getByRole('button', { name: 'Save', exact: true }).click();
  return (await answered).status();
}

it('sets a callback, sees the event arrive, the breaker open, and twenty domains follow', async () => {
  await page.goto(`${system.app.rest}/console/`);
  await follow('ali');
  await follow(FIRST);
  await page.getByRole('link', { name: 'Set up: stream' }).click();
  await page.getByLabel('URL 1').fill(url('first'));
  await save();
  await page.waitForSelector('.notice-good [role=status]:text-is("It is set up.")');

  await publish(FIRST);
  await until(() => received.some((path) => path.startsWith('/first')));
  await follow('Overview');
  await page.waitForSelector('article:has-text("ali") .badge:text-is("No failed deliveries in the last hour")');

  system.alibaba.faults.add({ action: ACTION, times: 1_000, fault: { kind: 'status', status: 503 } });
  await page.goBack();
  await press('Edit');
  await page.getByLabel('URL 1').fill(url('second'));
  expect([await save(), await save()]).toEqual([503, 503]);
  await page.waitForSelector('form [role=alert]:focus');
  await follow('Overview');
  await page.locator('dialog').getByRole('button', { name: 'Leave' }).click();
  await page.waitForSelector('article .badge:text-is("1 breaker is not closed")');
  await follow('ali');
  await follow('Circuit breakers');
  const breaker = page.locator('tr', { hasText: ACTION });
  await breaker.locator('.badge', { hasText: /^(OPEN|HALF_OPEN)$/ }).waitFor();
  expect(liveUrls().slice(0, 2)).toEqual([url('first'), undefined]);

  system.alibaba.faults.clear();
  await follow('Rollouts');
  await follow('New rollout');
  const everyDomain = 'accounts/ali/domains/*/callbackConfigs/stream';
  const text = `callbackConfigs:\n  - name: ${everyDomain}\n    urls: ['${url('all')}']\n`;
  await page.getByLabel('Configurations as they shall be').fill(text);
  await press('Make a plan');
  await page.waitForSelector('dd .badge:text-is("19 CREATE")');
  await press('Apply 20 changes');
  await page.waitForSelector('[role=status] .badge:text-is("SUCCEEDED")');
  expect(liveUrls()).toEqual(DOMAINS.map(() => url('all')));
  received = [];
  await publish(DOMAINS[19] ?? '');
  await until(() => received.some((path) => path.startsWith('/all')));
  await follow('Overview');
  await page.waitForSelector('article .badge:text-is("All breakers are closed")');
});
