import { alert, alerts } from './alerts';
import { configurationKeys, reloadedKeys } from './configuration-keys';
import { copyLosses } from './copy-losses';
import { errorReason, errorReasons } from './error-reasons';
import { logEvent, logEvents } from './log-events';
import { metrics } from './metrics';
import { capabilityTables, quotaTables } from './provider-tables';
import { rejections, signatures } from './events';

/**
 * What a part of a page is made by. `subject` is what stands behind the part's name, such as an
 * error's reason.
 */
type Part = (subject: string) => string;

/** Every part that pages can have. */
const PARTS: Readonly<Record<string, Part>> = {
  'configuration keys': configurationKeys,
  'reloaded keys': reloadedKeys,
  'error reasons': errorReasons,
  'error reason': errorReason,
  'log events': logEvents,
  'log event': logEvent,
  alerts,
  alert,
  metrics,
  capabilities: capabilityTables,
  quotas: quotaTables,
  'copy losses': copyLosses,
  'signature reach': signatures,
  rejections,
};

const PART = /^<!-- generated: ([a-z ]+?)(?: `([A-Za-z_]+)`)? -->\n(?:[^]*?\n)??<!-- end -->$/gm;

/**
 * The page with each of its parts made anew. Parts stand between `<!-- generated: NAME -->` and
 * `<!-- end -->`.
 */
export function withGeneratedParts(page: string): string {
  return page.replace(PART, (_, name: string, subject: string | undefined) => {
    const part = PARTS[name];
    if (!part) throw new Error(`there is no part "${name}"; there are ${Object.keys(PARTS).join(', ')}`);
    const about = subject === undefined ? '' : ` \`${subject}\``;
    return `<!-- generated: ${name}${about} -->\n${part(subject ?? '')}\n<!-- end -->`;
  });
}

/** The subjects that a page has a part for, in order. */
export function subjectsOf(page: string, part: string): string[] {
  return [...page.matchAll(PART)].filter(([, name]) => name === part).map(([, , subject = '']) => subject);
}
