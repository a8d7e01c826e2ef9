import { EventLog, LogLevel } from '../../domain/events/event-log';
import { Instruments } from '../../domain/telemetry/instruments.port';
import { RequestObserver } from '../../domain/telemetry/request-observer.port';
import {
  AnswerCode,
  RequestHead,
  RequestRecord,
  RequestSummary,
  Transport,
} from '../../domain/telemetry/request-record';
import { RequestTracer } from '../../domain/telemetry/request-tracer.port';
import { Clock } from '../../domain/time/clock';
import { requestLineOf } from './request-line';

export interface RequestMonitorOptions {
  /** Whether each request has a line in the log; else only failures of livegate and of clouds. */
  readonly logAll: boolean;
  readonly instruments: Pick<Instruments, 'requestEnded'>;
  readonly log: EventLog;
  /** Absent: requests are not traced. */
  readonly tracer?: RequestTracer | undefined;
  readonly clock: Clock;
}

const LEVELS: Readonly<Partial<Record<AnswerCode, LogLevel>>> = {
  UNKNOWN: 'warn',
  UNAVAILABLE: 'warn',
  DEADLINE_EXCEEDED: 'warn',
  INTERNAL: 'error',
};

/** Counts the requests of both transports, and writes the request log. */
export class RequestMonitor implements RequestObserver {
  readonly #inFlight = { rest: 0, grpc: 0 };

  constructor(private readonly options: RequestMonitorOptions) {}

  begin(head: RequestHead): RequestRecord {
    this.#inFlight[head.transport] += 1;
    const { clock, tracer } = this.options;
    const traced = tracer?.begin(head);
    return new RequestRecord({
      head,
      ...(traced && { span: traced.span }),
      clock,
      ended: (summary) => {
        traced?.finish(summary);
        this.#ended(summary);
      },
    });
  }

  /** Requests that are not over. */
  inFlight(transport: Transport): number {
    return this.#inFlight[transport];
  }

  #ended(summary: RequestSummary): void {
    this.#inFlight[summary.transport] -= 1;
    this.options.instruments.requestEnded(summary);
    this.#log(summary);
  }

  /**
   * An unknown caller, or one above its limit, can repeat a request at will: such lines are bounded
   * as repeated events are.
   */
  #log(summary: RequestSummary): void {
    const { logAll, log } = this.options;
    const level = LEVELS[summary.code];
    if (!logAll && !level) return;
    const { caller, transport, code, reason = code } = summary;
    const line = requestLineOf(summary);
    if (caller !== undefined && reason !== 'CALLER_THROTTLED') log.report('request', line, level);
    else log.reportRepeated('request', [transport, reason, caller ?? ''].join(' '), line, level);
  }
}
