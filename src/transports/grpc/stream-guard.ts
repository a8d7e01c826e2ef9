import { constants, Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { OpenAccess, openAccessFault } from '../auth/open-access';
import { CallQueue } from '../connections/call-queue';
import { ConnectionGate, Peer } from '../connections/connection-gate';
import { RateBudget } from '../connections/rate-budget';
import { boundTimeout } from './call-timeout';

/** Calls that a connection may take back: so many at once, and so many a second. */
const RESETS = { burst: 200, perSecond: 100 };
/**
 * Those that it takes back along with their headers: no client does, but a flood (CVE-2023-44487)
 * that costs the server more than itself.
 */
const INSTANT_RESETS = { burst: 20, perSecond: 10 };
/** For the end of an answer to leave before a call is closed whose client has more to say. */
const LINGER_MS = 100;

/** RFC 9113, section 6.5.2: how a field counts beside its text. */
const FIELD_OVERHEAD = 32;

export interface StreamGuardOptions {
  /**
   * Node holds a client to it once that has confirmed the server's settings; here the calls before
   * that are.
   */
  readonly maxMetadataBytes: number;
  readonly gate: ConnectionGate;
  readonly calls: CallQueue;
  /** Undefined: callers must authenticate. */
  readonly openAccess: OpenAccess | undefined;
  readonly clock: Clock;
  /** Answers a call that no handler sees. */
  readonly refuse: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, error: GatewayError) => void;
}

/**
 * What stands between Node's HTTP/2 and grpc-js: looks at connections and calls before anything is
 * made of them.
 */
export class StreamGuard {
  readonly #connections = new WeakMap<object, GuardedConnection>();

  constructor(private readonly options: StreamGuardOptions) {}

  guard(server: Http2Server): void {
    server.on('session', (session) => this.#onSession(session));
    const handlers = server.listeners('stream');
    server.removeAllListeners('stream');
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest: unknown[]) => {
      this.#onStream(stream, headers, () => {
        for (const handle of handlers) Reflect.apply(handle, server, [stream, headers, ...rest]);
      });
    });
  }

  #onSession(session: ServerHttp2Session): void {
    const { clock, gate } = this.options;
    const peer = peerOf(session);
    this.#connections.set(session, {
      peer,
      instant: new RateBudget(INSTANT_RESETS, clock),
      later: new RateBudget(RESETS, clock),
      exceeded: () => {
        // At once: what else has arrived would still be made streams of.
        session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
        setImmediate(() => gate.end(peer, 'protocol_abused'));
      },
    });
    session.once('remoteSettings', () => gate.greeted(peer));
  }

  /** A turn later: a call that was taken back along with its headers costs nothing more. */
  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, handle: () => void): void {
    const connection = stream.session && this.#connections.get(stream.session);
    if (!connection) return;
    const { calls, gate } = this.options;
    const arrivedIn = calls.slice;
    // What went wrong shows at its close; without a listener it would end the process.
    stream.once('error', () => undefined);
    stream.once('aborted', () => {
      const budget = calls.slice === arrivedIn ? connection.instant : connection.later;
      if (!budget.take()) connection.exceeded();
    });
    calls.add(connection, () => {
      if (stream.closed || stream.destroyed || !gate.isOpen(connection.peer)) return;
      stream.once('finish', () => {
        if (stream.readableEnded) gate.served(connection.peer);
        closeUnlessEnded(stream);
      });
      const fault = this.#sizeFault(headers) ?? this.#accessFault(headers) ?? mendTimeout(headers);
      if (fault) this.options.refuse(stream, headers, fault);
      else handle();
    });
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
  /** How many calls it may still take back along with their headers, and later. */
  readonly instant: RateBudget;
  readonly later: RateBudget;
  readonly exceeded: () => void;
}

/** Undefined once `headers` hold a time that grpc-js can keep, or none. */
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
 * RFC 9113, section 8.1: who has answered may ask for no more of the request. Else it stays open as
 * long as its client likes.
 */
function closeUnlessEnded(stream: ServerHttp2Stream): void {
  if (stream.readableEnded || stream.closed) return;
  setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS).unref();
}

function peerOf({ socket }: ServerHttp2Session): Peer {
  const { remoteAddress, remotePort } = socket;
  return { remoteAddress, remotePort };
}
