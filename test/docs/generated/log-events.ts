import { LOG_EVENTS, LogEventName } from '../../../src/domain/events/event-log';
import { table, wrapped } from './markdown';

export const EVENT_NAMES = Object.keys(LOG_EVENTS) as LogEventName[];

/** All events by level, each with a link to its entry. */
export function logEvents(): string {
  const levels = ['fatal', 'error', 'warn', 'info'] as const;
  const rows = levels.map((level) => {
    const names = EVENT_NAMES.filter((name) => LOG_EVENTS[name].level === level);
    return [level, names.map((name) => `[\`${name}\`](#${name})`).join(', ')];
  });
  return table(['level', 'events'], rows);
}

/** The level and the meaning of one event. */
export function logEvent(subject: string): string {
  const name = EVENT_NAMES.find((known) => known === subject);
  if (!name) throw new Error(`there is no event ${subject}`);
  const { level, meaning } = LOG_EVENTS[name];
  return wrapped(`**${level}.** ${meaning}`);
}
