import { ErrorMetadata, GatewayError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';
import { Attempt, UpstreamAnswer } from '../../domain/operations/upstream-pipeline';
import { afterRefusal, Credentials, currentCredentials } from '../credentials/credential-source';
import { clockOffsetMs } from '../cloud-clock';
import { ProviderAccount, ProviderDependencies } from '../provider-registration';
import { scrub } from '../../domain/values/scrub';
import { HttpAnswer, HttpRequest } from '../upstream-http';
import { Envelope, openEnvelope } from './alibaba.envelope';
import { codeMeaningOf, toGatewayError } from './alibaba.errors';
import { signedRequest } from './alibaba.request';

const API_VERSION = '2016-11-01';

/** Of the only list that callers can make long. Its documented answers begin with either member. */
const OWN_FORMAT = /^\s*\{\s*"(RequestId|LiveLazyPullConfigList)"/;

/** A longer wait is no plausible throttling hint. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Parameters of an action by name. Secrets are revealed only on the wire. */
export type Parameters = Readonly<Record<string, string | Secret>>;

/** One action with its parameters and the decoder of its answer. */
export interface ActionCall<T> {
  readonly action: string;
  readonly parameters: Parameters;
  /** Throws if the answer does not have the shape of this action. */
  readonly decode: (answer: Envelope['fields']) => T;
  /**
   * The value if the cloud answers that the configuration does not exist. If absent, that answer is
   * an error.
   */
  readonly absent?: () => T;
}

/** Builds, signs and sends the requests of one account, and decodes and classifies the answers. */
export class AlibabaClient {
  readonly #host: string;
  /** The cloud's clock minus ours. */
  #clockOffsetMs = 0;

  constructor(
    private readonly account: ProviderAccount,
    private readonly dependencies: Pick<ProviderDependencies, 'http' | 'clock' | 'nonce' | 'credentials'>,
  ) {
    this.#host = new URL(account.endpoint).host;
  }

  async send<T>(call: ActionCall<T>, attempt: Attempt): Promise<UpstreamAnswer<T>> {
    const { credentials: source, http } = this.dependencies;
    let answer: HttpAnswer;
    let credentials: Credentials;
    try {
      const found = currentCredentials(source, attempt.signal);
      credentials = found instanceof Promise ? await found : found;
      answer = await http.request(this.account.endpoint, this.#build(call, credentials), attempt);
    } catch (thrown) {
      throw GatewayError.from(thrown).with(this.#placeOf(call));
    }
    return this.#settle(call, credentials, answer);
  }

  #placeOf({ action }: ActionCall<unknown>): ErrorMetadata {
    const { id: account, provider } = this.account;
    return { account, provider, action };
  }

  #build({ action, parameters }: ActionCall<unknown>, credentials: Credentials): HttpRequest {
    const { clock, nonce } = this.dependencies;
    const { method, path, headers } = signedRequest(
      {
        host: this.#host,
        action,
        version: API_VERSION,
        parameters: revealed(parameters),
        epochMs: clock.now() + this.#clockOffsetMs,
        nonce: nonce(),
      },
      credentials,
    );
    return { method, path, headers, ownFormat: OWN_FORMAT };
  }

  /** A promise only of a refusal. */
  #settle<T>(
    call: ActionCall<T>,
    credentials: Credentials,
    answer: HttpAnswer,
  ): UpstreamAnswer<T> | Promise<UpstreamAnswer<T>> {
    const envelope = openEnvelope(answer.text);
    if (!envelope) throw this.#unreadable(call, answer);
    const { requestId, code } = envelope;
    if (code !== undefined) {
      if (call.absent && codeMeaningOf(code).reason === 'CONFIG_NOT_FOUND') return { requestId, value: call.absent() };
      return this.#refuse(call, credentials, answer, { ...envelope, code });
    }
    if (answer.status < 200 || answer.status > 299 || requestId === '')
      throw this.#unreadable(call, answer, { requestId });
    try {
      return { requestId, value: call.decode(envelope.fields) };
    } catch {
      // No cause: it may quote the answer, which may contain the callback key.
      throw this.#unreadable(call, answer, { requestId, answered: true });
    }
  }

  async #refuse(
    call: ActionCall<unknown>,
    credentials: Credentials,
    answer: HttpAnswer,
    { code, message, requestId }: Envelope & { readonly code: string },
  ): Promise<never> {
    if (/^(Invalid|Illegal)TimeStamp/i.test(code)) this.#learnTime(answer);
    const upstreamMessage = scrub(message, secretsOf(call, credentials));
    const metadata = { ...this.#metadataOf(call, answer, requestId), upstreamMessage };
    const error = toGatewayError({ code, retryAfterMs: retryAfter(answer) }, metadata);
    throw await afterRefusal(error, this.dependencies.credentials, credentials);
  }

  #unreadable(
    call: ActionCall<unknown>,
    answer: HttpAnswer,
    { requestId = '', answered = false }: { readonly requestId?: string; readonly answered?: boolean } = {},
  ): GatewayError {
    return new GatewayError('PROVIDER_ANSWER_UNREADABLE', "the provider's answer could not be read", {
      metadata: { ...this.#metadataOf(call, answer, requestId), outcome: 'UNKNOWN' },
      answered,
    });
  }

  #metadataOf(call: ActionCall<unknown>, { status }: HttpAnswer, requestId: string): ErrorMetadata {
    return {
      ...this.#placeOf(call),
      upstreamStatus: String(status),
      ...(requestId !== '' && { upstreamRequestId: requestId }),
    };
  }

  /** The answer to a refused time stamp carries the cloud's time, which the next signature uses. */
  #learnTime(answer: HttpAnswer): void {
    const now = this.dependencies.clock.now();
    this.#clockOffsetMs = clockOffsetMs(answer.header('date'), now) ?? this.#clockOffsetMs;
  }
}

function secretsOf(
  { parameters }: ActionCall<unknown>,
  { accessKeyId, accessKeySecret, securityToken }: Credentials,
): (Secret | undefined)[] {
  const given = Object.values(parameters).filter((value) => value instanceof Secret);
  return [accessKeySecret, securityToken, accessKeyId, ...given];
}

function revealed(parameters: Parameters): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    texts[name] = value instanceof Secret ? value.reveal() : value;
  }
  return texts;
}

/** In milliseconds, as the vendor's clients read the header. */
function retryAfter(answer: HttpAnswer): number | undefined {
  const text = answer.header('x-acs-retry-after') ?? '';
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value <= MAX_RETRY_AFTER_MS ? value : undefined;
}
