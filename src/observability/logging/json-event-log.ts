import { Logger } from 'pino';
import { Clock } from '../../domain/time/clock';
import { EventLog, LOG_EVENTS, Report, ReportRepeated } from '../../domain/events/event-log';
import { createLogger } from './logger';
import { RepeatLimiter } from './repeat-limiter';

const INTERVAL_MS = 60_000;
/** Each key logs at most one line a minute, so outsiders cause fewer than 10 lines a second. */
const MAX_KEYS = 500;

/** Writes each event as one JSON line on standard error. */
export class JsonEventLog implements EventLog {
  readonly #logger: Logger;
  /** For events that are logged regardless of `log.level`. */
  readonly #always = createLogger('info');
  readonly #repeats: RepeatLimiter;
  readonly reportRepeated: ReportRepeated;

  constructor(level: string, clock: Clock) {
    this.#logger = createLogger(level);
    const write = (...line: Parameters<Report>): void => this.report(...line);
    this.#repeats = new RepeatLimiter({ clock, intervalMs: INTERVAL_MS, maxKeys: MAX_KEYS, write });
    this.reportRepeated = this.#repeats.report;
  }

  readonly report: Report = (event, fields, level) => {
    const usual = LOG_EVENTS[event];
    const actual = level ?? usual.level;
    const logger = actual === 'fatal' || 'always' in usual ? this.#always : this.#logger;
    logger[actual]({ event, ...fields });
  };

  /** Logs the pending counts of repeated events. Call it before the process ends. */
  flush(): void {
    this.#repeats.flush();
  }
}
