import { Clock } from '../../domain/time/clock';
import { LogEventName, LogFields, LogLevel, ReportRepeated } from '../../domain/events/event-log';

export interface RepeatLimiterOptions {
  readonly clock: Clock;
  /** After its first line, a key logs at most one line per interval. */
  readonly intervalMs: number;
  /** How many pairs of event and key are tracked; further keys of an event share one entry. */
  readonly maxKeys: number;
  readonly write: (event: LogEventName, fields: LogFields, level?: LogLevel) => void;
}

interface Counted {
  suppressed: number;
  /** Those of the latest suppressed event. */
  fields: LogFields;
  level: LogLevel | undefined;
  cancel: () => void;
}

/** Bounds how often repeated events are logged, so that an attack cannot fill the log. */
export class RepeatLimiter {
  readonly #counted = new Map<string, Counted>();

  constructor(private readonly options: RepeatLimiterOptions) {}

  readonly report: ReportRepeated = (event, key, fields = {}, level) => {
    const known = this.#counted.get(`${event} ${key}`);
    if (known) this.#suppress(known, fields, level);
    else if (this.#counted.size < this.options.maxKeys) this.#begin(event, key, fields, level);
    else this.#reportShared(event, { ...fields, others: true }, level);
  };

  /** Logs every pending count. */
  flush(): void {
    for (const [id, counted] of this.#counted) {
      counted.cancel();
      this.#writeCount(eventOf(id), counted);
    }
    this.#counted.clear();
  }

  /** At `maxKeys`, one shared entry counts all further keys of the event. */
  #reportShared(event: LogEventName, fields: LogFields, level?: LogLevel): void {
    const known = this.#counted.get(`${event} `);
    if (known) this.#suppress(known, fields, level);
    else this.#begin(event, '', fields, level);
  }

  #begin(event: LogEventName, key: string, fields: LogFields, level?: LogLevel): void {
    this.options.write(event, fields, level);
    const id = `${event} ${key}`;
    const counted: Counted = { suppressed: 0, fields, level, cancel: () => undefined };
    this.#counted.set(id, counted);
    this.#endLater(id, counted);
  }

  #suppress(counted: Counted, fields: LogFields, level?: LogLevel): void {
    counted.suppressed += 1;
    counted.fields = fields;
    counted.level = level;
  }

  #endLater(id: string, counted: Counted): void {
    counted.cancel = this.options.clock.schedule(this.options.intervalMs, () => {
      if (counted.suppressed === 0) this.#counted.delete(id);
      else {
        this.#writeCount(eventOf(id), counted);
        this.#endLater(id, counted);
      }
    });
  }

  #writeCount(event: LogEventName, counted: Counted): void {
    if (counted.suppressed === 0) return;
    this.options.write(event, { ...counted.fields, suppressed: counted.suppressed }, counted.level);
    counted.suppressed = 0;
  }
}

function eventOf(id: string): LogEventName {
  return id.slice(0, id.indexOf(' ')) as LogEventName;
}
