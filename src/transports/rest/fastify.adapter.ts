import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, RequestListener } from 'node:http';
import { GatewayError } from '../../domain/errors/gateway-error';
import { RequestObserver } from '../../domain/telemetry/request-observer.port';
import { Clock } from '../../domain/time/clock';
import { Authenticator } from '../auth/authenticator';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate } from '../connections/connection-gate';
import { fromHttpFailure } from '../errors/http-failure';
import { renderProblem } from '../errors/problem-json.renderer';
import { Readiness } from '../health/readiness';
import { ListenerTls, secureContextOf, transportSecurityHeaders } from '../listener-tls';
import { authenticateRequests } from './authentication.hook';
import { readJson } from './json-body';
import { readQuery } from './query';
import { REQUEST_ID_HEADER, requestIdFrom } from '../requests/request-id';
import { OpenAccess, openAccessFault } from '../auth/open-access';
import { LargeRequests, tooManyLarge } from '../requests/large-requests';
import { requestSizeOf } from '../requests/request-size';
import { recordOf } from '../requests/record-of';
import { observeRequest } from './observed-requests';
import { ClientAddress } from '../throttle/client-address';
import { AnswersUnderWay, answerRaw } from './raw-http';
import { authorityOf, hasBody, headFault, originForm } from './request-head';
import { createRestServer, RestServerOptions } from './rest-server';
import { RouteTable } from './route-table';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route that clouds send to: it takes a body of any type, and calls of any origin. */
    readonly isReceiver?: boolean;
    /** The largest body, where it is not that of a method of the API. */
    readonly maxBytes?: number;
  }
}

/** Segments of 255 characters, percent-encoded, must reach our own checks. */
const MAX_PARAM_LENGTH = 1024;
/**
 * Limits for a whole request, and for its head. A connection that takes longer is ended; answers
 * may take as long as they need.
 */
const REQUEST_TIMEOUT_MS = 30_000;
const HEAD_TIMEOUT_MS = 10_000;
const TIMEOUT_CHECK_MS = 5000;

export interface FastifyAdapterParts {
  readonly routes: RouteTable;
  readonly readiness: Readiness;
  readonly authenticator: Authenticator;
  readonly clientAddress: ClientAddress;
  readonly gate: ConnectionGate;
  readonly calls: CallQueue;
  readonly large: LargeRequests;
  readonly clock: Clock;
  readonly observer: RequestObserver;
  /** Absent: plain text. */
  readonly tls?: ListenerTls | undefined;
  /** Absent: callers must authenticate. */
  readonly openAccess?: OpenAccess | undefined;
}

/**
 * Fastify with a request id in every answer and every error as a problem document, even for errors
 * before Nest sees the request.
 */
export function createFastifyAdapter(parts: FastifyAdapterParts): FastifyAdapter {
  const { routes, readiness, authenticator, gate, clientAddress, openAccess, observer, clock } = parts;
  const adapter = newAdapter(parts);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    route.bodyLimit = route.config?.maxBytes ?? requestSizeOf(route.config?.rpc).maxBytes;
  });
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    observeRequest(request, reply, observer, clock);
    identify(request, reply);
    const error =
      headError(request, reply) ??
      (isReceiver(request) ? undefined : foreignPage(request, openAccess)) ??
      drained(request, readiness);
    if (!error && !hasBody(request.raw)) delete request.raw.headers['content-type'];
    done(error);
  });
  authenticateRequests(fastify, authenticator, gate, clientAddress);
  refuseBeforeBody(fastify, parts.large);
  // The body of a request may have arrived only now.
  fastify.addHook('preHandler', (request, _reply, done) => done(drained(request, readiness)));
  readBodies(fastify);
  endConnections(fastify, readiness);
  return adapter;
}

function newAdapter({ gate, calls, clock, tls, observer }: FastifyAdapterParts): FastifyAdapter {
  const answers = new AnswersUnderWay();
  return new FastifyAdapter({
    bodyLimit: requestSizeOf(undefined).maxBytes,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, querystringParser: readQuery },
    rewriteUrl: ({ url = '' }) => originForm(url),
    requestIdHeader: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    ...serverOptions(tls),
    serverFactory: (handle: RequestListener, options: RestServerOptions) =>
      createRestServer(handle, options, { gate, calls, answers, clock }),
    // Fastify's own answer is not a problem document, so the hooks refuse the request.
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers[REQUEST_ID_HEADER], randomUUID),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      observeRequest(request, reply, observer, clock);
      identify(request, reply);
      refuseAtOnce(request, reply, fromHttpFailure(error));
    },
    clientErrorHandler: (error, socket) => answerRaw(error, socket, answers),
  });
}

function serverOptions(tls: ListenerTls | undefined): object {
  const server = {
    // Node answers a request without Host with an empty body, so it is handled here.
    requireHostHeader: false,
    headersTimeout: HEAD_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  if (!tls) return { http: server };
  return { https: { ...server, ...secureContextOf(tls), handshakeTimeout: HEAD_TIMEOUT_MS } };
}

/** The headers of every answer. */
function identify(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header(REQUEST_ID_HEADER, request.id).headers(transportSecurityHeaders(request.raw.socket));
}

/**
 * If the head is ambiguous, the end of the request is uncertain, so the connection ends with the
 * answer.
 */
function headError({ originalUrl, raw }: FastifyRequest, reply: FastifyReply): GatewayError | undefined {
  const fault = headFault(originalUrl, raw);
  if (fault === undefined) return undefined;
  void reply.header('connection', 'close');
  return new GatewayError('MALFORMED_HTTP', fault);
}

/** Its senders are clouds: its own token protects it, and its body is as they send it. */
function isReceiver({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.isReceiver === true;
}

/** Checked early: the refusal is then the only effect that such a page can have. */
function foreignPage({ originalUrl, raw }: FastifyRequest, access: OpenAccess | undefined): GatewayError | undefined {
  const fault = access && openAccessFault(authorityOf(originalUrl, raw), raw, access);
  return fault === undefined ? undefined : new GatewayError('ACCESS_DENIED', fault);
}

/** Refuses new requests on open connections. Health checks are answered until the end. */
function drained({ url }: FastifyRequest, readiness: Readiness): GatewayError | undefined {
  return url.startsWith('/v1/') ? readiness.refusal : undefined;
}

/**
 * Runs before the body is read: for an unknown path faults of the body do not matter, and some
 * methods require one. Runs after CORS, which handles OPTIONS.
 */
function refuseBeforeBody(fastify: FastifyInstance, large: LargeRequests): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.is404) return done(new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist'));
    const fault = hasBody(request.raw) && !isReceiver(request) ? encodingFault(request.raw) : undefined;
    // RFC 9110, section 12.5.3: the encoding that would be accepted.
    if (fault) void reply.header('accept-encoding', 'identity');
    done(fault ?? beginLarge(request, reply, large) ?? null, payload);
  });
}

/** A body of unknown length may be large. */
function beginLarge(request: FastifyRequest, reply: FastifyReply, large: LargeRequests): GatewayError | undefined {
  const usual = requestSizeOf(undefined).maxBytes;
  const { maxBytes } = requestSizeOf(request.routeOptions.config.rpc);
  if (!hasBody(request.raw) || maxBytes <= usual || Number(request.headers['content-length']) <= usual)
    return undefined;
  const end = large.begin();
  if (!end) return tooManyLarge();
  reply.raw.once('close', end);
  return undefined;
}

/**
 * JSON only. Zero bytes mean no body, whatever the content type: clients send one with DELETE.
 * Invalid JSON is reported together with the other faults of the body, once the caller's rights
 * have been checked.
 */
function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const size = requestSizeOf(request.routeOptions.config.rpc);
    done(null, bytes.length === 0 ? undefined : readJson(bytes, size));
  });
}

/** Read without decoding, compressed bytes are not JSON, and another charset yields other text. */
function encodingFault({ headers }: IncomingMessage): GatewayError | undefined {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  if (codings.some((coding) => coding !== '' && coding !== 'identity')) {
    return new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'the body must have no content coding');
  }
  const charsets = [...(headers['content-type'] ?? '').matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)/gi)];
  if (charsets.some(([, charset = '']) => !/^utf-?8$/i.test(charset))) {
    return new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'the body must be application/json in UTF-8');
  }
  return undefined;
}

/** Ends connections that must not wait for another request. */
function endConnections(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.addHook('onSend', ({ raw }, reply, _payload, done) => {
    // Node reads what an answer has left of a body, to keep the connection: without end, where the
    // body has none.
    const isUnread = !raw.complete && !(Number(raw.headers['content-length']) <= requestSizeOf(undefined).maxBytes);
    // The process would wait for a client that keeps its connection.
    if (isUnread || !readiness.takesWork) void reply.header('connection', 'close');
    done();
  });
}

function refuseAtOnce(request: FastifyRequest, reply: FastifyReply, error: GatewayError): void {
  recordOf(request)?.failed(error);
  const { status, headers, body } = renderProblem(error);
  void reply.status(status).headers(headers).send(body);
}
