import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

/** The dashboard that livegate ships. */
export const DASHBOARD = JSON.parse(
  readFileSync(join(__dirname, '../../deploy/grafana/livegate.json'), 'utf8'),
) as Dashboard;

export interface PanelQuery {
  readonly title: string;
  readonly expr: string;
}

/** Every query of a panel, in order. */
export const PANEL_QUERIES: readonly PanelQuery[] = DASHBOARD.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr })),
);
