/*
 * A Prometheus scrapes a sandbox under load: calls of each kind over REST, a cloud that fails and
 * throttles, a breaker that opens, a quota that runs out, a reload that is refused. Then each query
 * of the dashboard and of the alerts has data.
 */
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../docs/page';
import { ALERTS } from '../support/alert-rules';
import { DASHBOARD, PANEL_QUERIES } from '../support/dashboard';
import { Prometheus, startPrometheus } from '../support/start-prometheus';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

/**
 * The sandbox has no Redis and no receiver, its credentials do not end, no delivery fails there,
 * and it does not look for drift.
 */
const NOT_IN_SANDBOX =
  /livegate_(redis_up|credentials_expire_timestamp_seconds|deliveries_failed|drifted_resources|events_total|sink_)/;
const DATA_MS = 60_000;
const ALI = '/v1/accounts/ali-sandbox/domains/push.example.com';
const VOLC = '/v1/accounts/volc-sandbox/vhosts/live.example.com';

let folder: string;
let sandbox: RunningProcess;
let prometheus: Prometheus;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-dashboard-'));
  // Any ports, and its files where the test finds them.
  const ports = { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' };
  const env = { ...ports, TMPDIR: folder };
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env,
    until: '__sandbox/faults',
  });
  const [, target = ''] = /metrics +http:\/\/([^/]+)\/metrics/.exec(sandbox.output()) ?? [];
  prometheus = await startPrometheus(target);
});
afterAll(async () => {
  await prometheus.stop();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The address in the line of the welcome text that begins with this word. */
function addressOf(word: string): string {
  return new RegExp(`^ +${word} +(http://\\S+)`, 'm').exec(sandbox.output())?.[1] ?? '';
}

async function call(method: string, path: string, body?: object, timeoutMs = 3_000): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-request-timeout-ms': String(timeoutMs) };
  const answer = await fetch(`${addressOf('REST')}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Plans a rollout and applies it. */
async function rollOut(url: string): Promise<void> {
  const callbackConfigs = [{ name: `${ALI.slice('/v1/'.length)}/callbackConfigs/stream`, urls: [url] }];
  const send = async (
    method: string,
    path: string,
    body?: object,
  ): Promise<{ name: string; etag: string; state: string }> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${addressOf('REST')}/v1/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as { name: string; etag: string; state: string };
  };
  const { name } = await send('POST', 'rollouts', { source: { desired: { callbackConfigs } } });
  await until(async () => (await send('GET', name)).state === 'PLANNED');
  await send('POST', `${name}:apply?acceptLosses=true&etag=${encodeURIComponent((await send('GET', name)).etag)}`);
  await until(async () => (await send('GET', name)).state === 'SUCCEEDED');
}

async function fault(action: string, times: number, kind: object): Promise<void> {
  const body = JSON.stringify({ action, times, fault: kind });
  const answer = await fetch(`${addressOf('Alibaba')}/__sandbox/faults`, { method: 'POST', body });
  expect(answer.status).toBe(201);
}

/** One round of everything that the dashboard shows. */
async function load(round: number): Promise<void> {
  const urls = [`https://hooks.example.com/${round}`];
  await Promise.all([
    call('PUT', `${ALI}/callbackConfigs/stream`, { urls }),
    call('PUT', `${VOLC}/callbackConfigs/stream`, { urls }),
  ]);
  await call('PUT', `${ALI}/callbackConfigs/stream`, { urls: ['ftp://no'] });
  await call('GET', `${ALI}/callbackConfigs/unknown`);
  await fault('DescribeLiveStreamsNotifyUrlConfig', 1, { kind: 'throttle' });
  await fault('DescribeLiveStreamsNotifyUrlConfig', 1, { kind: 'status', status: 500 });
  await call('GET', `${ALI}/callbackConfigs/stream`);
  await fault('DescribeLiveRecordNotifyConfig', 1, { kind: 'status', status: 403, code: 'Forbidden.RAM' });
  await call('GET', `${ALI}/callbackConfigs/recording`);
  // More than its quota allows at once, in less time than the rest would have to wait.
  await Promise.all(Array.from({ length: 80 }, () => call('GET', `${VOLC}/callbackConfigs/stream`, undefined, 150)));
  await fault('DeleteLiveStreamsNotifyUrlConfig', 40, { kind: 'status', status: 500 });
  await Promise.all(Array.from({ length: 12 }, () => call('DELETE', `${ALI}/callbackConfigs/stream`)));
}

function refuseReload(): void {
  const inner = readdirSync(folder).find((name) => name.startsWith('livegate-sandbox-')) ?? '';
  appendFileSync(join(folder, inner, 'livegate.yaml'), 'unknown: true\n');
}

/** The queries that have no data; asks until all have, or the time is over. */
async function withoutData(queries: readonly string[]): Promise<readonly string[]> {
  let missing = queries;
  for (const end = Date.now() + DATA_MS; missing.length > 0 && Date.now() < end; await delay(500)) {
    const results = await Promise.all(missing.map((expr) => prometheus.query(expr)));
    missing = missing.filter((_, index) => results[index]?.length === 0);
  }
  return missing;
}

/** As Grafana fills it in, with everything chosen. */
function filledIn(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', '.*').replaceAll('$account', '.*');
}

/**
 * With an answer also where the threshold is not reached. Nothing in a sandbox makes livegate say
 * INTERNAL: the query must work with a code that occurs.
 */
function withoutThreshold(expr: string): string {
  return expr.replace(/ (==|>|<) /g, ' $1 bool ').replaceAll('code="INTERNAL"', 'code="UNAVAILABLE"');
}

test('every query of the dashboard and of the alerts has data', async () => {
  await rollOut('https://hooks.example.com/rollout');
  for (let round = 0; round < 3; round += 1) {
    await load(round);
    await delay(1_500);
  }
  refuseReload();
  const queries = [
    ...PANEL_QUERIES.map(({ expr }) => filledIn(expr)),
    ...ALERTS.map(({ expr }) => withoutThreshold(expr)),
  ];
  const possible = queries.filter((expr) => !NOT_IN_SANDBOX.test(expr));
  // Those of Redis, credentials, deliveries and drifts are two each, the rest are of events.
  expect(queries.length - possible.length).toBe(18);
  expect(await withoutData(possible)).toEqual([]);
});

test('the variables of the dashboard have values', async () => {
  const definitions = DASHBOARD.templating.list.flatMap(({ definition }) => definition ?? []);
  const queries = definitions.map((text) => text.replace(/label_values\((\w+), (\w+)\)/, 'count by ($2) ($1{$2!=""})'));
  expect(queries).toHaveLength(2);
  expect(await withoutData(queries)).toEqual([]);
});

test('the metrics show the load: an open breaker, a refusing quota, a throttling cloud, a refused reload', async () => {
  const seen = [
    'max_over_time(livegate_breaker_state{state="open", account="ali-sandbox"}[5m]) == 1',
    'livegate_quota_refused_total{reason="QUOTA_EXHAUSTED", account="volc-sandbox"} > 0',
    'livegate_upstream_attempts_total{result="throttled"} > 0',
    'livegate:config_reload_refused:timestamp_seconds > 0',
  ];
  expect(await withoutData(seen)).toEqual([]);
});
