import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { StopController, StopSignal } from '../../domain/concurrency/stop-signal';
import { UNKNOWN_METHOD } from '../../domain/telemetry/request-record';
import { RequestObserver } from '../../domain/telemetry/request-observer.port';
import { Clock } from '../../domain/time/clock';
import { setRecord } from '../requests/record-of';
import { traceContextFrom } from '../requests/trace-headers';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The method of the API that the route belongs to, such as `SetCallbackConfig`. */
    readonly rpc?: string;
    /** The method's service, such as `livegate.v1.CallbackConfigService`. */
    readonly service?: string;
  }
}

const ARRIVED_AT = Symbol('arrived at');

/** Of a request that may wait for its turn before Fastify sees it. */
export function noteArrival(request: IncomingMessage & { [ARRIVED_AT]?: number }, at: number): void {
  request[ARRIVED_AT] = at;
}

/**
 * Observes a request for a method of the API, or for a path that does not exist. Health, the
 * documentation and preflights of CORS have routes of their own and are neither.
 */
export function observeRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  observer: RequestObserver,
  clock: Pick<Clock, 'elapsed'>,
): void {
  const { url: route, config } = request.routeOptions;
  const method = request.is404 ? UNKNOWN_METHOD : config.rpc;
  if (method === undefined) return;
  const raw: IncomingMessage & { [ARRIVED_AT]?: number } = request.raw;
  const { traceparent, tracestate } = request.headers;
  const record = observer.begin({
    transport: 'rest',
    method,
    ...(config.service !== undefined && { service: config.service }),
    http: { verb: request.method, ...(!request.is404 && { route }), scheme: request.protocol },
    requestId: request.id,
    ...traceContextFrom(traceparent, tracestate),
    arrivedAt: raw[ARRIVED_AT] ?? clock.elapsed(),
  });
  setRecord(request, record);
  reply.raw.once('finish', () => {
    const { statusCode } = reply.raw;
    record.answered(statusCode < 400 ? 'OK' : undefined, statusCode);
  });
  const gone = new StopController();
  (request as ObservedRequest)[GONE] = gone.signal;
  reply.raw.once('close', () => {
    record.abandoned();
    if (!reply.raw.writableFinished) gone.abort();
  });
}

const GONE = Symbol('the caller is gone');

interface ObservedRequest {
  [GONE]?: StopSignal;
}

/** Aborts if the caller goes before the answer has left. Throws for an unobserved request. */
export function goneSignalOf(request: object): StopSignal {
  const signal = (request as ObservedRequest)[GONE];
  if (!signal) throw new Error('the request is not observed');
  return signal;
}
