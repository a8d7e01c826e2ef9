import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MAX_MESSAGE_BYTES } from '../../events';
import { ReceiverSettings } from '../receiver';
import { EventIntake } from './event-intake';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request with the right token. */
    receiver?: ReceiverSettings;
  }
}

export interface ReceiverRoutesParts {
  readonly intake: EventIntake;
  /** Messages that may be under way. */
  readonly maxAtOnce: number;
  /** Told of connections that have shown a token. */
  readonly trust: (socket: Socket) => void;
}

/** Bodies of messages under way, all together. */
const MAX_BYTES = 32 * 1024 * 1024;
const RETRY_MS = 1_000;

interface UrlParts {
  readonly id: string;
  readonly token: string;
}

/**
 * The URL that clouds send to. It has bounds of its own, so that neither they nor callers of the
 * API can take what the others need. Must be called before the application listens.
 */
export function serveReceivers(fastify: FastifyInstance, parts: ReceiverRoutesParts): void {
  const { intake } = parts;
  const bounds = new IntakeBounds(parts.maxAtOnce);
  const admit = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const { id, token } = request.params as UrlParts;
    const receiver = intake.find(id, token);
    if (!receiver) return done(new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist'));
    parts.trust(request.raw.socket);
    const end = bounds.begin(Number(request.headers['content-length'] ?? MAX_MESSAGE_BYTES));
    if (!end)
      return done(new GatewayError('QUEUE_FULL', 'too many messages are under way', { retryAfterMs: RETRY_MS }));
    reply.raw.once('close', end);
    request.receiver = receiver;
    done();
  };
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { receiver, body } = request;
    if (!receiver) throw new Error('the request was not admitted');
    const { host = 'receiver.invalid', ...headers } = request.headers;
    await intake.take(receiver, {
      method: request.method,
      origin: `${request.protocol}://${host}`,
      path: request.url,
      headers,
      body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    });
    // 204 would be a failure to Volcengine.
    await reply.status(200).send();
  };
  void fastify.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes));
    const config = { isPublic: true, isReceiver: true, maxBytes: MAX_MESSAGE_BYTES };
    for (const method of ['GET', 'POST'] as const) {
      const route = { method, url: '/v1/events/:id/:token', config, exposeHeadRoute: false };
      scope.route({ ...route, onRequest: admit, handler: answer });
    }
    registered();
  });
}

/** How many messages are under way, and how large they are. */
class IntakeBounds {
  #count = 0;
  #bytes = 0;

  constructor(private readonly maxAtOnce: number) {}

  /** What ends it; undefined if there is no room. */
  begin(length: number): (() => void) | undefined {
    const bytes = Math.min(Number.isNaN(length) ? MAX_MESSAGE_BYTES : length, MAX_MESSAGE_BYTES);
    if (this.#count >= this.maxAtOnce || this.#bytes + bytes > MAX_BYTES) return undefined;
    this.#count += 1;
    this.#bytes += bytes;
    return () => {
      this.#count -= 1;
      this.#bytes -= bytes;
    };
  }
}
