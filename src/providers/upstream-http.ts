import { rootCertificates } from 'node:tls';
import { Dispatcher, Pool, ProxyAgent } from 'undici';
import { GatewayError } from '../domain/gateway-error';

export interface UpstreamHttpOptions {
  readonly connectTimeoutMs: number;
  /** A longer answer is unreadable. */
  readonly maxResponseBytes: number;
  /** URL of an HTTP proxy. */
  readonly proxy?: string;
  /** PEM certificates trusted beside the system's. */
  readonly ca?: readonly string[];
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Errors of making a connection: the request was never on the wire. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TLS_FAILURE = /^(ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** One keep-alive pool per endpoint, shared by all accounts of that endpoint. Never resends on its own. */
export class UpstreamHttp {
  readonly #pools = new Map<string, Dispatcher>();

  constructor(private readonly options: UpstreamHttpOptions) {}

  /**
   * Sends one request. Whatever status comes back is an answer. Throws PROVIDER_UNREACHABLE, PROVIDER_ANSWER_UNREADABLE, or the
   * signal's reason; `outcome` says whether the provider can have seen the request.
   */
  async request(endpoint: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.#pool(endpoint).request({
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
        signal,
      });
    } catch (error) {
      throw transportError(error, signal);
    }
    return {
      status: answer.statusCode,
      headers: firstValues(answer.headers),
      text: await this.#read(answer, signal),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
  }

  #pool(endpoint: string): Dispatcher {
    const origin = new URL(endpoint).origin;
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = this.#makePool(origin);
      this.#pools.set(origin, pool);
    }
    return pool;
  }

  #makePool(origin: string): Dispatcher {
    const { connectTimeoutMs, proxy, ca } = this.options;
    // The pipeline's signal ends a request; undici's own timers would only blur which limit it was.
    const timers = { headersTimeout: 0, bodyTimeout: 0 };
    const tls = ca ? { ca: [...rootCertificates, ...ca] } : {};
    if (!proxy) return new Pool(origin, { ...timers, connect: { timeout: connectTimeoutMs, ...tls } });
    const agent = new ProxyAgent({ uri: proxy, ...timers, connectTimeout: connectTimeoutMs, requestTls: tls });
    return agent.compose((dispatch) => (options, handler) => dispatch({ ...options, origin }, handler));
  }

  async #read({ statusCode, body }: Dispatcher.ResponseData, signal: AbortSignal): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.options.maxResponseBytes) throw new AnswerTooLarge();
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof AnswerTooLarge) {
        throw new GatewayError('PROVIDER_ANSWER_UNREADABLE', 'the provider sent more than livegate reads', {
          metadata: { upstreamStatus: String(statusCode), outcome: 'UNKNOWN' },
        });
      }
      throw transportError(error, signal);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

class AnswerTooLarge extends Error {}

function transportError(error: unknown, signal: AbortSignal): GatewayError {
  if (signal.aborted) return GatewayError.from(signal.reason).with({ outcome: 'UNKNOWN' });
  const code = errorCode(error);
  const notSent = NOT_SENT.has(code) || TLS_FAILURE.test(code);
  return new GatewayError(
    'PROVIDER_UNREACHABLE',
    notSent ? 'no connection to the provider' : 'the connection to the provider broke before its answer was complete',
    { metadata: { outcome: notSent ? 'NOT_APPLIED' : 'UNKNOWN' }, cause: error },
  );
}

/**
 * The code of the first error in the chain that has one; several addresses fail as one AggregateError. Goes by shape: under a test
 * runner with realms of its own, Node's errors are instances of no class that is known here.
 */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return errorCode(error.errors[0]);
  return 'cause' in error ? errorCode(error.cause) : '';
}

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name.toLowerCase()] = first;
  }
  return result;
}
