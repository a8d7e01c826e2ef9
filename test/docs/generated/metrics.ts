import { METRICS } from '../../../src/observability/metrics/metric-table';
import { table } from './markdown';

/** Every metric of livegate's own, from the list in the code. */
export function metrics(): string {
  const rows = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return table(['metric', 'type', 'labels', 'meaning'], rows);
}
