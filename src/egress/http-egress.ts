import { rootCertificates } from 'node:tls';
import { Agent, Dispatcher, errors } from 'undici';
import { StopSignal } from '../domain/concurrency/stop-signal';
import { Egress, EgressAnswer, EgressFailure, EgressLimits, EgressRequest } from '../domain/operations/egress.port';
import { urlFault } from '../domain/resources/url-policy';
import { checkedConnector, LookupAll } from './checked-connector';

export interface EgressOptions {
  readonly connectTimeoutMs: number;
  /** What of an answer's body is read. */
  readonly maxAnswerBytes: number;
  /** PEM certificates trusted in addition to Node's own. */
  readonly ca?: readonly string[];
  readonly lookup?: LookupAll;
}

/**
 * HTTP/1.1 without redirects, cookies and proxies: behind a proxy, livegate could not tell which
 * address is connected to.
 */
export class HttpEgress implements Egress {
  readonly #agent: Agent;

  constructor(
    private readonly limits: EgressLimits,
    private readonly options: EgressOptions,
  ) {
    const { ca, ...others } = options;
    this.#agent = new Agent({
      connections: limits.maxConnections,
      // The signal ends a request; undici's own timers would only hide which limit applied.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: checkedConnector({
        policy: limits.policy,
        ...others,
        ...(ca && { ca: [...rootCertificates, ...ca] }),
      }),
    });
  }

  async send({ method, url, headers, body, signal }: EgressRequest): Promise<EgressAnswer> {
    const fault = urlFault(url, this.limits.policy());
    if (fault) throw new EgressFailure('ADDRESS_FORBIDDEN', `the URL ${fault.description}`);
    const { origin, pathname, search } = new URL(url);
    const stop = stoppedBy(signal);
    const target = { origin, path: `${pathname}${search}`, method, headers, ...(body !== undefined && { body }) };
    try {
      return await this.#read(await this.#agent.request({ ...target, signal: stop.signal }), signal);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      throw failureOf(thrown);
    } finally {
      stop.release();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #read({ statusCode, headers, body }: Dispatcher.ResponseData, signal: StopSignal): Promise<EgressAnswer> {
    const chunks: Buffer[] = [];
    let left = this.options.maxAnswerBytes;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        chunks.push(chunk.subarray(0, left));
        left -= chunk.length;
        // Leaving the loop ends the connection: the rest is neither read nor waited for.
        if (left <= 0) break;
      }
    } catch (error) {
      // The status has been told: a body that breaks off does not take it back.
      if (signal.aborted) throw error;
    }
    const header = (name: string): string | undefined => [headers[name]].flat()[0];
    return { status: statusCode, header, text: Buffer.concat(chunks).toString('utf8') };
  }
}

/** undici wants an AbortSignal. */
function stoppedBy(signal: StopSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { signal: controller.signal, release: () => signal.removeEventListener('abort', stop) };
}

const CERTIFICATE = /^(?:ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA)/;
const UNREADABLE = /^UND_ERR_(?:HEADERS_OVERFLOW|RES_|RESPONSE)/;

/** Of an error only its code is told: its text names addresses. */
function failureOf(thrown: unknown): EgressFailure {
  if (thrown instanceof EgressFailure) return thrown;
  if (thrown instanceof errors.HTTPParserError) {
    return new EgressFailure('ANSWER_UNREADABLE', 'the answer is not valid HTTP');
  }
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'UNKNOWN';
  if (CERTIFICATE.test(code)) return new EgressFailure('CERTIFICATE_REFUSED', `the certificate is refused (${code})`);
  if (UNREADABLE.test(code)) return new EgressFailure('ANSWER_UNREADABLE', `the answer is not valid HTTP (${code})`);
  return new EgressFailure('CONNECTION_FAILED', `the connection failed (${code})`);
}
