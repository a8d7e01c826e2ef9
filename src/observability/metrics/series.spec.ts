import { FakeClock } from '../../../test/support/fake-clock';
import { atOnce } from '../../domain/concurrency/stretches';
import { exposition } from './exposition';
import { HistogramMetric, ValueMetric } from './series';

function textOf(metric: ValueMetric | HistogramMetric): string[] {
  const lines = atOnce(exposition([metric.family()], 'openmetrics'))
    .join('')
    .split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

test('each combination of labels is a series of its own, until it is removed', () => {
  const metric = new ValueMetric('livegate_upstream_attempts_total', true);
  metric.of('alibaba', 'ali', 'Set', 'ok').value += 2;
  metric.of('alibaba', 'ali', 'Set', 'refused').value += 1;
  metric.of('alibaba', 'ali', 'Set', 'ok').value += 1;
  const series = (result: string): string =>
    `livegate_upstream_attempts_total{provider="alibaba",account="ali",action="Set",result="${result}"}`;
  expect(textOf(metric)).toEqual([`${series('ok')} 3`, `${series('refused')} 1`]);
  metric.remove('alibaba', 'ali', 'Set', 'ok');
  expect(textOf(metric)).toEqual([`${series('refused')} 1`]);
});

test('a metric without labels has its series from the start', () => {
  expect(textOf(new ValueMetric('livegate_callers_throttled_total', true))).toEqual([
    'livegate_callers_throttled_total 0',
  ]);
});

test('a time counts in its bucket and in all above it; a bound belongs to its bucket', () => {
  const metric = new HistogramMetric('livegate_quota_wait_seconds', true, new FakeClock());
  for (const seconds of [0, 0.005, 0.006, 60, 61]) metric.of('alibaba', 'Set', 'interactive').observe(seconds);
  const lines = textOf(metric);
  const labels = 'provider="alibaba",action="Set",lane="interactive"';
  expect(lines).toHaveLength(16);
  expect(lines[0]).toBe(`livegate_quota_wait_seconds_bucket{le="0.005",${labels}} 2`);
  expect(lines[1]).toBe(`livegate_quota_wait_seconds_bucket{le="0.01",${labels}} 3`);
  expect(lines.slice(12)).toEqual([
    `livegate_quota_wait_seconds_bucket{le="60",${labels}} 4`,
    `livegate_quota_wait_seconds_bucket{le="+Inf",${labels}} 5`,
    `livegate_quota_wait_seconds_sum{${labels}} 121.011`,
    `livegate_quota_wait_seconds_count{${labels}} 5`,
  ]);
});

test('a bucket has the last time with a trace as its exemplar', async () => {
  const clock = new FakeClock();
  const metric = new HistogramMetric('livegate_request_duration_seconds', true, clock);
  const series = metric.of('Get', 'rest');
  series.observe(0.001, 'a');
  await clock.advance(1_000);
  series.observe(0.002, 'b');
  series.observe(0.003);
  const [first, second] = textOf(metric);
  const at = (clock.now() / 1_000).toFixed(3);
  expect(first).toMatch(
    new RegExp(`^livegate_request_duration_seconds_bucket\\{.*\\} 3 # \\{trace_id="b"\\} 0.002 ${at}$`),
  );
  expect(second).toMatch(/\} 3$/);
});
