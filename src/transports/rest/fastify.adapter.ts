import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../domain/gateway-error';
import { fromHttpFailure } from '../errors/http-failure';
import { RenderedProblem, renderProblem } from '../errors/problem-json.renderer';
import { REQUEST_ID_HEADER, requestIdFrom } from './request-id';
import { RouteTable } from './route-table';

/** More than any request of this API needs. */
const MAX_BODY_BYTES = 256 * 1024;
/** Segments of 255 characters, percent-encoded, must reach our own checks. */
const MAX_PARAM_LENGTH = 1024;

/** Fastify, set up so that every answer has a request id and every error is a problem of ours, also before Nest sees a request. */
export function createFastifyAdapter(routes: RouteTable): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers[REQUEST_ID_HEADER], randomUUID),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header(REQUEST_ID_HEADER, request.id);
      send(reply, renderProblem(fromHttpFailure(error)));
    },
    clientErrorHandler: answerRaw,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  readJson(fastify);
  return adapter;
}

/** JSON only. No bytes are no body, whatever the content type says: clients send one with DELETE. */
function readJson(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isEmpty(request.raw)) delete request.raw.headers['content-type'];
    done();
  });
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

/** Without either header a request of HTTP/1.1 has no body. */
function isEmpty({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function send(reply: FastifyReply, { status, headers, body }: RenderedProblem): void {
  void reply.status(status).headers(headers).send(body);
}

/** Bytes that are no HTTP: there is no request and no reply, only the socket. */
function answerRaw(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = renderProblem(
    new GatewayError('MALFORMED_HTTP', 'the bytes are no HTTP request that livegate reads'),
  );
  const body = JSON.stringify({ ...problem.body, status });
  const head = [
    `HTTP/1.1 ${status} ${problem.body.title}`,
    ...Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}`),
    `${REQUEST_ID_HEADER}: ${randomUUID()}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
