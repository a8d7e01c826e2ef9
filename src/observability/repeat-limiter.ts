import { Clock } from '../domain/time/clock';
import { LogEventName, LogFields, ReportRepeated } from '../domain/events/event-log';

export interface RepeatLimiterOptions {
  readonly clock: Clock;
  /** A key has at most one line in this time, after its first. */
  readonly intervalMs: number;
  /** Pairs of event and key that are told apart at a time; all others of an event count together. */
  readonly maxKeys: number;
  readonly write: (event: LogEventName, fields: LogFields) => void;
}

interface Counted {
  suppressed: number;
  /** Of the last one. */
  fields: LogFields;
  cancel: () => void;
}

/** Bounds how often repeated events are logged, so that an attack cannot fill the log. */
export class RepeatLimiter {
  readonly #counted = new Map<string, Counted>();

  constructor(private readonly options: RepeatLimiterOptions) {}

  readonly report: ReportRepeated = (event, key, fields = {}) => {
    const known = this.#counted.get(`${event} ${key}`);
    if (known) this.#suppress(known, fields);
    else if (this.#counted.size < this.options.maxKeys) this.#begin(event, key, fields);
    else this.#together(event, { ...fields, others: true });
  };

  /** Writes every count that no line has told yet. */
  flush(): void {
    for (const [id, counted] of this.#counted) {
      counted.cancel();
      this.#writeCount(eventOf(id), counted);
    }
    this.#counted.clear();
  }

  /** No key is free, so one entry stands for all further keys of the event. */
  #together(event: LogEventName, fields: LogFields): void {
    const known = this.#counted.get(`${event} `);
    if (known) this.#suppress(known, fields);
    else this.#begin(event, '', fields);
  }

  #begin(event: LogEventName, key: string, fields: LogFields): void {
    this.options.write(event, fields);
    const id = `${event} ${key}`;
    const counted: Counted = { suppressed: 0, fields, cancel: () => undefined };
    this.#counted.set(id, counted);
    this.#endLater(id, counted);
  }

  #suppress(counted: Counted, fields: LogFields): void {
    counted.suppressed += 1;
    counted.fields = fields;
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
    this.options.write(event, { ...counted.fields, suppressed: counted.suppressed });
    counted.suppressed = 0;
  }
}

function eventOf(id: string): LogEventName {
  return id.slice(0, id.indexOf(' ')) as LogEventName;
}
