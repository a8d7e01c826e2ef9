import { EventLog, LOG_EVENTS, LogEventName, LogFields, LogLevel } from '../../src/domain/events/event-log';

export interface RecordedEvent extends LogFields {
  readonly event: LogEventName;
  readonly level: LogLevel;
  /** Of a repeated event, which is recorded each time. */
  readonly key?: string;
}

/**
 * A log that a test reads. What livegate did not expect is printed too: it tells why a test fails.
 */
export class RecordedEvents implements EventLog {
  readonly events: RecordedEvent[] = [];
  /** The lines of the request log, apart: every request has one. */
  readonly requests: RecordedEvent[] = [];

  readonly report: EventLog['report'] = (event, fields = {}, level = LOG_EVENTS[event].level) => {
    this.#listOf(event).push({ event, level, ...fields });
    if (event === 'internal_error') process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`);
  };

  readonly reportRepeated: EventLog['reportRepeated'] = (event, key, fields = {}, level = LOG_EVENTS[event].level) => {
    this.#listOf(event).push({ event, level, key, ...fields });
  };

  of(event: LogEventName): RecordedEvent[] {
    return this.#listOf(event).filter((recorded) => recorded.event === event);
  }

  #listOf(event: LogEventName): RecordedEvent[] {
    return event === 'request' ? this.requests : this.events;
  }
}
