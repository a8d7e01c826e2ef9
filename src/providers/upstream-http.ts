import { rootCertificates } from 'node:tls';
import { Dispatcher, Pool } from 'undici';
import { GatewayError } from '../domain/errors/gateway-error';
import { Clock } from '../domain/time/clock';
import { Attempt } from '../domain/operations/upstream-pipeline';
import { ConnectionFailure } from './connection/connection-failure';
import { ProxyVariables, environmentProxyFor } from './connection/proxy-choice';
import { Proxy, tunnelConnector } from './connection/proxy-tunnel';

export interface UpstreamHttpOptions {
  readonly connectTimeoutMs: number;
  /** A longer answer counts as unreadable. */
  readonly maxResponseBytes: number;
  /** HTTP proxy for every endpoint: its URL, or its URL and login. */
  readonly proxy?: string | Proxy;
  /** Proxy variables of the environment; ignored if `proxy` is given. */
  readonly environmentProxies?: ProxyVariables;
  /** PEM certificates trusted in addition to Node's own. */
  readonly ca?: readonly string[];
  readonly clock: Clock;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Includes the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Matches the beginning of answers in the provider's own format. */
  readonly ownFormat?: RegExp;
}

export interface HttpAnswer {
  readonly status: number;
  /** The first value of the header with this name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

/** How often pools without connections are dropped, such as those of replaced endpoints. */
const SWEEP_EVERY_MS = 60_000;

/** One keep-alive pool per endpoint, shared by all its accounts. Never resends on its own. */
export class UpstreamHttp {
  readonly #pools = new Map<string, Pool>();
  #cancelSweep: (() => void) | undefined;

  constructor(private readonly options: UpstreamHttpOptions) {}

  /**
   * Sends one request; `endpoint` is an origin. Any HTTP status is an answer. Throws
   * PROVIDER_UNREACHABLE, PROVIDER_ANSWER_UNREADABLE, or the attempt's abort reason; `outcome` says
   * whether the provider can have seen the request.
   */
  request(endpoint: string, request: HttpRequest, attempt: Attempt): Promise<HttpAnswer> {
    attempt.span?.set({ 'server.address': new URL(endpoint).hostname });
    return new Promise((resolve, reject) => {
      const { method, path, headers, body, ownFormat } = request;
      const limits = { maxResponseBytes: this.options.maxResponseBytes, ownFormat };
      const exchange = new Exchange(attempt, limits, { resolve, reject });
      this.#pool(endpoint).dispatch({ origin: endpoint, method, path, headers, body }, exchange);
    });
  }

  /** How many endpoints have a pool. */
  get size(): number {
    return this.#pools.size;
  }

  async close(): Promise<void> {
    this.#cancelSweep?.();
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
  }

  #pool(endpoint: string): Pool {
    let pool = this.#pools.get(endpoint);
    if (!pool) {
      pool = this.#makePool(endpoint);
      this.#pools.set(endpoint, pool);
      this.#sweepLater();
    }
    return pool;
  }

  /** One timer serves all pools; none runs without pools. */
  #sweepLater(): void {
    this.#cancelSweep ??= this.options.clock.schedule(SWEEP_EVERY_MS, () => {
      this.#cancelSweep = undefined;
      for (const [endpoint, pool] of this.#pools) if (isIdle(pool)) this.#drop(endpoint, pool);
      if (this.#pools.size > 0) this.#sweepLater();
    });
  }

  #drop(endpoint: string, pool: Pool): void {
    this.#pools.delete(endpoint);
    void pool.close();
  }

  #makePool(origin: string): Pool {
    const { connectTimeoutMs, ca } = this.options;
    const tls = ca ? { ca: [...rootCertificates, ...ca] } : {};
    const proxy = this.#proxyFor(origin);
    return new Pool(origin, {
      // The pipeline's signal ends a request; undici's own timers would only hide which limit
      // applied.
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

/** Idle connections have ended by themselves: undici keeps them for 4 s. */
function isIdle({ stats }: Pool): boolean {
  return stats.connected + stats.pending + stats.queued + stats.running === 0;
}

interface SettleExchange {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: GatewayError) => void;
}

/** The beginning of an answer that shows whether it is in the provider's own format. */
const FORMAT_BYTES = 256;

/** One request and its answer. The outcome of a failure depends on whether anything was written. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #written = false;
  #status = 0;
  #headers: IncomingHeaders = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;
  /** Why livegate ended the exchange before the answer was complete. */
  #ended: GatewayError | undefined;

  constructor(
    private readonly attempt: Attempt,
    private readonly limits: Pick<UpstreamHttpOptions, 'maxResponseBytes'> & Pick<HttpRequest, 'ownFormat'>,
    private readonly settle: SettleExchange,
  ) {
    if (attempt.signal.aborted) this.#abort();
    else attempt.signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** undici calls this right before it writes the request, when a connection is ready. */
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
    this.attempt.span?.set({ 'http.response.status_code': status });
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= this.limits.maxResponseBytes) this.#chunks.push(chunk);
    else this.#end(this.#tooLarge());
  }

  onResponseEnd(): void {
    this.#stopListening();
    const [first, ...others] = this.#chunks;
    const bytes = first && others.length === 0 ? first : Buffer.concat(this.#chunks);
    const headers = this.#headers;
    const header = (name: string): string | undefined => [headers[name]].flat()[0];
    this.settle.resolve({ status: this.#status, header, text: bytes.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#unreached(error));
  }

  #abort = (): void => {
    const outcome = this.#written ? 'UNKNOWN' : 'NOT_APPLIED';
    this.#end(GatewayError.from(this.attempt.signal.reason).with({ outcome }));
  };

  /** Only the first reason counts; undici also reports our own abort as an error. */
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

  /** Callers can make a cloud's own lists that long, so that is no failure of the cloud. */
  #tooLarge(): GatewayError {
    return new GatewayError('PROVIDER_ANSWER_UNREADABLE', "the provider's answer exceeds livegate's size limit", {
      metadata: { upstreamStatus: String(this.#status), outcome: 'UNKNOWN' },
      answered: this.#status < 300 && this.#isOwnFormat(),
    });
  }

  #isOwnFormat(): boolean {
    const { ownFormat } = this.limits;
    return ownFormat?.test(this.#chunks[0]?.toString('utf8', 0, FORMAT_BYTES) ?? '') ?? false;
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
