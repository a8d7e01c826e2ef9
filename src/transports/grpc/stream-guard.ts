import { randomUUID } from 'node:crypto';
import { constants, Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { OpenAccess, openAccessFault } from '../auth/open-access';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate, Peer } from '../connections/connection-gate';
import { limitPieces } from '../connections/piece-limit';
import { RateBudget } from '../connections/rate-budget';
import { REQUEST_ID_HEADER, requestIdFrom } from '../requests/request-id';
import { boundTimeout } from './call-timeout';
import { ObservedCalls } from './observed-calls';
import { oneMessage } from './one-message';

/** How many calls a connection may cancel: at once, and per second. */
const RESETS = { burst: 200, perSecond: 100 };
/**
 * The same for calls cancelled right after their headers. Real clients do not do that, but a flood
 * does (CVE-2023-44487), at less cost to the attacker than to the server.
 */
const INSTANT_RESETS = { burst: 20, perSecond: 10 };
/** Small pieces of messages, beyond those of a prefix and a field or two that clients send. */
const SMALL_PIECES = { burst: 500, perSecond: 100 };
const SMALL_PIECE_BYTES = 64;
const FEW_PIECES = 4;
/** Requests of a reflection stream take some 50 bytes each, and clients send dozens of them. */
const MAX_CONVERSATION_BYTES = 64 * 1024;
/** For a client to read a whole answer, once the longest call is over. */
const READING_TIMEOUT_MS = 30_000;
/**
 * Time for the end of an answer to leave before the stream is closed, if the client has more to
 * send.
 */
const LINGER_MS = 100;

/** RFC 9113, section 6.5.2: the size that counts for a field besides its text. */
const FIELD_OVERHEAD = 32;

export interface StreamGuardOptions {
  /**
   * Node enforces the limit once the client has confirmed the server's settings; this covers the
   * calls before that.
   */
  readonly maxMetadataBytes: number;
  readonly gate: ConnectionGate;
  readonly calls: CallQueue;
  /** Undefined: callers must authenticate. */
  readonly openAccess: OpenAccess | undefined;
  readonly clock: Clock;
  readonly observed: ObservedCalls;
  /** How long a call on this path may take; undefined: without end. */
  readonly longestMs: (path: string) => number | undefined;
  /** The paths of calls with more than one message. */
  readonly conversations: ReadonlySet<string>;
  /** Answers a call that no handler sees. */
  readonly refuse: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, error: GatewayError) => void;
}

/**
 * Sits between Node's HTTP/2 and grpc-js: checks connections and calls before anything is allocated
 * for them, and gives every call its request id, the caller's or a new one.
 */
export class StreamGuard {
  readonly #connections = new WeakMap<object, GuardedConnection>();

  constructor(private readonly options: StreamGuardOptions) {}

  guard(server: Http2Server): void {
    server.on('session', (session) => this.#onSession(session));
    const handlers = server.listeners('stream');
    server.removeAllListeners('stream');
    server.on(
      'stream',
      (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, rawHeaders: readonly string[]) => {
        keepAllKeys(headers, rawHeaders);
        this.#onStream(stream, headers, () => {
          for (const handle of handlers) Reflect.apply(handle, server, [stream, headers, flags, rawHeaders]);
        });
      },
    );
  }

  #onSession(session: ServerHttp2Session): void {
    const { clock, gate } = this.options;
    const peer = peerOf(session);
    this.#connections.set(session, {
      peer,
      instant: new RateBudget(INSTANT_RESETS, clock),
      later: new RateBudget(RESETS, clock),
      smallPieces: new RateBudget(SMALL_PIECES, clock),
      exceeded: () => {
        // Immediately: otherwise streams would still be created for what has already arrived.
        session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
        setImmediate(() => gate.end(peer, 'protocol_abused'));
      },
    });
    session.once('remoteSettings', () => gate.greeted(peer));
  }

  /** One turn later: a call cancelled right after its headers then costs nothing more. */
  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, handle: () => void): void {
    const connection = stream.session && this.#connections.get(stream.session);
    if (!connection) return;
    const { calls, gate, clock, observed } = this.options;
    const arrivedIn = calls.slice;
    const arrivedAt = clock.elapsed();
    // The close event reports what went wrong; without an `error` listener the process would end.
    stream.once('error', () => undefined);
    stream.once('aborted', () => {
      const budget = calls.slice === arrivedIn ? connection.instant : connection.later;
      if (!budget.take()) connection.exceeded();
    });
    limitPieces(stream, connection.exceeded, this.#acceptPieces(headers, connection));
    calls.add(connection, () => {
      if (stream.closed || stream.destroyed || !gate.isOpen(connection.peer)) return;
      this.#bound(stream, headers, connection.peer);
      stream.once('finish', () => {
        if (stream.readableEnded) gate.served(connection.peer);
        closeUnlessEnded(stream);
      });
      headers[REQUEST_ID_HEADER] = requestIdFrom(headers[REQUEST_ID_HEADER], randomUUID);
      const record = observed.begin(stream, headers, arrivedAt);
      const fault = this.#sizeFault(headers) ?? this.#accessFault(headers) ?? mendTimeout(headers);
      if (!fault) return observed.handOver(record, handle);
      record?.failed(fault);
      this.options.refuse(stream, headers, fault);
    });
  }

  #acceptPieces({ ':path': path = '' }: IncomingHttpHeaders, { smallPieces }: GuardedConnection): AcceptPiece {
    const isAllowed = this.options.conversations.has(path) ? upTo(MAX_CONVERSATION_BYTES) : oneMessage();
    return acceptPieces(isAllowed, smallPieces);
  }

  /** A client may keep its window shut, and with it an answer in memory. */
  #bound(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, peer: Peer): void {
    const { gate, clock, longestMs } = this.options;
    stream.once('close', gate.opened(peer));
    const limitMs = longestMs(headers[':path'] ?? '');
    if (limitMs === undefined) return;
    const cancel = clock.schedule(limitMs + READING_TIMEOUT_MS, () => gate.end(peer, 'answer_unread'));
    stream.once('close', cancel);
  }

  #accessFault(headers: IncomingHttpHeaders): GatewayError | undefined {
    const { openAccess } = this.options;
    const authority = headers[':authority'] ?? headers.host;
    const fault = openAccess && openAccessFault(authority, { headers }, openAccess);
    return fault === undefined ? undefined : new GatewayError('ACCESS_DENIED', fault);
  }

  #sizeFault(headers: IncomingHttpHeaders): GatewayError | undefined {
    let size = 0;
    for (const [name, value] of Object.entries(headers)) size += name.length + String(value).length + FIELD_OVERHEAD;
    if (size <= this.options.maxMetadataBytes) return undefined;
    return new GatewayError('PAYLOAD_TOO_LARGE', 'the metadata is too large');
  }
}

interface GuardedConnection {
  readonly peer: Peer;
  /** How many more calls it may cancel right after their headers, and later. */
  readonly instant: RateBudget;
  readonly later: RateBudget;
  readonly smallPieces: RateBudget;
  readonly exceeded: () => void;
}

type AcceptPiece = (piece: Buffer) => boolean;

function acceptPieces(isAllowed: AcceptPiece, smallPieces: RateBudget): AcceptPiece {
  let pieces = 0;
  return (piece) => {
    pieces += 1;
    const isUsual = pieces <= FEW_PIECES || piece.length >= SMALL_PIECE_BYTES;
    return isAllowed(piece) && (isUsual || smallPieces.take());
  };
}

/** Whether the bytes of a call are no more than `max`. */
function upTo(max: number): AcceptPiece {
  let received = 0;
  return (piece) => (received += piece.length) <= max;
}

/**
 * Node keeps the first `authorization` and drops the rest: a proxy in front of livegate may have
 * acted on another one. grpc-js takes several values as an array.
 */
function keepAllKeys(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
  const given = rawHeaders.filter((_value, at) => at % 2 === 1 && rawHeaders[at - 1] === 'authorization');
  if (given.length > 1) Object.assign(headers, { authorization: given });
}

/** Undefined if the timeout in `headers` is absent or one that grpc-js can handle. */
function mendTimeout(headers: IncomingHttpHeaders): GatewayError | undefined {
  const given = headers['grpc-timeout'];
  if (given === undefined) return undefined;
  const bound = boundTimeout(String(given));
  if (bound === undefined) {
    const rule = 'grpc-timeout must be 1 to 8 digits and a unit: one of H, M, S, m, u, n';
    return new GatewayError('INVALID_REQUEST', rule);
  }
  headers['grpc-timeout'] = bound;
  return undefined;
}

/**
 * RFC 9113, section 8.1: a server that has answered may ask the client to stop sending. Otherwise
 * the stream stays open as long as the client likes.
 */
function closeUnlessEnded(stream: ServerHttp2Stream): void {
  if (stream.readableEnded || stream.closed) return;
  setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS).unref();
}

function peerOf({ socket }: ServerHttp2Session): Peer {
  const { remoteAddress, remotePort } = socket;
  return { remoteAddress, remotePort };
}
