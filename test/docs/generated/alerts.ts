import { ALERTS } from '../../support/alert-rules';
import { table, wrapped } from './markdown';

/** All alerts by severity, each with a link to its entry. */
export function alerts(): string {
  const rows = ['critical', 'warning', 'info'].map((severity) => {
    const names = ALERTS.filter((alert) => alert.severity === severity).map(({ name }) => name);
    return [severity, names.map((name) => `[\`${name}\`](#${name.toLowerCase()})`).join(', ')];
  });
  return table(['severity', 'alerts'], rows);
}

/** The severity of one alert, and what it says. */
export function alert(subject: string): string {
  const found = ALERTS.find(({ name }) => name === subject);
  if (!found) throw new Error(`there is no alert ${subject}`);
  const { severity, after, summary } = found;
  return wrapped(`**${severity}${after === undefined ? '' : `, after ${after}`}.** ${summary}`);
}
