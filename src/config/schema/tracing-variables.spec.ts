import { tracingOf } from './tracing-variables';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

test.each([
  ['no endpoint', { OTEL_TRACES_SAMPLER: 'of-another-program' }],
  ['an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  ['the SDK disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_SAMPLER: 'of-another-program' }],
  ['no exporter of traces', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
])('with %s nothing is traced', (_title, env) => {
  expect(tracingOf(env)).toEqual({ problems: [] });
});

test.each([
  [ENDPOINT, {}],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector/v1/traces' }, {}],
  [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'false' }, {}],
  [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, { protocol: 'http/json' }],
  [
    {
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
    },
    { maxQueueSize: 10 },
  ],
])('with %j requests are traced', (env, expected) => {
  expect(tracingOf(env)).toEqual({
    tracing: { protocol: 'http/protobuf', maxQueueSize: 2_048, ...expected },
    problems: [],
  });
});

test('every wrong value is refused by the name of its variable, without the value', () => {
  const { problems, tracing } = tracingOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'zip',
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_TRACES_SAMPLER_ARG: '1.1',
    OTEL_BSP_MAX_QUEUE_SIZE: '0',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1.5',
  });
  expect(tracing).toBeUndefined();
  expect(problems.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
    'OTEL_TRACES_EXPORTER must be one of otlp, none',
    'OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL',
    'OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json',
    'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION must be one of none, gzip',
    'OTEL_EXPORTER_OTLP_TIMEOUT must be a number',
    expect.stringMatching(/^OTEL_TRACES_SAMPLER must be one of always_on, /),
    'OTEL_TRACES_SAMPLER_ARG must be at most 1',
    'OTEL_BSP_MAX_QUEUE_SIZE must be at least 1',
    'OTEL_BSP_MAX_EXPORT_BATCH_SIZE must be a whole number',
  ]);
});
