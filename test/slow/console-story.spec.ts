/*
 * One whole story in the console, in a real browser: a callback is set and its event is seen to
 * arrive, the cloud breaks and the breaker opens, the cloud is back, and the callback goes to
 * twenty domains.
 */
import type { Page } from 'playwright-core';
import { ConsoleBrowser } from '../support/console-browser';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';
import { EVENTS_ENV, Hook } from './console/hook';

const { uid, accessKeyId, accessKeySecret } = WORLD.alibaba;
const DOMAINS = Array.from({ length: 20 }, (_none, index) => `push-${index}.example.com`);
const [FIRST = ''] = DOMAINS;
const ACTION = 'SetLiveStreamsNotifyUrlConfig';
const ELSEWHERE = 'https://hooks.example.com';

const hook = new Hook();
let system: System;
let browser: ConsoleBrowser;
let page: Page;

/** Receivers are at livegate's own address, which is known once it listens. */
function options(publicUrl: string): SystemOptions {
  const receivers = ['first', 'all'].map((id) => {
    return { id, token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks: ['orders'] };
  });
  const sinks = [{ id: 'orders', webhook: { url: hook.url('/orders'), secret: { env: 'SECRET' } } }];
  const domains = DOMAINS.map((name) => ({ name, type: 'push' as const }));
  return {
    resilience: true,
    settings: `
urlPolicy: { allowPrivateHosts: true }
breaker: { minCalls: 2, failureRatio: 0.6, windowMs: 600000, resetMs: 3000, probes: 1 }
retry: { maxAttempts: 1 }
publicUrl: ${publicUrl}
receivers: ${JSON.stringify(receivers)}
sinks: ${JSON.stringify(sinks)}
`,
    env: EVENTS_ENV,
    alibaba: { accounts: [{ uid, accessKeyId, accessKeySecret, domains }] },
  };
}

beforeAll(async () => {
  await hook.start();
  system = await startSystem(options('http://127.0.0.1:1'));
  await system.reload(options(system.app.rest));
  browser = await ConsoleBrowser.launch();
  page = await browser.page();
});
afterAll(async () => {
  await browser?.close();
  await system?.close();
  hook.close();
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const follow = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
const liveUrls = () =>
  DOMAINS.map((domain) => (system.alibaba.state(uid)[domain]?.stream as { NotifyUrl?: string } | undefined)?.NotifyUrl);

/** A stream begins, and people see its event arrive and go on to the sink. */
async function seeEventOf(domain: string): Promise<void> {
  const body = JSON.stringify({ domain, app: 'live', stream: 'match' });
  const { status } = await fetch(`${system.alibaba.url}/__sandbox/streams`, { method: 'POST', body });
  expect(status).toBe(202);
  await follow('Deliveries');
  await follow('Received by livegate');
  await page.waitForSelector(`li.record:has-text("${domain} live/match"):has(.badge:text-is("DELIVERED"))`);
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
  await page.getByLabel('URL 1').fill('livegate:first');
  await save();
  await page.waitForSelector('.notice-good [role=status]:text-is("It is set up.")');
  await seeEventOf(FIRST);

  await follow('Overview');
  await page.waitForSelector('article:has-text("ali") .badge:text-is("No failures you may see in the last hour")');

  system.alibaba.faults.add({ action: ACTION, times: 1_000, fault: { kind: 'status', status: 503 } });
  await follow('ali');
  await follow(FIRST);
  await follow('stream');
  await press('Edit');
  await page.getByLabel('URL 1').fill(ELSEWHERE);
  expect([await save(), await save()]).toEqual([503, 503]);
  await page.waitForSelector('form [role=alert]:focus');
  await follow('Overview');
  await page.locator('dialog').getByRole('button', { name: 'Leave' }).click();
  await page.waitForSelector('article .badge:text-is("1 breaker is not closed")');
  await follow('ali');
  await follow('Circuit breakers');
  const breaker = page.locator('tr', { hasText: ACTION });
  await breaker.locator('.badge', { hasText: /^(OPEN|HALF_OPEN)$/ }).waitFor();
  expect(liveUrls().slice(0, 2)).toEqual([expect.stringContaining('/v1/events/first/'), undefined]);

  system.alibaba.faults.clear();
  await follow('Rollouts');
  await follow('New rollout');
  const everyDomain = 'accounts/ali/domains/*/callbackConfigs/stream';
  const text = `callbackConfigs:\n  - name: ${everyDomain}\n    urls: ['livegate:all']\n`;
  await page.getByLabel('Configurations as they shall be').fill(text);
  await press('Make a plan');
  await page.waitForSelector('dd .badge:text-is("19 CREATE")');
  await press('Apply 20 changes');
  await page.waitForSelector('[role=status] .badge:text-is("SUCCEEDED")');
  expect(liveUrls()).toEqual(DOMAINS.map(() => expect.stringContaining('/v1/events/all/') as string));
  await seeEventOf(DOMAINS[19] ?? '');
  await follow('Overview');
  await page.waitForSelector('article .badge:text-is("All breakers are closed")');
});
