import { Logger } from 'pino';
import { Clock } from '../../domain/time/clock';
import { EventLog, LOG_EVENTS, Report, ReportRepeated } from '../../domain/events/event-log';
import { LineWriter } from './line-writer';
import { createLogger, standardError } from './logger';
import { RepeatLimiter } from './repeat-limiter';

const INTERVAL_MS = 60_000;
/** Each key logs at most one line a minute, so outsiders cause fewer than 10 lines a second. */
const MAX_KEYS = 500;

/** Writes each event as one JSON line on standard error. */
export class JsonEventLog implements EventLog {
  readonly #writer: LineWriter;
  readonly #logger: Logger;
  /** For events whose lines may wait. */
  readonly #patient: Logger;
  /** For events that are logged regardless of `log.level`. */
  readonly #always: Logger;
  readonly #repeats: RepeatLimiter;
  readonly reportRepeated: ReportRepeated;

  constructor(level: string, clock: Clock) {
    this.#writer = new LineWriter(standardError(), clock);
    this.#logger = createLogger(level, this.#writer.now);
    this.#patient = createLogger(level, this.#writer.soon);
    this.#always = createLogger('info', this.#writer.now);
    const write = (...line: Parameters<Report>): void => this.report(...line);
    this.#repeats = new RepeatLimiter({ clock, intervalMs: INTERVAL_MS, maxKeys: MAX_KEYS, write });
    this.reportRepeated = this.#repeats.report;
  }

  readonly report: Report = (event, fields, level) => {
    const usual = LOG_EVENTS[event];
    const actual = level ?? usual.level;
    const always = actual === 'fatal' || 'always' in usual;
    const logger = always ? this.#always : 'mayWait' in usual ? this.#patient : this.#logger;
    logger[actual]({ event, ...fields });
  };

  /** Logs the pending counts of repeated events. Call it before the process ends. */
  flush(): void {
    this.#repeats.flush();
    this.#writer.flush();
  }
}
