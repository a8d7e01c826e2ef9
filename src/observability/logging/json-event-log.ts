import { Logger } from 'pino';
import { Clock } from '../../domain/time/clock';
import {
  EventLog,
  LOG_EVENTS,
  LogEventName,
  LogFields,
  LogLevel,
  Report,
  ReportRepeated,
} from '../../domain/events/event-log';
import { IsoTime } from './iso-time';
import { LineWriter, TextSink } from './line-writer';
import { createLogger, standardError } from './logger';
import { RepeatLimiter } from './repeat-limiter';

const INTERVAL_MS = 60_000;
/** Each key logs at most one line a minute, so outsiders cause fewer than 10 lines a second. */
const MAX_KEYS = 500;

/** Writes each event as one JSON line on standard error. */
export class JsonEventLog implements EventLog {
  readonly #writer: LineWriter;
  readonly #logger: Logger;
  readonly #time = new IsoTime();
  /** For events that are logged regardless of `log.level`. */
  readonly #always: Logger;
  readonly #repeats: RepeatLimiter;
  readonly reportRepeated: ReportRepeated;

  constructor(
    level: string,
    private readonly clock: Clock,
    sink: TextSink = standardError(),
  ) {
    this.#writer = new LineWriter(sink, clock);
    this.#logger = createLogger(level, this.#writer.now);
    this.#always = createLogger('info', this.#writer.now);
    const write = (...line: Parameters<Report>): void => this.report(...line);
    this.#repeats = new RepeatLimiter({ clock, intervalMs: INTERVAL_MS, maxKeys: MAX_KEYS, write });
    this.reportRepeated = this.#repeats.report;
  }

  readonly report: Report = (event, fields, level) => {
    const usual = LOG_EVENTS[event];
    const actual = level ?? usual.level;
    const always = actual === 'fatal' || 'always' in usual;
    if ('mayWait' in usual && !always) this.#reportSoon(actual, event, fields);
    else (always ? this.#always : this.#logger)[actual]({ event, ...fields });
  };

  /** Writes what pino would, for half of its price. */
  #reportSoon(level: LogLevel, event: LogEventName, fields: LogFields = {}): void {
    if (!this.#logger.isLevelEnabled(level)) return;
    const time = this.#time.at(this.clock.now());
    const rest = JSON.stringify(fields).slice(1);
    const comma = rest === '}' ? '' : ',';
    this.#writer.soon.write(`{"level":"${level}","time":"${time}","event":"${event}"${comma}${rest}\n`);
  }

  /** Logs the pending counts of repeated events. Call it before the process ends. */
  flush(): void {
    this.#repeats.flush();
    this.#writer.flush();
  }
}
