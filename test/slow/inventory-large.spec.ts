/*
 * Accounts of 10,000 domains at three clouds, in the built process: reading them, their lists page
 * by page, many callers that ask for them anew at once, and patterns that stand for thousands of
 * them. Needs `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startBytePlusEmulator } from '../../src/sandbox/byteplus/byteplus.emulator';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { mostInAnyWindow } from '../support/departures';
import { tellFigures } from '../support/figures';
import { longestStretch, residentMb, WATCHED } from '../support/process-gauge';
import { reached, RolloutAnswer } from '../support/rollouts';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');
const DOMAINS = 10_000;
/** Of a vhost, as many as it can have. */
const IN_VHOST = 10;
/** Every so many domains or vhosts have a configuration. */
const CONFIGURED = 50;
const CALLERS = 100;
const MAX_STRETCH_MS = 150;
const MAX_GROWTH_MB = 250;
const UID = '2100000001';
const KEY = { accessKeyId: 'a-key', accessKeySecret: 'a-secret' };
const URL = 'https://hooks.example.com/live';

const ordinal = (index: number): string => String(index).padStart(4, '0');
const tags = { team: 'media', stage: 'production' };
const PAIRS = Array.from({ length: DOMAINS / 2 }, (_, index) => ({
  push: `push-${ordinal(index)}.example.com`,
  play: `play-${ordinal(index)}.example.com`,
}));
const VHOSTS = Array.from({ length: DOMAINS / IN_VHOST }, (_, index) => ({
  name: `space-${ordinal(index)}`,
  tags,
  domains: PAIRS.slice((index * IN_VHOST) / 2, ((index + 1) * IN_VHOST) / 2).flatMap(
    ({ push, play }) =>
      [
        { name: push, type: 'push' },
        { name: play, type: 'pull-flv' },
      ] as const,
  ),
}));
const isConfigured = (_: unknown, index: number): boolean => index % CONFIGURED === 0;

const plentyOf = (provider: string): object => {
  const { capabilities } = PROVIDER_CATALOG.find(({ id }) => id === provider) ?? {};
  const actions = Object.keys(capabilities?.quotas ?? {});
  return Object.fromEntries(actions.map((action) => [action, { limit: 100_000, windowMs: 100 }]));
};
const accountOf = (id: string, provider: string, endpoint: string, quotas?: object): object => ({
  ...{ id, provider, uid: UID, endpoint },
  credentials: { accessKeyId: { env: 'KEY_ID' }, accessKeySecret: { env: 'KEY_SECRET' } },
  ...(quotas && { quotas }),
});

const folder = mkdtempSync(join(tmpdir(), 'livegate-inventory-'));
let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
let byteplus: VolcengineEmulator;
let livegate: RunningProcess;
let rest: string;

beforeAll(async () => {
  const owned = PAIRS.flatMap(
    ({ push, play }) =>
      [
        { name: push, type: 'push', main: play },
        { name: play, type: 'play', tags },
      ] as const,
  );
  const key = { uid: UID, ...KEY };
  alibaba = await startAlibabaEmulator({ quotas: 'off', accounts: [{ ...key, domains: owned }] });
  volcengine = await startVolcengineEmulator({ quotas: 'off', accounts: [{ ...key, vhosts: VHOSTS }] });
  byteplus = await startBytePlusEmulator({ accounts: [{ ...key, vhosts: VHOSTS }] });
  const pull = { AppName: 'show', PullDomainName: 'origin.example.org', PullProtocol: 'rtmp', PullAppName: 'live' };
  for (const { play } of PAIRS.filter(isConfigured)) alibaba.put(UID, play, { lazyPull: [pull] });
  const record = { MessageType: 'record', CallbackDetailList: [{ URL, CallbackType: 'http' }] } as const;
  const callbacks = VHOSTS.filter(isConfigured).map(({ name }) => ({ Vhost: name, ...record }));
  volcengine.put(UID, { callbacks });

  const file = join(folder, 'livegate.yaml');
  const accounts = [
    accountOf('ali', 'alibaba', alibaba.url, plentyOf('alibaba')),
    accountOf('volc', 'volcengine', volcengine.url, plentyOf('volcengine')),
    accountOf('byte', 'byteplus', byteplus.url),
  ];
  // Every JSON document is YAML.
  const listeners = { rest: { port: 0 }, grpc: { port: 0 }, auth: { mode: 'none' }, throttle: { limit: 10_000 } };
  writeFileSync(file, JSON.stringify({ ...listeners, defaults: { maxDeadlineMs: 300_000 }, accounts }));
  const args = [...WATCHED, join(ROOT, 'dist/main.js'), '--config', file];
  const env = { KEY_ID: KEY.accessKeyId, KEY_SECRET: KEY.accessKeySecret };
  livegate = await startProcess(process.execPath, args, { cwd: folder, env, until: '"ready"' });
  ({ rest } = JSON.parse(livegate.output()) as { rest: string });
});

afterAll(async () => {
  await livegate.stop('SIGTERM');
  await Promise.all([alibaba.close(), volcengine.close(), byteplus.close()]);
  rmSync(folder, { recursive: true });
});

interface Page {
  readonly domains?: readonly { readonly name: string }[];
  readonly vhosts?: readonly { readonly name: string }[];
  readonly callbackConfigs?: readonly { readonly name: string }[];
  readonly pullConfigs?: readonly { readonly name: string }[];
  readonly unreachable?: readonly string[];
  readonly nextPageToken: string;
}

async function get(path: string, timeoutMs = 200_000): Promise<{ readonly status: number; readonly body: Page }> {
  const answer = await fetch(`${rest}/v1/accounts/${path}`, { headers: { 'x-request-timeout-ms': String(timeoutMs) } });
  return { status: answer.status, body: (await answer.json()) as Page };
}

/** The names on all pages, and how many pages there are. */
async function walk(path: string): Promise<{ readonly names: readonly string[]; readonly pages: number }> {
  const names: string[] = [];
  let [pages, pageToken] = [0, ''];
  do {
    const { status, body } = await get(`${path}?pageSize=1000&pageToken=${pageToken}`);
    expect({ status, unreachable: body.unreachable ?? [] }).toEqual({ status: 200, unreachable: [] });
    const items = body.domains ?? body.vhosts ?? body.callbackConfigs ?? body.pullConfigs ?? [];
    names.push(...items.map(({ name }) => name));
    pages += 1;
    pageToken = body.nextPageToken;
  } while (pageToken !== '');
  return { names, pages };
}

const timed = async <T>(work: () => Promise<T>): Promise<[ms: number, answer: T]> => {
  const begin = performance.now();
  const answer = await work();
  return [performance.now() - begin, answer];
};

it('are read whole, and listed page by page, in short steps and with little memory', async () => {
  const before = residentMb(livegate);
  const [aliMs, { names: ofAli, pages }] = await timed(() => walk('ali/domains'));
  const expected = PAIRS.flatMap(({ push, play }) => [play, push]).sort();
  expect(ofAli).toEqual(expected.map((name) => `accounts/ali/domains/${name}`));
  expect(pages).toBeGreaterThanOrEqual(DOMAINS / 1_000);
  const [volcMs, { names: ofVolc }] = await timed(() => walk('volc/domains'));
  expect(ofVolc).toHaveLength(DOMAINS);
  expect((await walk('volc/vhosts')).names).toHaveLength(VHOSTS.length);
  // Reading compiled the code.
  await longestStretch(livegate);
  const [keptMs] = await timed(() => walk('ali/domains'));
  const pulls = PAIRS.filter(isConfigured).map(({ play }) => `accounts/ali/domains/${play}/pullConfigs/show`);
  const [pullsMs, { names: pullNames }] = await timed(() => walk('ali/pullConfigs'));
  expect(pullNames).toEqual(pulls);
  const callbacks = VHOSTS.filter(isConfigured).map(
    ({ name }) => `accounts/volc/vhosts/${name}/callbackConfigs/recording`,
  );
  const [callbacksMs, { names: callbackNames }] = await timed(() => walk('volc/callbackConfigs'));
  expect(callbackNames).toEqual(callbacks);
  await get('volc/domains?fresh=true&pageSize=1');
  const [stretchMs, growthMb] = [await longestStretch(livegate), residentMb(livegate) - before];
  const figures = { aliMs, volcMs, keptMs, pullsMs, callbacksMs, stretchMs, growthMb };
  tellFigures(figures);
  expect(stretchMs).toBeLessThan(MAX_STRETCH_MS);
  expect(growthMb).toBeLessThan(MAX_GROWTH_MB);
}, 300_000);

it('are asked for anew by many at once: two reads serve all, and the quota of 1/s is kept', async () => {
  const ask = (query: string, timeoutMs?: number) => get(`byte/domains/${PAIRS[0]?.push}?${query}`, timeoutMs);
  const first = await ask('');
  expect(first).toMatchObject({ status: 200 });
  const pages = byteplus.calls.length;
  expect(pages).toBe(DOMAINS / 1_000);
  const [stormMs, answers] = await timed(async () => {
    const asked = Array.from({ length: CALLERS }, () => ask('fresh=true'));
    const hurried = Array.from({ length: CALLERS }, () => timed(() => ask('fresh=true', 1_000)));
    // What is kept is there at once.
    const [keptMs, kept] = await timed(() => ask(''));
    expect(kept).toMatchObject({ status: 200 });
    const left = await Promise.all(hurried);
    expect(new Set(left.map(([, { status }]) => status))).toEqual(new Set([504]));
    const leftMs = Math.max(...left.map(([ms]) => ms));
    const told = await Promise.all(asked);
    tellFigures({ keptMs, leftMs });
    return told;
  });
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(byteplus.calls.length - pages).toBe(2 * pages);
  const arrivals = byteplus.calls.map(({ at }) => at);
  expect({ most: mostInAnyWindow(arrivals, 1_000), refused: byteplus.overQuota }).toEqual({ most: 1, refused: 0 });
  tellFigures({ stormMs, callers: CALLERS });
}, 300_000);

describe('patterns', () => {
  const send = async (method: string, path: string, body?: object): Promise<{ readonly body: unknown }> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body && { headers, body: JSON.stringify(body) };
    return { body: await (await fetch(`${rest}${path}`, { method, ...sent })).json() };
  };
  const read = (path: string) => send('GET', path);

  async function begun(...apps: readonly string[]): Promise<string> {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.org' }];
    const pullConfigs = apps.map((app) => ({ name: `accounts/ali/domains/*.example.com/pullConfigs/${app}`, origins }));
    const { body } = await send('POST', '/v1/rollouts', { source: { desired: { pullConfigs } } });
    return (body as RolloutAnswer).name;
  }

  async function resourcesIn(name: string): Promise<readonly string[]> {
    const resources: string[] = [];
    let pageToken = '';
    do {
      const { body } = await read(`/v1/${name}/items?pageSize=1000&pageToken=${pageToken}`);
      const page = body as { readonly rolloutItems: readonly { resource: string }[]; readonly nextPageToken: string };
      resources.push(...page.rolloutItems.map(({ resource }) => resource));
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== '');
    return resources;
  }

  it('stand for 5,000 domains of the fitting role, in short steps', async () => {
    await get('ali/domains?pageSize=1');
    await longestStretch(livegate);
    const name = await begun('bulk');
    const expected = PAIRS.map(({ play }) => `accounts/ali/domains/${play}/pullConfigs/bulk`);
    const resources = await until(async () => {
      const found = await resourcesIn(name);
      return found.length >= expected.length && found;
    }, 60_000);
    expect(resources.toSorted()).toEqual(expected);
    await send('POST', `/v1/${name}:cancel`);
    await reached(read, name, ['CANCELLED'], 60_000);
    const stretchMs = await longestStretch(livegate);
    tellFigures({ patternStretchMs: stretchMs });
    expect(stretchMs).toBeLessThan(MAX_STRETCH_MS);
  });

  it('are refused where they stand for more than a rollout may have', async () => {
    const name = await begun('one', 'two', 'three');
    expect(await reached(read, name, ['PLANNED', 'FAILED'], 60_000)).toMatchObject({
      state: 'FAILED',
      error: { violations: [{ field: 'source', description: 'stands for 15000 items, and 10000 are the most' }] },
    });
    expect(await resourcesIn(name)).toEqual([]);
  });
});
