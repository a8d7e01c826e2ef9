import { rootCertificates } from 'node:tls';
import { DecoratorHandler, Dispatcher, Pool, ProxyAgent } from 'undici';
import { GatewayError } from '../domain/gateway-error';
import { Attempt } from '../domain/upstream-pipeline';

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

/** One keep-alive pool per endpoint, shared by all accounts of that endpoint. Never resends on its own. */
export class UpstreamHttp {
  readonly #pools = new Map<string, Dispatcher>();

  constructor(private readonly options: UpstreamHttpOptions) {}

  /**
   * Sends one request. Whatever status comes back is an answer. Throws PROVIDER_UNREACHABLE, PROVIDER_ANSWER_UNREADABLE, or the
   * reason of the attempt; `outcome` says whether the provider can have seen the request.
   */
  async request(endpoint: string, request: HttpRequest, attempt: Attempt): Promise<HttpAnswer> {
    const { signal } = attempt;
    const sending = new Sending(attempt);
    let answer: Dispatcher.ResponseData<Sending>;
    try {
      answer = await this.#pool(endpoint).request({
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
        signal,
        opaque: sending,
      });
    } catch (error) {
      throw sending.failure(error);
    }
    return {
      status: answer.statusCode,
      headers: firstValues(answer.headers),
      text: await this.#read(answer, sending),
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
      pool = this.#makePool(origin).compose(announceWriting);
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

  async #read({ statusCode, body }: Dispatcher.ResponseData<Sending>, sending: Sending): Promise<string> {
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
      throw sending.failure(error);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

class AnswerTooLarge extends Error {}

/** One request on its way: whether any of it was written decides what can be said of a failure. */
class Sending {
  #written = false;
  #refusal: unknown;

  constructor(private readonly attempt: Attempt) {}

  /** The next thing that happens is that the request is written to its socket. */
  start(): void {
    try {
      this.attempt.onWire();
    } catch (error) {
      this.#refusal = error;
      throw error;
    }
    this.#written = true;
  }

  failure(error: unknown): GatewayError {
    if (this.#refusal !== undefined) return GatewayError.from(this.#refusal);
    const outcome = this.#written ? 'UNKNOWN' : 'NOT_APPLIED';
    if (this.attempt.signal.aborted) return GatewayError.from(this.attempt.signal.reason).with({ outcome });
    const text = this.#written
      ? 'the connection to the provider broke before its answer was complete'
      : 'no connection to the provider';
    return new GatewayError('PROVIDER_UNREACHABLE', text, { metadata: { outcome }, cause: error });
  }
}

/** undici tells a handler right before it writes the request: after a free connection was found, or made. */
const announceWriting: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { opaque } = options as { readonly opaque?: unknown };
  if (!(opaque instanceof Sending)) return dispatch(options, handler);
  const decorated: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
  const start = decorated.onRequestStart?.bind(decorated);
  decorated.onRequestStart = (controller, context) => {
    opaque.start();
    start?.(controller, context);
  };
  return dispatch(options, decorated);
};

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name.toLowerCase()] = first;
  }
  return result;
}
