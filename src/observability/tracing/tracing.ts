import { Report } from '../../domain/events/event-log';
import { RequestTracer } from '../../domain/telemetry/request-tracer.port';
import { Clock } from '../../domain/time/clock';

export interface TracingOptions {
  readonly protocol: 'http/protobuf' | 'http/json';
  /** Spans that may wait for their batch. */
  readonly maxQueueSize: number;
  /** livegate's own. */
  readonly version: string;
  readonly clock: Clock;
  readonly report: Report;
}

export interface Tracing {
  readonly requests: RequestTracer;
  /** Sends what is left, within a short time. Call it after the last request. */
  close(): Promise<void>;
}
