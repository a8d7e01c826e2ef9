import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { METRICS } from '../../src/observability/metrics/metric-table';
import { ALERTS, PROMETHEUS_FOLDER, RULES } from '../support/alert-rules';
import needProgram from '../support/need-program';
import { readPage } from '../docs/page';

/*
 * The alerts in deploy/prometheus: their own tests pass, each of them fires in one and stays silent
 * in another, and each points to its entry in the runbook.
 */

interface RuleTest {
  readonly promql_expr_test: readonly {
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string }[];
  }[];
}

const { tests } = parse(readFileSync(join(PROMETHEUS_FOLDER, 'rules.test.yaml'), 'utf8')) as { tests: RuleTest[] };

test.each([[['check', 'rules', 'rules.yaml']], [['test', 'rules', 'rules.test.yaml']]])('promtool %j', (args) => {
  needProgram('promtool', 'prometheus');
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: PROMETHEUS_FOLDER, encoding: 'utf8' });
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: expect.stringContaining('SUCCESS') });
});

test('every alert fires in a test, and is silent before and after', () => {
  const firing = tests.flatMap(({ promql_expr_test: moments }) => {
    const names = moments.map(({ exp_samples: samples }) => samples.map(({ labels }) => /"(\w+)"/.exec(labels)?.[1]));
    return names[0]?.length === 0 && names.at(-1)?.length === 0 ? names.flat() : [];
  });
  expect([...new Set(firing)].sort()).toEqual(ALERTS.map(({ name }) => name).sort());
});

test('every alert has a severity, a summary and its entry in the runbook', () => {
  const { path, anchors } = readPage('docs/runbook.md');
  for (const { name, severity, summary, runbookUrl } of ALERTS) {
    expect(['critical', 'warning', 'info']).toContain(severity);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(runbookUrl).toBe(`${path}#${name.toLowerCase()}`);
    expect(anchors).toContain(name.toLowerCase());
  }
});

test('rules ask for metrics that exist', () => {
  const known = Object.keys(METRICS);
  const asked = RULES.flatMap(({ expr }) => expr.match(/\blivegate_\w+/g) ?? []);
  expect(asked.filter((name) => !known.includes(name.replace(/_bucket$/, '')))).toEqual([]);
});
