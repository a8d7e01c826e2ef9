import { Logger } from 'pino';
import { Clock } from '../domain/time/clock';
import { EventLog, LOG_EVENTS, Report, ReportRepeated } from '../domain/events/event-log';
import { createLogger } from './logger';
import { RepeatLimiter } from './repeat-limiter';

const INTERVAL_MS = 60_000;
/** A line a minute each at most: under 10 lines a second, whatever outsiders do. */
const MAX_KEYS = 500;

/** The log of events: a JSON line each on standard error. */
export class JsonEventLog implements EventLog {
  readonly #logger: Logger;
  /** Writes what is logged whatever `log.level` is. */
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

  /** Writes the counts of repeated events that no line has told yet: for the end of the process. */
  flush(): void {
    this.#repeats.flush();
  }
}
