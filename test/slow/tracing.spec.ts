/*
 * Traces and the process: nothing of OpenTelemetry where they are off, and no harm where their
 * collector fails. Needs `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../support/readiness';
import { RecordedEvents } from '../support/recorded-events';
import { RestClient } from '../support/rest-client';
import { RunningProcess, startProcess } from '../support/start-process';
import { startTracedSystem } from '../support/start-traced-system';
import { CollectorMood, TraceCollector } from '../support/trace-collector';
import { until } from '../support/until';
import { ACCOUNTS } from '../support/minimal-config';

const ROOT = join(__dirname, '../..');
const CONFIG = `rest: { port: 0 }
grpc: { port: 0 }
dataDir: data
auth: { mode: none }
${ACCOUNTS}`;
/** Of an export: less than the exporter's first pause before it tries again, which is 800 ms. */
const EXPORT_MS = 700;
/** Tells on a signal what is loaded, and how large the heap is. */
const GAUGE = `process.on('SIGUSR2', () => {
  gc();
  const packages = Object.keys(require.cache).map((file) => /@opentelemetry.[^/]+/.exec(file)?.[0]);
  const loaded = [...new Set(packages)].filter((name) => name !== undefined);
  console.log(JSON.stringify({ gauge: true, loaded, heapBytes: process.memoryUsage().heapUsed }));
});`;

let folder: string;
let collector: TraceCollector;
let running: RunningProcess | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-tracing-'));
  writeFileSync(join(folder, 'livegate.yaml'), CONFIG);
  writeFileSync(join(folder, 'gauge.js'), GAUGE);
  collector = await TraceCollector.start();
});
afterEach(async () => {
  await running?.stop('SIGKILL');
  running = undefined;
  await collector.close();
  rmSync(folder, { recursive: true });
});

async function start(env: NodeJS.ProcessEnv): Promise<RestClient> {
  const args = ['--expose-gc', '--require', './gauge.js', join(ROOT, 'dist/main.js'), '--config', 'livegate.yaml'];
  const options = { cwd: folder, env: { ID: 'x', ...env }, until: '"ready"' };
  running = await startProcess(process.execPath, args, options);
  return new RestClient((JSON.parse(running.output()) as { rest: string }).rest);
}

async function gauge(): Promise<{ readonly loaded: readonly string[]; readonly heapBytes: number }> {
  const gauges = () => linesOf(running?.output() ?? '').filter((line) => 'gauge' in line);
  const before = gauges().length;
  running?.child.kill('SIGUSR2');
  const line = await until(() => gauges()[before]);
  return line as unknown as Awaited<ReturnType<typeof gauge>>;
}

async function calls(client: RestClient, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    expect((await client.get('/v1/providers/alibaba')).status).toBe(200);
  }
}

const DISABLED = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' };

test.each([
  ['without an endpoint nothing', {}, []],
  ['with the SDK disabled nothing', DISABLED, []],
  // prom-client loads it.
  ['with metrics the API alone', { LIVEGATE_METRICS_PORT: '0' }, ['@opentelemetry/api']],
])('%s of OpenTelemetry is loaded', async (_title, env, loaded) => {
  const client = await start(env);
  await calls(client, 1);
  await client.close();
  expect((await gauge()).loaded).toEqual(loaded);
});

test('with an endpoint, the SDK of OpenTelemetry is loaded', async () => {
  const client = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await client.close();
  expect((await gauge()).loaded).toContain('@opentelemetry/sdk-trace-base');
});

test('wrong variables are reported before livegate serves', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await expect(start(env)).rejects.toThrow(
    /ended with 2 .*\nOTEL_EXPORTER_OTLP_PROTOCOL: must be one of http\/protobuf, http\/json\n/,
  );
});

test.each<[string, CollectorMood | 'gone']>([
  ['is gone', 'gone'],
  ['hangs', 'silent'],
])(
  'a collector that %s fails no call, leaks no memory, and delays the end by a few seconds at most',
  async (_title, mood) => {
    const { url } = collector;
    if (mood === 'gone') await collector.close();
    else collector.mood = mood;
    const client = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BSP_MAX_QUEUE_SIZE: '200',
    });
    await calls(client, 1_500);
    const { heapBytes: before } = await gauge();
    await calls(client, 1_500);
    const { heapBytes: after } = await gauge();
    await client.close();
    expect(after - before).toBeLessThan(2_000_000);
    const begin = Date.now();
    expect(await running?.stop()).toBe(0);
    expect(Date.now() - begin).toBeLessThan(5_000);
    const events = linesOf(running?.errors() ?? '').filter(({ event }) => !/^(request|audit_head)$/.test(event));
    expect(events.map(({ event }) => event)).toEqual(['trace_export_failing', 'spans_lost']);
    expect(events[1]?.['spans']).toBe(3_000);
    if (mood === 'gone') collector = await TraceCollector.start();
  },
);

test.each<[string, CollectorMood, string]>([
  ['refuses', 401, 'the collector answered 401'],
  ['is overloaded', 503, 'Export failed with retryable status'],
  ['does not answer', 'silent', 'Request timed out'],
])('a collector that %s is reported once, and once when it is back', async (_title, mood, cause) => {
  const log = new RecordedEvents();
  const system = await startTracedSystem(collector, { log, env: { OTEL_EXPORTER_OTLP_TIMEOUT: String(EXPORT_MS) } });
  const ask = (id: string) => system.rest.get('/v1/providers', { 'x-request-id': id });
  collector.mood = mood;
  await ask('lost-1');
  await until(() => log.of('trace_export_failing')[0]);
  await ask('lost-2');
  await until(() => collector.requests[1]);
  // A success counts once nothing has failed for a second.
  await new Promise((done) => setTimeout(done, EXPORT_MS + 1_200));
  collector.mood = 200;
  await ask('arrives');
  await until(() => log.of('trace_export_back')[0]);
  await system.close();
  expect(log.events.filter(({ event }) => event !== 'audit_head')).toEqual([
    { event: 'trace_export_failing', level: 'warn', cause },
    { event: 'trace_export_back', level: 'info', failures: 2, durationMs: expect.any(Number) as number },
  ]);
});
