import { createServer, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, ServerOptions as TlsServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';
import { Clock } from '../../domain/time/clock';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { noteArrival } from './observed-requests';
import { limitPieces } from '../connections/piece-limit';
import { AnswersUnderWay, refuseExpectation, refuseTunnel } from './raw-http';
import { hasBody } from './request-head';

/**
 * How many requests of one connection may wait for their answers: no real client pipelines more.
 */
const MAX_PIPELINED = 16;
/** How long a client may take to read a whole answer, beyond what the system buffers. */
const READING_TIMEOUT_MS = 30_000;

/** What Fastify gives to the factory of its server. */
export interface RestServerOptions extends Pick<FastifyServerOptions, 'keepAliveTimeout' | 'requestTimeout'> {
  readonly http?: object | null;
  readonly https?: TlsServerOptions | null;
}

export interface RestServerParts {
  readonly gate: ConnectionGate;
  readonly calls: CallQueue;
  /** Absent: Node itself answers what is not HTTP. */
  readonly answers?: AnswersUnderWay;
  readonly clock: Clock;
}

/** An HTTP server behind the gate. */
export function createRestServer(handle: RequestListener, options: RestServerOptions, parts: RestServerParts): Server {
  const { http, https, keepAliveTimeout, requestTimeout } = options;
  const bounded = boundPipelines(parts);
  const listener = bounded(handle);
  const server = https ? createTlsServer(https, listener) : createServer(http ?? {}, listener);
  if (keepAliveTimeout !== undefined) server.keepAliveTimeout = keepAliveTimeout;
  if (requestTimeout !== undefined) server.requestTimeout = requestTimeout;
  server.on('checkExpectation', bounded(refuseExpectation));
  server.on('connect', refuseTunnel);
  parts.gate.guard(server);
  return server;
}

/**
 * Node limits how long a request takes to arrive, but not how long its answer takes to leave.
 * Returns what ends the limit.
 */
function boundReading(response: ServerResponse, { gate, clock }: RestServerParts): () => void {
  const { socket } = response.req;
  let cancel = (): void => undefined;
  response.once('prefinish', () => {
    cancel = clock.schedule(READING_TIMEOUT_MS, () => gate.end(socket, 'answer_unread'));
  });
  return () => cancel();
}

/**
 * Node delivers all requests that have arrived on a connection, even if the previous one has not
 * been answered.
 */
function boundPipelines(parts: RestServerParts): (handle: RequestListener) => RequestListener {
  const { gate, calls, answers, clock } = parts;
  const waiting = new WeakMap<Socket, number>();
  return (handle) => (request: IncomingMessage, response: ServerResponse<IncomingMessage>) => {
    const { socket } = request;
    // The rest of what the client had sent before the connection was ended.
    if (socket.destroyed) return;
    const count = waiting.get(socket) ?? 0;
    if (count >= MAX_PIPELINED) {
      gate.end(socket, 'protocol_abused');
      return stopParsing(socket);
    }
    waiting.set(socket, count + 1);
    if (hasBody(request)) {
      limitPieces(request, () => {
        gate.end(socket, 'protocol_abused');
        stopParsing(socket);
      });
    }
    const endReading = boundReading(response, parts);
    // One listener: each costs as much as a small check of ours.
    response.once('close', () => {
      endReading();
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      if (request.complete && response.writableFinished) gate.served(socket);
      answers?.closed(request, response);
    });
    answers?.add(request, response);
    noteArrival(request, clock.elapsed());
    calls.add(socket, () => {
      if (!socket.destroyed && gate.isOpen(socket)) handle(request, response);
    });
  };
}

/**
 * Node parses a chunk of up to 64 KiB to its end, even for a connection that has been destroyed in
 * between: 2,000 requests, 100 ms. If the callback answers as for an upgrade (2), the parser skips
 * the rest. Node documents no other way; if this one disappears, floods only cost more.
 */
function stopParsing(socket: Socket & { readonly parser?: { onIncoming?: unknown } | null }): void {
  if (socket.parser) socket.parser.onIncoming = () => 2;
}
