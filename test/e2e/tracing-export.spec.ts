/*
 * The way of spans to their collector: what the standard variables change, and what does not get
 * there. test/slow/tracing.spec.ts has collectors that fail.
 */
import { RecordedEvents } from '../support/recorded-events';
import { spansOfRequest, startTracedSystem } from '../support/start-traced-system';
import { System } from '../support/start-system';
import { TraceCollector } from '../support/trace-collector';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}`;

let collector: TraceCollector;
let system: System | undefined;
let log: RecordedEvents;
beforeEach(async () => {
  log = new RecordedEvents();
  collector = await TraceCollector.start();
});
afterEach(async () => {
  await system?.close();
  system = undefined;
  await collector.close();
});

async function start(env: Readonly<Record<string, string>>): Promise<System> {
  return (system = await startTracedSystem(collector, { log, env }));
}

async function ask(id: string, flags?: '00' | '01'): Promise<void> {
  const traced = flags && { traceparent: `${TRACEPARENT}-${flags}` };
  await system?.rest.get('/v1/providers', { 'x-request-id': id, ...traced });
}

test('JSON, gzip, headers, a path, a name and attributes follow the standard variables', async () => {
  await start({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/custom/path`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=live%20team',
    OTEL_SERVICE_NAME: 'livegate-eu',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  await ask('json');
  const [span] = await spansOfRequest(collector, 'json');
  expect(span).toMatchObject({ name: 'livegate.v1.ProviderService/ListProviders', kind: 'server' });
  expect(span?.resource).toMatchObject({
    'service.name': 'livegate-eu',
    'service.version': '0.0.0',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    'deployment.environment.name': 'test',
  });
  expect(collector.requests[0]).toMatchObject({
    ':path': '/custom/path',
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'x-tenant': 'live team',
  });
});

test('OTEL_TRACES_SAMPLER may leave the choice to callers', async () => {
  await start({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
  await ask('no-parent');
  await ask('unsampled', '00');
  await ask('sampled', '01');
  await spansOfRequest(collector, 'sampled');
  await system?.close();
  system = undefined;
  expect(collector.spans.map(({ attributes }) => attributes['livegate.request_id'])).toEqual(['sampled']);
});

test('queued spans are exported when livegate ends', async () => {
  await start({ OTEL_BSP_SCHEDULE_DELAY: '60000' });
  await ask('last');
  expect(collector.spans).toEqual([]);
  await system?.close();
  system = undefined;
  expect(collector.spans).toHaveLength(1);
  expect(log.of('spans_lost')).toEqual([]);
});

test('a full queue loses spans, and fails no call', async () => {
  const { rest } = await start({
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    OTEL_BSP_MAX_QUEUE_SIZE: '5',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
  });
  collector.mood = 'silent';
  const answers = await Promise.all(Array.from({ length: 50 }, () => rest.get('/v1/providers')));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  await system?.close();
  system = undefined;
  expect(log.of('trace_export_failing')).toHaveLength(1);
  expect(log.of('spans_lost')).toEqual([{ event: 'spans_lost', level: 'warn', spans: 50 }]);
});
