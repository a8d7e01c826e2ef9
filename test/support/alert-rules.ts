import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const PROMETHEUS_FOLDER = join(__dirname, '../../deploy/prometheus');

/** An alert, or a recording rule. */
interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Alert {
  readonly name: string;
  readonly expr: string;
  /** Time that the expression must hold for, such as `5m`; absent for none. */
  readonly after: string | undefined;
  readonly severity: string;
  readonly summary: string;
  readonly runbookUrl: string;
}

const { groups } = parse(readFileSync(join(PROMETHEUS_FOLDER, 'rules.yaml'), 'utf8')) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};
export const RULES = groups.flatMap(({ rules }) => rules);

/** The alerts that livegate ships, in order. */
export const ALERTS: readonly Alert[] = RULES.flatMap(({ alert, expr, labels, annotations, for: after }) =>
  alert === undefined
    ? []
    : {
        name: alert,
        expr,
        after,
        severity: labels?.['severity'] ?? '',
        summary: annotations?.['summary'] ?? '',
        runbookUrl: annotations?.['runbook_url'] ?? '',
      },
);
