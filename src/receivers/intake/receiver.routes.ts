import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MAX_MESSAGE_BYTES } from '../../events';
import { ReceiverSettings } from '../receiver';
import { EventIntake, TurnedAway } from './event-intake';

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

/** Bodies of messages under way, all together; one receiver can take the half of it. */
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
  const admit = admissionBy(parts, bounds);
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
    scope.addHook('onError', tellerTo(intake));
    const config = { isPublic: true, isReceiver: true, maxBytes: MAX_MESSAGE_BYTES };
    for (const method of ['GET', 'POST'] as const) {
      const route = { method, url: '/v1/events/:id/:token', config, exposeHeadRoute: false };
      scope.route({ ...route, onRequest: admit, handler: answer });
    }
    registered();
  });
}

type Done = (error?: Error) => void;

/** Lets messages of a receiver in while there is room for them. */
function admissionBy(
  { intake, trust }: ReceiverRoutesParts,
  bounds: IntakeBounds,
): (request: FastifyRequest, reply: FastifyReply, done: Done) => void {
  return (request, reply, done) => {
    const { id, token } = request.params as UrlParts;
    const receiver = intake.find(id, token);
    if (!receiver) return done(new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist'));
    trust(request.raw.socket);
    if (!bounds.begin(receiver.id, request, reply)) {
      // Nobody waits for the answer on a connection that is gone.
      if (!request.raw.socket.destroyed) intake.turnAway(receiver, 'no_room');
      return done(new GatewayError('QUEUE_FULL', 'too many messages are under way', { retryAfterMs: RETRY_MS }));
    }
    request.receiver = receiver;
    done();
  };
}

/** Tells the intake of messages that never reach it. */
function tellerTo(
  intake: EventIntake,
): (request: FastifyRequest, reply: FastifyReply, error: Error, done: () => void) => void {
  return (request, _reply, error, done) => {
    const result = turnedAwayBy(error);
    if (!result) return done();
    const { id, token } = request.params as UrlParts;
    // A process that ends refuses a message before its receiver is looked up.
    const receiver = request.receiver ?? intake.find(id, token);
    if (receiver) intake.turnAway(receiver, result);
    done();
  };
}

/** What the handler never sees; undefined for what it, or `admit`, has counted. */
function turnedAwayBy(error: Error & { readonly code?: string }): TurnedAway | undefined {
  if (error instanceof GatewayError) return error.reason === 'SHUTTING_DOWN' ? 'draining' : undefined;
  return error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'too_large' : undefined;
}

/** A body in chunks has as many bytes as it may. */
function bodyLengthOf({ 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders): number {
  return coding === undefined ? Number(length ?? 0) : MAX_MESSAGE_BYTES;
}

/** What messages under way take. */
class Room {
  count = 0;
  bytes = 0;

  add(count: number, bytes: number): void {
    this.count += count;
    this.bytes += bytes;
  }
}

/**
 * How many messages are under way, and how large they are. No receiver takes more than it leaves,
 * so that a flood of one cannot keep out what comes for another.
 */
class IntakeBounds {
  readonly #all = new Room();
  readonly #ofReceiver = new Map<string, Room>();
  /** What ends with each connection. */
  readonly #ends = new WeakMap<Socket, Set<() => void>>();

  constructor(private readonly maxAtOnce: number) {}

  /** False if there is no room. Else the message has its room until its answer has closed. */
  begin(receiver: string, { headers, raw: { socket } }: FastifyRequest, { raw: response }: FastifyReply): boolean {
    const bytes = Math.min(bodyLengthOf(headers), MAX_MESSAGE_BYTES);
    // Nothing would end it.
    if (socket.destroyed) return false;
    const own = this.#roomOf(receiver);
    if (own.count >= this.maxAtOnce - this.#all.count) return false;
    if (own.bytes + bytes > MAX_BYTES - this.#all.bytes) return false;
    this.#all.add(1, bytes);
    own.add(1, bytes);
    const ends = this.#endsOf(socket);
    const end = (): void => {
      if (!ends.delete(end)) return;
      this.#all.add(-1, -bytes);
      own.add(-1, -bytes);
    };
    ends.add(end);
    response.once('close', end);
    return true;
  }

  /** Receivers are those of configurations, so nobody else adds to them. */
  #roomOf(receiver: string): Room {
    const known = this.#ofReceiver.get(receiver) ?? new Room();
    this.#ofReceiver.set(receiver, known);
    return known;
  }

  /**
   * Node does not close an answer that waits behind another one when their connection goes. One
   * listener, however many messages the connection has.
   */
  #endsOf(socket: Socket): Set<() => void> {
    const known = this.#ends.get(socket);
    if (known) return known;
    const ends = new Set<() => void>();
    this.#ends.set(socket, ends);
    socket.once('close', () => {
      for (const end of ends) end();
    });
    return ends;
  }
}
