import { atOnce } from '../../domain/concurrency/stretches';
import { exposition, ExpositionFormat, Family, formatFor, labelsText } from './exposition';

const REQUESTS: Family = {
  name: 'livegate_requests_total',
  type: 'counter',
  help: 'Requests.',
  samples: [
    { labels: 'code="OK"', value: 3 },
    { labels: '', value: Infinity },
  ],
};
const SECONDS: Family = {
  name: 'livegate_seconds',
  type: 'histogram',
  help: 'A \\ and\na line.',
  samples: [
    {
      name: 'livegate_seconds_bucket',
      labels: 'le="1"',
      value: 1,
      exemplar: { traceId: 'abc', value: 0.5, atSeconds: 1_700_000_000 },
    },
    { name: 'livegate_seconds_sum', labels: '', value: 0.5 },
  ],
};

function textOf(format: ExpositionFormat): string[] {
  return atOnce(exposition([REQUESTS, SECONDS], format))
    .join('')
    .split('\n');
}

test('the text of Prometheus names a counter as its samples, and has no exemplars', () => {
  expect(textOf('prometheus')).toEqual([
    '# HELP livegate_requests_total Requests.',
    '# TYPE livegate_requests_total counter',
    'livegate_requests_total{code="OK"} 3',
    'livegate_requests_total +Inf',
    '# HELP livegate_seconds A \\\\ and\\na line.',
    '# TYPE livegate_seconds histogram',
    'livegate_seconds_bucket{le="1"} 1',
    'livegate_seconds_sum 0.5',
    '',
  ]);
});

test('OpenMetrics names a counter without its suffix, has exemplars, and an end', () => {
  expect(textOf('openmetrics')).toEqual([
    '# HELP livegate_requests Requests.',
    '# TYPE livegate_requests counter',
    'livegate_requests_total{code="OK"} 3',
    'livegate_requests_total +Inf',
    '# HELP livegate_seconds A \\\\ and\\na line.',
    '# TYPE livegate_seconds histogram',
    'livegate_seconds_bucket{le="1"} 1 # {trace_id="abc"} 0.5 1700000000.000',
    'livegate_seconds_sum 0.5',
    '# EOF',
    '',
  ]);
});

test('labels are escaped, and those without a value left out', () => {
  expect(labelsText({ a: 'x"y\\z\n', b: undefined, c: 1 })).toBe('a="x\\"y\\\\z\\n",c="1"');
});

test.each([
  [undefined, 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/plain', 'prometheus'],
  ['application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text;q=0', 'prometheus'],
  ['application/openmetrics-text; q=0.2, text/plain', 'prometheus'],
  ['application/openmetrics-text; q=nonsense', 'prometheus'],
  // What Prometheus 2.42 sends.
  [
    'application/openmetrics-text;version=1.0.0;q=0.75,' +
      'application/openmetrics-text;version=0.0.1;q=0.5,' +
      'text/plain;version=0.0.4;q=0.25,*/*;q=0.1',
    'openmetrics',
  ],
])('of Accept %j the format is %s', (accept, format) => {
  expect(formatFor(accept)).toBe(format);
});
