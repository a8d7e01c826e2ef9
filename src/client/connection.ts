import { ReceivedAnswer, answerOf, contentError, contentOf, jsonOf } from './answer';
import { ClientEnvironment, defaultEnvironment } from './environment';
import { ForeignAnswerError, isProblem, LivegateError, NoAnswerError } from './errors';
import { eventsIn } from './event-reader';
import { Silence } from './silence';

export interface ConnectionOptions {
  /** Such as `https://livegate.example.com`, with or without a path. */
  readonly url: string;
  /** An API key or token of the caller; a function is asked before each attempt. */
  readonly token?: string | (() => string | Promise<string>);
  /** For a call with all its attempts. 30,000 by default. */
  readonly timeoutMs?: number;
  /** Of a call, with the first; 5 by default. */
  readonly maxAttempts?: number;
  /**
   * How much longer to wait for the last answer: livegate takes some seconds after the deadline to
   * find out what became of a write. 6,000 by default.
   */
  readonly lastAnswerMs?: number;
  readonly environment?: Partial<ClientEnvironment>;
}

export interface CallOptions {
  /** Instead of the client's. */
  readonly timeoutMs?: number | undefined;
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** The answer of `/readyz`. */
export interface Readiness {
  /** `ready` or `not ready`. */
  readonly status: string;
  /** What livegate depends on, such as `store` and `redis`, each with `ok`. */
  readonly checks: Readonly<Record<string, unknown>>;
  /** When it was answered, by livegate's clock, in milliseconds since the epoch. */
  readonly dateMs?: number;
}

/** One event of a stream. */
export interface StreamedEvent<T> {
  /** A new stream can go on from there. */
  readonly id: string | undefined;
  readonly data: T;
}

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** The name of a resource or of a collection of them, such as `accounts/ali-prod/breakers`. */
  readonly name: string;
  /** What a POST does to the resource, such as `apply` to a rollout. */
  readonly verb?: string | undefined;
  readonly query?: object | undefined;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 5;
const LAST_ANSWER_MS = 6_000;
/** Spreads clients that are told the same time to retry. */
const JITTER_RATIO = 0.2;
const MAX_JITTER_MS = 1_000;
/** After any other outcome, a repetition could hide what the first attempt did. */
const UNCHANGED = [undefined, 'NOT_APPLIED', 'RESTORED'];

/** Whether a header can carry it. */
export function isToken(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

/** Sends requests with the caller's token, a deadline, and retries where the error asks for one. */
export class Connection {
  readonly #base: string;
  readonly #environment: ClientEnvironment;

  constructor(private readonly options: ConnectionOptions) {
    this.#base = new URL(options.url).href.replace(/\/$/, '');
    this.#environment = { ...defaultEnvironment(), ...options.environment };
  }

  /**
   * Resolves to the body of the answer. Throws LivegateError, ForeignAnswerError, NoAnswerError,
   * the reason of the signal, and TypeError if the name or the token cannot be sent.
   */
  async send<T>(request: ApiRequest, options: CallOptions = {}): Promise<T> {
    const { timeoutMs = TIMEOUT_MS, maxAttempts = MAX_ATTEMPTS } = { ...this.options, ...given(options) };
    const { now, sleep } = this.#environment;
    const url = `${this.#base}/v1/${pathOf(request)}${queryOf(request.query)}`;
    const deadline = now() + timeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.#attempt(url, request, deadline, options.signal)) as T;
      } catch (error) {
        const pauseMs = this.#pauseAfter(error);
        if (pauseMs === undefined || attempt >= maxAttempts || now() + pauseMs >= deadline) throw error;
        await sleep(pauseMs, options.signal);
      }
    }
  }

  /**
   * What livegate says of its own health, ready or not. Throws ForeignAnswerError, NoAnswerError
   * and the reason of the signal.
   */
  async readiness({ timeoutMs = this.options.timeoutMs ?? TIMEOUT_MS, signal }: CallOptions = {}): Promise<Readiness> {
    const response = await this.#exchange(`${this.#base}/readyz`, {}, AbortSignal.timeout(timeoutMs), signal);
    const content = jsonOf(response.text);
    const { status, checks } = Object(content) as Partial<Readiness>;
    if (typeof status !== 'string' || typeof checks !== 'object') {
      throw new ForeignAnswerError(response.status, response.requestId);
    }
    return { status, checks, ...(response.dateMs !== undefined && { dateMs: response.dateMs }) };
  }

  /**
   * The events of a method that streams, until it ends or is cut; undefined where livegate only
   * says that the stream is alive. Fails if nothing arrives for `silenceMs`. Throws as `send`.
   */
  async *stream<T>(
    request: ApiRequest,
    silenceMs: number,
    signal?: AbortSignal,
  ): AsyncGenerator<StreamedEvent<T> | undefined, void, undefined> {
    const silence = new Silence(silenceMs);
    const ending = endingOf(silence.signal, signal);
    try {
      const response = await this.#opened(request, silenceMs, ending, signal);
      const requestId = response.headers.get('x-request-id') ?? undefined;
      if (!response.ok || !response.body) throw contentError(await answerOf(response));
      for await (const received of eventsIn(response.body, () => silence.broken())) {
        const content = received && jsonOf(received.data);
        if (received?.event === 'problem' && isProblem(content)) throw new LivegateError(content, requestId);
        yield received && { id: received.id, data: content as T };
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof LivegateError || error instanceof ForeignAnswerError) throw error;
      if (silence.signal.aborted) throw new NoAnswerError('TIMED_OUT', `${this.#base} has fallen silent`, error);
      throw error instanceof TypeError ? new NoAnswerError('UNREACHABLE', `${this.#base} was cut off`, error) : error;
    } finally {
      silence.end();
    }
  }

  /** Milliseconds of a clock that never goes back. */
  now(): number {
    return this.#environment.now();
  }

  /** Rejects with the signal's reason if that aborts first. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#environment.sleep(ms, signal);
  }

  async #opened(request: ApiRequest, timeoutMs: number, ending: AbortSignal, signal?: AbortSignal): Promise<Response> {
    const credentials = await this.#credentials(timeoutMs, signal);
    return await this.#environment.fetch(`${this.#base}/v1/${pathOf(request)}${queryOf(request.query)}`, {
      headers: { accept: 'text/event-stream, application/problem+json', ...credentials, ...request.headers },
      redirect: 'error',
      signal: ending,
    });
  }

  /** Undefined: a retry does not help, or may do harm. */
  #pauseAfter(error: unknown): number | undefined {
    if (!(error instanceof LivegateError) || error.retryAfterMs === undefined) return undefined;
    if (!UNCHANGED.includes(error.metadata['outcome'])) return undefined;
    const jitterMs = Math.min(MAX_JITTER_MS, JITTER_RATIO * error.retryAfterMs);
    return error.retryAfterMs + this.#environment.random() * jitterMs;
  }

  async #attempt(url: string, request: ApiRequest, deadline: number, signal?: AbortSignal): Promise<unknown> {
    const { method, body, headers } = request;
    const { lastAnswerMs = LAST_ANSWER_MS } = this.options;
    const leftMs = (): number => Math.max(1, Math.ceil(deadline - this.#environment.now()));
    const credentials = await this.#credentials(leftMs(), signal);
    const timeout = AbortSignal.timeout(leftMs() + lastAnswerMs);
    const init = {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        'x-request-timeout-ms': String(leftMs()),
        ...credentials,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    return contentOf(await this.#exchange(url, init, timeout, signal));
  }

  async #exchange(url: string, init: RequestInit, timeout: AbortSignal, signal?: AbortSignal): Promise<ReceivedAnswer> {
    try {
      const response = await this.#environment.fetch(url, {
        ...init,
        redirect: 'error',
        signal: endingOf(timeout, signal),
      });
      return await answerOf(response);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) throw new NoAnswerError('TIMED_OUT', `${this.#base} did not answer in time`, error);
      throw new NoAnswerError('UNREACHABLE', `${this.#base} cannot be reached`, error);
    }
  }

  async #credentials(leftMs: number, signal?: AbortSignal): Promise<Record<string, string>> {
    const { token } = this.options;
    const text = typeof token === 'function' ? await this.#askedFor(token, leftMs, signal) : token;
    if (text === undefined) return {};
    // fetch would refuse it too, with an error that quotes the token.
    if (!isToken(text)) throw new TypeError('the token must be visible ASCII characters without spaces');
    return { authorization: `Bearer ${text}` };
  }

  async #askedFor(token: () => string | Promise<string>, leftMs: number, signal?: AbortSignal): Promise<string> {
    const timeout = AbortSignal.timeout(leftMs);
    try {
      return await unlessAborted(Promise.resolve(token()), endingOf(timeout, signal));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) throw new NoAnswerError('TIMED_OUT', 'the token did not arrive in time', error);
      throw error;
    }
  }
}

function endingOf(timeout: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** Rejects with the reason of the signal, as soon as that aborts. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}

/** Without the options that are undefined, which would hide those of the client. */
function given({ timeoutMs }: CallOptions): CallOptions {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** A URL folds `.` and `..`, even encoded ones: the request would be for another resource. */
function pathOf({ name, verb }: ApiRequest): string {
  const segments = name.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
    throw new TypeError(`${JSON.stringify(name)} is not the name of a resource`);
  }
  const path = segments.map(encodeURIComponent).join('/');
  return verb === undefined ? path : `${path}:${verb}`;
}

function queryOf(query: object = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
