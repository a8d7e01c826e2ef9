/*
 * The metrics as a scraper sees them: on a listener of their own, in both text formats, with the
 * figures of what was called and of what is so at the moment, and no series that a caller made.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { METRICS } from '../../src/observability/metrics/metric-table';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { STATUS_TABLE } from '../../src/transports/errors/status-table';
import { deferred } from '../support/deferred';
import { callRaw } from '../support/grpc-client';
import needProgram from '../support/need-program';
import { CONTRACT } from '../support/proto-contract';
import { seriesOf, scrape, typesOf } from '../support/scrape';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';
import { until } from '../support/until';

const { vhost } = WORLD.volcengine;
const SNAPSHOT = `accounts/volc/vhosts/${vhost}/callbackConfigs/snapshot`;
const CONFIG = { urls: ['https://hooks.example.com/live'] };
const TRACE = 'a'.repeat(32);
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; q=0.8, text/plain; q=0.5';
const OF_ACTION = ['provider', 'account', 'action'];

/** The names, types and labels that dashboards and alerts rely on. */
const CONTRACTED: Readonly<Record<string, readonly [type: string, labels: readonly string[]]>> = {
  livegate_requests_total: ['counter', ['method', 'transport', 'code']],
  livegate_request_duration_seconds: ['histogram', ['method', 'transport']],
  livegate_requests_in_flight: ['gauge', ['transport']],
  livegate_upstream_attempts_total: ['counter', [...OF_ACTION, 'result']],
  livegate_upstream_attempt_duration_seconds: ['histogram', ['provider', 'action']],
  livegate_upstream_retries_total: ['counter', OF_ACTION],
  livegate_quota_limit: ['gauge', OF_ACTION],
  livegate_quota_current_limit: ['gauge', OF_ACTION],
  livegate_quota_in_use: ['gauge', OF_ACTION],
  livegate_quota_waiting: ['gauge', OF_ACTION],
  livegate_quota_wait_seconds: ['histogram', ['provider', 'action', 'lane']],
  livegate_quota_refused_total: ['counter', [...OF_ACTION, 'reason']],
  livegate_breaker_state: ['gauge', [...OF_ACTION, 'state']],
  livegate_callers_throttled_total: ['counter', []],
  livegate_lock_wait_seconds: ['histogram', []],
  livegate_store_up: ['gauge', []],
  livegate_store_operation_duration_seconds: ['histogram', ['operation']],
  livegate_audit_records_total: ['counter', ['kind', 'result']],
  livegate_events_total: ['counter', ['receiver', 'type', 'result']],
  livegate_sink_attempts_total: ['counter', ['sink', 'state']],
  livegate_sink_attempt_duration_seconds: ['histogram', ['sink']],
  livegate_sink_lag_seconds: ['gauge', ['sink']],
  livegate_sink_pending_events: ['gauge', ['sink']],
  livegate_sink_dead_events: ['gauge', ['sink']],
  livegate_rollouts: ['gauge', ['state']],
  livegate_rollout_items_total: ['counter', ['result']],
  livegate_config_reloads_total: ['counter', ['result']],
  livegate_config_last_reload_success_timestamp_seconds: ['gauge', []],
  livegate_credentials_expire_timestamp_seconds: ['gauge', ['account']],
  livegate_deliveries_failed: ['gauge', ['account']],
  livegate_drifted_resources: ['gauge', ['account']],
  livegate_build_info: ['gauge', ['version', 'node']],
};

const CALLER = 'lg_team';
const EAGER = 'lg_eager';
const GRANTS = [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] as const }];
const CALLERS = [
  { id: 'team', keys: [{ key: CALLER }], grants: GRANTS },
  { id: 'eager', keys: [{ key: EAGER }], grants: GRANTS, throttle: { limit: 1, windowMs: 3_600_000 } },
];

const OPTIONS: SystemOptions = {
  settings: 'metrics: { port: 0 }\ndrift: { everyMs: 3600000 }',
  callers: CALLERS,
  // Of several calls at once, one has a slot, and the others wait or are refused.
  quotas: { DescribeRelaySourceV3: { limit: 1, windowMs: 1_000 } },
};

let system: System;
beforeAll(async () => {
  system = await startSystem(OPTIONS);
});
afterAll(() => system.close());

function headersOf(key: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { authorization: `Bearer ${key}`, ...more };
}

/** Some calls of each kind, over both transports. */
async function use(): Promise<void> {
  const headers = headersOf(CALLER, { traceparent: `00-${TRACE}-${'b'.repeat(16)}-01` });
  await system.rest.put(`/v1/${SNAPSHOT}`, CONFIG, headers);
  await system.grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: SNAPSHOT }, { headers });
  await system.rest.get('/v1/accounts', headersOf(EAGER));
  await system.rest.get('/v1/accounts', headersOf(EAGER));
  const pulls = `/v1/accounts/volc/vhosts/${vhost}/pullConfigs/show`;
  const inTime = { ...headers, 'x-request-timeout-ms': '3000' };
  await Promise.all([
    system.rest.get(pulls, inTime),
    fetch(`${system.app.rest}${pulls}`, { headers: inTime }),
    fetch(`${system.app.rest}${pulls}`, { headers: { ...headers, 'x-request-timeout-ms': '200' } }),
  ]);
  await system.rest.get('/v1/accounts/ali/domains/push.example.com/deliveries', headers);
  await system.rest.get('/v1/events/nobody/nothing');
  await system.reload(OPTIONS);
  const isCounted = async () => seriesOf(await scrape(system.app.metrics), 'livegate_drifted_resources').length > 0;
  await until(isCounted);
}

test('the counters that alerts watch begin at 0', async () => {
  const text = await scrape(system.app.metrics);
  const valuesOf = (name: string, result: string): number[] =>
    seriesOf(text, name).flatMap(({ labels, value }) => (labels['result'] === result ? [value] : []));
  expect(valuesOf('livegate_config_reloads_total', 'refused')).toEqual([0]);
  expect(valuesOf('livegate_audit_records_total', 'failed')).toEqual([0, 0, 0, 0]);
});

test('every metric is declared with the name, the type and the labels of the contract', () => {
  const declared = Object.entries(METRICS).map(([name, { type, labels }]) => [name, [type, labels]]);
  // No series here: the system has no Redis.
  expect(Object.fromEntries(declared)).toEqual({ ...CONTRACTED, livegate_redis_up: ['gauge', []] });
});

test('every metric is scraped with the type and the labels of the contract', async () => {
  await use();
  const text = await scrape(system.app.metrics);
  const types = Object.fromEntries(Object.entries(typesOf(text)).filter(([name]) => name.startsWith('livegate_')));
  expect(types).toEqual(Object.fromEntries(Object.entries(CONTRACTED).map(([name, [type]]) => [name, type])));
  const unused: string[] = [];
  for (const [name, [type, labels]] of Object.entries(CONTRACTED)) {
    const found = seriesOf(text, type === 'histogram' ? `${name}_count` : name);
    for (const series of found) expect([name, Object.keys(series.labels)]).toEqual([name, labels]);
    if (found.length === 0) unused.push(name);
  }
  // This system retries nothing, has no sinks, and its keys do not expire.
  expect(unused).toEqual([
    'livegate_upstream_retries_total',
    'livegate_sink_attempts_total',
    'livegate_sink_attempt_duration_seconds',
    'livegate_sink_lag_seconds',
    'livegate_sink_pending_events',
    'livegate_sink_dead_events',
    'livegate_credentials_expire_timestamp_seconds',
  ]);
  for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds', 'nodejs_gc_duration_seconds']) {
    expect(typesOf(text)).toHaveProperty(name);
  }
});

test('the metrics count calls, attempts, waits and records', async () => {
  const text = await scrape(system.app.metrics);
  const valueOf = (name: string, labels: object): number | undefined =>
    seriesOf(text, name).find((series) =>
      Object.entries(labels).every(([label, value]) => series.labels[label] === value),
    )?.value;
  const written = { method: 'SetCallbackConfig', transport: 'rest', code: 'OK' };
  expect(valueOf('livegate_requests_total', written)).toBe(1);
  expect(valueOf('livegate_requests_total', { method: 'GetCallbackConfig', transport: 'grpc', code: 'OK' })).toBe(1);
  expect(valueOf('livegate_request_duration_seconds_count', { method: 'SetCallbackConfig' })).toBe(1);
  expect(valueOf('livegate_callers_throttled_total', {})).toBe(1);
  const update = { provider: 'volcengine', account: 'volc', action: 'UpdateCallback' };
  expect(valueOf('livegate_upstream_attempts_total', { ...update, result: 'ok' })).toBe(1);
  expect(valueOf('livegate_upstream_attempt_duration_seconds_count', { action: 'UpdateCallback' })).toBe(1);
  const relay = { provider: 'volcengine', account: 'volc', action: 'DescribeRelaySourceV3' };
  expect(valueOf('livegate_quota_limit', relay)).toBe(1);
  expect(valueOf('livegate_quota_current_limit', relay)).toBe(1);
  expect(valueOf('livegate_quota_refused_total', { ...relay, reason: 'QUOTA_EXHAUSTED' })).toBe(1);
  expect(valueOf('livegate_quota_wait_seconds_count', { action: 'DescribeRelaySourceV3', lane: 'interactive' })).toBe(
    2,
  );
  expect(valueOf('livegate_quota_wait_seconds_sum', { action: 'DescribeRelaySourceV3' })).toBeGreaterThan(0.5);
  expect(valueOf('livegate_audit_records_total', { kind: 'outcome', result: 'stored' })).toBe(1);
  expect(valueOf('livegate_lock_wait_seconds_count', {})).toBe(1);
  expect(valueOf('livegate_store_operation_duration_seconds_count', { operation: 'remember' })).toBeGreaterThan(0);
  expect(valueOf('livegate_store_up', {})).toBe(1);
  expect(valueOf('livegate_build_info', { version: '0.0.0', node: process.versions.node })).toBe(1);
});

test('gauges show the current state', async () => {
  const held = deferred();
  system.volcengine.faults.add({ fault: { kind: 'hold', release: held.promise } });
  const reading = system.rest.get(`/v1/${SNAPSHOT}`, headersOf(CALLER));
  const during = await scrapeOnce((text) => seriesOf(text, 'livegate_requests_in_flight')[0]?.value === 1);
  expect(seriesOf(during, 'livegate_requests_in_flight')).toEqual([
    { labels: { transport: 'rest' }, value: 1 },
    { labels: { transport: 'grpc' }, value: 0 },
  ]);
  held.resolve();
  await reading;
  await scrapeOnce((text) => seriesOf(text, 'livegate_requests_in_flight')[0]?.value === 0);
  // No call has used this breaker.
  const breaker = '/v1/accounts/ali/breakers/DeleteLiveLazyPullStreamInfoConfig';
  const statesOf = (text: string) =>
    seriesOf(text, 'livegate_breaker_state').filter(({ labels }) => labels['action'] === breaker.split('/').at(-1));
  await system.rest.send('PATCH', breaker, { override: 'FORCED_OPEN' }, headersOf(CALLER));
  const forced = statesOf(await scrape(system.app.metrics));
  expect(forced.map(({ labels, value }) => [labels['account'], labels['state'], value])).toEqual([
    ['ali', 'closed', 0],
    ['ali', 'open', 0],
    ['ali', 'half_open', 0],
    ['ali', 'forced_open', 1],
    ['ali', 'forced_closed', 0],
  ]);
  await system.rest.send('PATCH', breaker, { override: 'AUTO' }, headersOf(CALLER));
  expect(statesOf(await scrape(system.app.metrics))).toEqual([]);
});

/** A scrape of which that holds. */
function scrapeOnce(holds: (text: string) => boolean): Promise<string> {
  return until(async () => {
    const text = await scrape(system.app.metrics);
    return holds(text) && text;
  });
}

test('OpenMetrics has exemplars with the trace id, and the form that its format requires', async () => {
  const answer = await fetch(String(system.app.metrics), { headers: { accept: OPENMETRICS } });
  expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await answer.text();
  expect(text).toMatch(/\n# EOF\n$/);
  expect(text).toContain('# TYPE livegate_requests counter\nlivegate_requests_total{');
  const exemplar = new RegExp(`_bucket\\{.*\\} 1 # \\{trace_id="${TRACE}"\\} 0\\.\\d+ \\d+\\.\\d{3}$`, 'm');
  for (const name of ['livegate_request_duration_seconds', 'livegate_upstream_attempt_duration_seconds']) {
    const lines = text.split('\n').filter((line) => line.startsWith(name) && line.includes('#'));
    expect(lines.join('\n')).toMatch(exemplar);
  }
  const plain = await fetch(String(system.app.metrics));
  expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await plain.text()).not.toContain('trace_id');
});

test('promtool finds nothing to mend', async () => {
  needProgram('promtool', 'prometheus');
  const input = await scrape(system.app.metrics);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

/** Everything that a caller can choose, with a text of its own in each place. */
async function invent(): Promise<string> {
  const word = `w${randomBytes(6).toString('hex')}`;
  const headers = headersOf(CALLER, { 'x-request-id': word, 'user-agent': word, traceparent: word, [word]: word });
  const { rest, grpc } = system;
  const names = [
    `accounts/${word}/vhosts/${vhost}/callbackConfigs/snapshot`,
    `accounts/volc/vhosts/${word}.example.com/callbackConfigs/snapshot`,
    `accounts/volc/vhosts/${vhost}/apps/${word}/callbackConfigs/snapshot`,
    `accounts/volc/vhosts/${vhost}/callbackConfigs/${word}`,
  ];
  for (const name of names) {
    await rest.get(`/v1/${name}`, headers);
    await grpc.call('CallbackConfigService', 'GetCallbackConfig', { name }, { headers });
  }
  const breaker = `accounts/volc/breakers/${word}`;
  await rest.get(`/v1/${breaker}`, headers);
  await grpc.call('BreakerService', 'GetBreaker', { name: breaker }, { headers });
  await grpc.call('ProviderService', 'GetProvider', { name: `providers/${word}` }, { headers });
  for (const path of [`/${word}`, `/v1/${word}`, `/v1/accounts/%zz${word}`, `/metrics/${word}`])
    await rest.get(path, headers);
  await fetch(`${system.app.rest}/v1/accounts`, { method: word.toUpperCase(), headers }).catch(() => undefined);
  await rest.get(`/v1/accounts?${word}=${word}`, headers);
  await rest.get('/v1/accounts', headersOf(word));
  for (const path of [
    `/livegate.v1.AccountService/${word}`,
    `/livegate.v1.${word}/Get`,
    `/${word}/${word}`,
    `/${word}`,
  ]) {
    await callRaw(system.app.grpc, { path, headers });
  }
  const stranger = { ...headers, authorization: `Bearer ${word}` };
  await callRaw(system.app.grpc, { path: '/livegate.v1.AccountService/ListAccounts', headers: stranger });
  return word;
}

test('no caller can make a series: by path, method, header, caller, account, app or action', async () => {
  const words = [await invent(), await invent()];
  const before = await scrape(system.app.metrics);
  words.push(await invent());
  const after = await scrape(system.app.metrics);
  const seriesIn = (text: string): string[] => text.split('\n').map((line) => line.replace(/ \S+$/, ''));
  // Those of Node.js come and go by themselves.
  const own = (text: string): string[] => seriesIn(text).filter((line) => line.startsWith('livegate_'));
  expect(own(after)).toEqual(own(before));
  for (const word of words) expect(after.toLowerCase()).not.toContain(word);
  const allowed: Readonly<Record<string, readonly string[]>> = {
    method: [...CONTRACT.methods().map(({ name }) => name), 'unknown'],
    code: ['OK', ...Object.keys(STATUS_TABLE)],
    transport: ['rest', 'grpc'],
    account: ['ali', 'volc', 'volc-2'],
    action: PROVIDER_CATALOG.flatMap(({ capabilities }) => Object.keys(capabilities.quotas)),
  };
  for (const name of Object.keys(CONTRACTED)) {
    for (const { labels } of [...seriesOf(after, name), ...seriesOf(after, `${name}_count`)]) {
      for (const [label, value] of Object.entries(labels)) if (allowed[label]) expect(allowed[label]).toContain(value);
    }
  }
  const unknown = seriesOf(after, 'livegate_requests_total').filter(({ labels }) => labels['method'] === 'unknown');
  expect(new Set(unknown.map(({ labels }) => `${labels['transport']} ${labels['code']}`))).toEqual(
    new Set(['rest NOT_FOUND', 'rest INVALID_ARGUMENT', 'grpc UNIMPLEMENTED']),
  );
});

test('the listener answers /metrics and nothing else', async () => {
  const base = String(system.app.metrics).replace('/metrics', '');
  const statusOf = async (method: string, path: string) => (await fetch(`${base}${path}`, { method })).status;
  expect(await statusOf('GET', '/metrics?name=x')).toBe(200);
  expect(await statusOf('HEAD', '/metrics')).toBe(200);
  expect(await statusOf('POST', '/metrics')).toBe(405);
  for (const path of ['/', '/v1/accounts', '/healthz', '/metrics/more']) expect(await statusOf('GET', path)).toBe(404);
  expect((await system.rest.get('/metrics', headersOf(CALLER))).status).toBe(404);
  await Promise.all(Array.from({ length: 10 }, () => scrape(system.app.metrics)));
});

test('the series of an account disappear when the configuration drops it', async () => {
  await system.rest.get('/v1/accounts/ali/domains/push.example.com/callbackConfigs/stream', headersOf(CALLER));
  const isOfAli = (line: string): boolean => line.includes('account="ali"');
  expect((await scrape(system.app.metrics)).split('\n').filter(isOfAli)).not.toEqual([]);
  await system.reload({ ...OPTIONS, withoutAlibaba: true });
  expect((await scrape(system.app.metrics)).split('\n').filter(isOfAli)).toEqual([]);
});

test('without accounts in the metrics, the values of a provider add up, each cloud account once', async () => {
  const other = await startSystem({ settings: 'metrics: { port: 0, perAccount: false }' });
  try {
    // Two entries of one cloud account.
    for (const account of ['volc', 'volc-2']) {
      await other.rest.get(`/v1/accounts/${account}/vhosts/${vhost}/callbackConfigs/snapshot`);
    }
    await other.rest.send('PATCH', '/v1/accounts/volc-2/breakers/DescribeCallback', { override: 'FORCED_OPEN' });
    const text = await scrape(other.app.metrics);
    expect(text).not.toContain('account=');
    const describe = { provider: 'volcengine', action: 'DescribeCallback' };
    expect(seriesOf(text, 'livegate_upstream_attempts_total')).toEqual([
      { labels: { ...describe, result: 'ok' }, value: 2 },
    ]);
    expect(seriesOf(text, 'livegate_quota_limit')).toEqual([{ labels: describe, value: 100_000 }]);
    expect(seriesOf(text, 'livegate_breaker_state').map(({ labels, value }) => [labels['state'], value])).toEqual([
      ['closed', 1],
      ['open', 0],
      ['half_open', 0],
      ['forced_open', 1],
      ['forced_closed', 0],
    ]);
  } finally {
    await other.close();
  }
});

test('without metrics.port there are no metrics', async () => {
  const other = await startSystem();
  expect(other.app.metrics).toBeUndefined();
  await other.close();
});
