/*
 * 500 domains on each of two clouds, changed with the built command line: export, plan, apply, and
 * nothing to change after that. Both the emulators and livegate have raised quotas. Real clocks
 * judge the estimate; how long interactive calls wait is counted in calls of the rollout, which a
 * slow machine does not change. Needs `npm run build`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Quota } from '../../src/domain/resources/capability';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { alibabaQuotas } from '../../src/sandbox/alibaba/alibaba.quotas';
import { RecordedCall } from '../../src/sandbox/call-log';
import { QuotaTable } from '../../src/sandbox/quota-book';
import { VOLCENGINE_CLOUD } from '../../src/sandbox/volcengine/volcengine.cloud';
import { ROOT } from '../docs/page';
import { mostInAnyWindow } from '../support/departures';
import { tellFigures } from '../support/figures';
import { TimedRollout, tookOfEstimate } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';
import { undisturbed } from '../support/undisturbed';
import { until } from '../support/until';

const MAIN = join(ROOT, 'dist/main.js');
const DOMAINS = 500;
const WRITE = 'SetLiveStreamsNotifyUrlConfig';
const LIMIT = 12;
/** A configuration of Volcengine is two records. */
const QUOTAS: Readonly<Record<string, Quota>> = {
  [WRITE]: { limit: LIMIT, windowMs: 1_000 },
  UpdateCallback: { limit: 2 * LIMIT, windowMs: 1_000 },
};
/** Window and guard, by the number of slots: `quota.lateCapMs` is 100, `quota.spreadMs` 10. */
const INTERVAL_MS = 1_110 / LIMIT;
const OLD = 'https://hooks.example.net/old';
const NEW = 'https://hooks.example.net/new';
/** The domain of somebody who works meanwhile. */
const OTHER = 'other.example.com';

const numbers = Array.from({ length: DOMAINS }, (_, index) => String(index).padStart(3, '0'));
const domains = numbers.map((number) => `push-${number}.example.com`);
const vhosts = numbers.map((number) => `live-${number}.example.com`);
const enforced = (documented: QuotaTable) =>
  Object.fromEntries(Object.keys(documented).map((action) => [action, QUOTAS[action] ?? ('off' as const)]));

let folder: string;
let system: System;
/** How many calls had reached Alibaba when an interactive one came for its slot. */
let arrivedAt = Infinity;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-fleet-'));
  const [{ uid: ali, ...aliKey }, { uid: volc, ...volcKey }] = [WORLD.alibaba, WORLD.volcengine];
  const maxCalls = 100_000;
  system = await startSystem({
    quotas: QUOTAS,
    alibaba: {
      quotas: enforced(alibabaQuotas),
      maxCalls,
      accounts: [
        { uid: ali, ...aliKey, domains: [...domains, OTHER].map((name) => ({ name, type: 'push' as const })) },
      ],
    },
    volcengine: {
      quotas: enforced(VOLCENGINE_CLOUD.quotas),
      maxCalls,
      accounts: [
        {
          ...{ uid: volc, ...volcKey },
          vhosts: vhosts.map((name) => ({ name, domains: [{ name: `push.${name}`, type: 'push' as const }] })),
        },
      ],
    },
  });
  for (const domain of domains) system.alibaba.put(ali, domain, { stream: { NotifyUrl: OLD } });
  const CallbackDetailList = [{ CallbackType: 'http', URL: OLD }];
  const callbacks = vhosts.flatMap((Vhost) =>
    (['push', 'push_end'] as const).map((MessageType) => ({ Vhost, App: '', MessageType, CallbackDetailList })),
  );
  system.volcengine.put(volc, { callbacks });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is given its bucket
  const { tryAcquire } = QuotaBucket.prototype;
  jest.spyOn(QuotaBucket.prototype, 'tryAcquire').mockImplementation(function (this: QuotaBucket, caller, lane) {
    if (lane?.current === 'interactive') arrivedAt = Math.min(arrivedAt, system.alibaba.calls.length);
    return tryAcquire.call(this, caller, lane);
  });
});

afterAll(async () => {
  jest.restoreAllMocks();
  await system.close();
  rmSync(folder, { recursive: true });
});

function livegate(line: string): Promise<{ status: number; out: string; err: string }> {
  const env = { PATH: process.env['PATH'], LIVEGATE_URL: system.app.rest };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...line.split(' ')], { cwd: folder, env }, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const isOthers = ({ parameters }: RecordedCall): boolean => parameters['DomainName'] === OTHER;

function writesFrom(index: number): RecordedCall[] {
  return system.alibaba.calls.slice(index).filter(({ action }) => action === WRITE);
}

async function newestRollout(): Promise<TimedRollout | undefined> {
  const { body } = await system.rest.send('GET', '/v1/rollouts?pageSize=1');
  return (body.rollouts as TimedRollout[])[0];
}

/** Of some interactive writes, how many calls of the rollout left while each waited for a slot. */
async function overtakenBy(): Promise<number[]> {
  const counts: number[] = [];
  for (let call = 0; call < 12; call += 1) {
    arrivedAt = Infinity;
    const path = `/v1/accounts/ali/domains/${OTHER}/callbackConfigs/stream`;
    expect(await system.rest.send('PUT', path, { urls: [`${NEW}?${call}`] })).toMatchObject({ status: 200 });
    counts.push(writesFrom(arrivedAt).findIndex(isOthers));
    await delay(3.3 * INTERVAL_MS);
  }
  return counts;
}

/** Interactive calls find a slot soon because those of the rollout leave one by one. */
function expectSpaced(from: number): void {
  const arrivals = writesFrom(from).flatMap((call) => (isOthers(call) ? [] : [call.at]));
  expect(arrivals.length).toBeGreaterThan(LIMIT);
  // The slots of half a window, one at its edge, and two that were held up on their way.
  expect(mostInAnyWindow(arrivals, (LIMIT / 2) * INTERVAL_MS)).toBeLessThanOrEqual(LIMIT / 2 + 3);
}

function expectQuotasKept(): void {
  expect([system.alibaba.overQuota, system.volcengine.overQuota]).toEqual([0, 0]);
  const calls = [...system.alibaba.calls, ...system.volcengine.calls];
  for (const [action, { limit, windowMs }] of Object.entries(QUOTAS)) {
    const arrivals = calls.filter((call) => call.action === action).map(({ at }) => at);
    expect(arrivals.length).toBeGreaterThan(DOMAINS);
    expect(mostInAnyWindow(arrivals, windowMs)).toBeLessThanOrEqual(limit);
  }
}

it('500 domains on each of two clouds are changed as planned, in the time that was estimated', async () => {
  const exported = await livegate('export ali volc');
  expect(exported).toMatchObject({ status: 0, err: '' });
  const live = join(folder, 'live.yaml');
  writeFileSync(live, exported.out.replaceAll(OLD, NEW));
  expect(readFileSync(live, 'utf8').split(NEW)).toHaveLength(2 * DOMAINS + 1);
  const planned = await livegate('plan -f live.yaml');
  expect(planned).toMatchObject({ status: 3, err: '' });
  expect(planned.out).toMatch(/PLANNED: 1000 to change, 0 without change; takes about 4\d s\n$/);

  const applying = livegate('apply -f live.yaml --yes --accept-blast-radius');
  await until(async () => {
    const newest = await newestRollout();
    return newest?.state === 'APPLYING' && (newest.counts['done'] ?? 0) > 0;
  });
  await undisturbed(async () => {
    const from = system.alibaba.calls.length;
    const counts = await overtakenBy();
    expect(await newestRollout()).toMatchObject({ state: 'APPLYING' });
    tellFigures({ 'calls of a rollout that an interactive call waits for': Math.max(...counts) });
    // One may have got its slot before, and be on its way.
    expect({ counts, fits: counts.every((count) => count === 0 || count === 1) }).toEqual({ counts, fits: true });
    expectSpaced(from);
  });
  expect(await applying).toMatchObject({ status: 0, err: '' });

  const ended = (await newestRollout()) as TimedRollout;
  expect(ended).toMatchObject({ state: 'SUCCEEDED', counts: { update: 1_000, done: 1_000 } });
  // The interactive calls have used slots that the estimate was not to know of.
  const took = (tookOfEstimate(ended) * DOMAINS) / writesFrom(0).length;
  tellFigures({ '% of the estimate that a rollout took': 100 * took });
  expect(Math.abs(took - 1)).toBeLessThan(0.1);
  expectQuotasKept();
  const again = await livegate('plan -f live.yaml');
  expect(again).toMatchObject({ status: 0, out: expect.stringMatching(/: 1000 without change\n$/) as string });
}, 600_000);
