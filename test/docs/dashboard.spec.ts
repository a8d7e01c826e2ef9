import { METRICS, MetricName } from '../../src/observability/metrics/metric-table';
import { DASHBOARD, PANEL_QUERIES } from '../support/dashboard';

/* The dashboard in deploy/grafana, as far as no Prometheus is needed. */

const FIELDS = /\b(?:up\b|(?:livegate|process|nodejs)_\w+)/g;

function familyOf(name: string): string {
  return name.replace(/_(?:bucket|sum|count)$/, '');
}

function hasAccounts(name: string): boolean {
  const family = familyOf(name);
  return family in METRICS && (METRICS[family as MetricName].labels as readonly string[]).includes('account');
}

test('the panels show every metric of livegate, and none that does not exist', () => {
  const shown = new Set(PANEL_QUERIES.flatMap(({ expr }) => (expr.match(FIELDS) ?? []).map(familyOf)));
  const own = [...shown].filter((name) => name.startsWith('livegate_'));
  expect(own.sort()).toEqual(Object.keys(METRICS).sort());
});

test('every query selects the chosen job, and the chosen accounts where the metric has accounts', () => {
  for (const { title, expr } of PANEL_QUERIES.filter(({ title: name }) => name !== 'Alerts')) {
    const metrics = [...expr.matchAll(FIELDS)].map(([name]) => name);
    const selectors = [...expr.matchAll(/(\w+)\{([^}]*)\}/g)].map(([, name = '', labels = '']) => ({ name, labels }));
    expect([title, selectors.map(({ name }) => name)]).toEqual([title, metrics]);
    for (const { name, labels } of selectors) {
      const chosen = hasAccounts(name) ? ['job=~"$job"', 'account=~"$account"'] : ['job=~"$job"'];
      expect([title, labels.split(/, ?/)]).toEqual([title, expect.arrayContaining(chosen)]);
    }
  }
  const names = DASHBOARD.templating.list.map(({ name }) => name);
  expect(names).toEqual(['datasource', 'job', 'account']);
});

test('panels have ids of their own, and lie side by side on 24 columns', () => {
  const { panels } = DASHBOARD;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
});
