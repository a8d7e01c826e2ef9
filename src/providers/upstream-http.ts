import { rootCertificates } from 'node:tls';
import { Dispatcher, Pool } from 'undici';
import { GatewayError } from '../domain/errors/gateway-error';
import { Attempt } from '../domain/operations/upstream-pipeline';
import { ConnectionFailure } from './connection/connection-failure';
import { ProxyVariables, environmentProxyFor } from './connection/proxy-choice';
import { Proxy, tunnelConnector } from './connection/proxy-tunnel';

export interface UpstreamHttpOptions {
  readonly connectTimeoutMs: number;
  /** A longer answer is unreadable. */
  readonly maxResponseBytes: number;
  /** An HTTP proxy on the way to every endpoint: its URL, or that and a login. */
  readonly proxy?: string | Proxy;
  /** What the environment says; not looked at if there is a `proxy`. */
  readonly environmentProxies?: ProxyVariables;
  /** PEM certificates trusted beside the system's. */
  readonly ca?: readonly string[];
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
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
   * Sends one request; `endpoint` is an origin. Whatever status comes back is an answer. Throws PROVIDER_UNREACHABLE, PROVIDER_ANSWER_UNREADABLE, or the
   * reason of the attempt; `outcome` says whether the provider can have seen the request.
   */
  request(endpoint: string, request: HttpRequest, attempt: Attempt): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(attempt, this.options.maxResponseBytes, { resolve, reject });
      this.#pool(endpoint).dispatch({ ...request, origin: endpoint }, exchange);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
  }

  #pool(endpoint: string): Dispatcher {
    let pool = this.#pools.get(endpoint);
    if (!pool) {
      pool = this.#makePool(endpoint);
      this.#pools.set(endpoint, pool);
    }
    return pool;
  }

  #makePool(origin: string): Dispatcher {
    const { connectTimeoutMs, ca } = this.options;
    const tls = ca ? { ca: [...rootCertificates, ...ca] } : {};
    const proxy = this.#proxyFor(origin);
    return new Pool(origin, {
      // The pipeline's signal ends a request; undici's own timers would only blur which limit it was.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: proxy ? tunnelConnector(proxy, { connectTimeoutMs, tls }) : { timeout: connectTimeoutMs, ...tls },
    });
  }

  #proxyFor(origin: string): Proxy | undefined {
    const { proxy, environmentProxies } = this.options;
    if (proxy !== undefined) return typeof proxy === 'string' ? { url: proxy } : proxy;
    return environmentProxies && environmentProxyFor(origin, environmentProxies);
  }
}

interface SettleExchange {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: GatewayError) => void;
}

/** One request on its way and its answer. Whether any of it was written decides what can be said of a failure. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #written = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;
  /** What ended it before its answer was complete, if we did. */
  #ended: GatewayError | undefined;

  constructor(
    private readonly attempt: Attempt,
    private readonly maxResponseBytes: number,
    private readonly settle: SettleExchange,
  ) {
    if (attempt.signal.aborted) this.#abort();
    else attempt.signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** undici calls this right before it writes the request: after a free connection was found, or made. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) throw this.#ended;
    try {
      this.attempt.onWire();
    } catch (error) {
      this.#end(GatewayError.from(error));
      throw error;
    }
    this.#written = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHeaders): void {
    this.#status = status;
    this.#headers = firstValues(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= this.maxResponseBytes) this.#chunks.push(chunk);
    else this.#end(this.#tooLarge());
  }

  onResponseEnd(): void {
    this.#stopListening();
    const text = Buffer.concat(this.#chunks).toString('utf8');
    this.settle.resolve({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#unreached(error));
  }

  #abort = (): void => {
    const outcome = this.#written ? 'UNKNOWN' : 'NOT_APPLIED';
    this.#end(GatewayError.from(this.attempt.signal.reason).with({ outcome }));
  };

  /** The first reason counts; what undici says of our own abort does not. */
  #end(error: GatewayError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#stopListening();
    this.settle.reject(error);
    this.#controller?.abort(error);
  }

  #stopListening(): void {
    this.attempt.signal.removeEventListener('abort', this.#abort);
  }

  #tooLarge(): GatewayError {
    return new GatewayError('PROVIDER_ANSWER_UNREADABLE', "the provider's answer exceeds livegate's size limit", {
      metadata: { upstreamStatus: String(this.#status), outcome: 'UNKNOWN' },
    });
  }

  #unreached(thrown: Error): GatewayError {
    const cause = ConnectionFailure.from(thrown);
    const text = this.#written
      ? 'the connection to the provider broke before its answer was complete'
      : 'livegate could not connect to the provider';
    const outcome = this.#written ? 'UNKNOWN' : 'NOT_APPLIED';
    return new GatewayError('PROVIDER_UNREACHABLE', text, { metadata: { outcome }, cause });
  }
}

type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

function firstValues(headers: IncomingHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name.toLowerCase()] = first;
  }
  return result;
}
