import { z } from 'zod';
import { Clock } from '../../domain/time/clock';
import { ErrorMetadata, GatewayError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';
import { Attempt, Send, UpstreamAnswer, ActionOptions } from '../../domain/operations/upstream-pipeline';
import { afterRefusal, Credentials, CredentialSource, currentCredentials } from '../credentials/credential-source';
import { clockOffsetMs } from '../cloud-clock';
import { TEXT } from '../lenient-values';
import { scrub } from '../../domain/values/scrub';
import { ErrorTable } from '../error-table';
import { canonicalQuery } from '../../domain/values/percent-encoding';
import { HttpAnswer, UpstreamHttp } from '../upstream-http';
import { toGatewayError } from './volcengine.errors';
import { FamilyAccount } from './volcengine.member';
import { sign } from './volcengine.signer';

/** Volcengine: UpdateCallback, request parameters, Version; every action here has this one. */
const VERSION = '2023-01-01';
const SERVICE = 'live';

/**
 * The parameters of one action. A Secret in it is revealed when the body is written, and scrubbed
 * from what comes back.
 */
export type Parameters = Readonly<Record<string, unknown>>;

/** Secrets of a request, which its answer's text must not reveal. */
interface RequestSecrets {
  readonly credentials: Credentials;
  readonly secrets: readonly Secret[];
}

/** Informational only: ignored if its type is not the documented one. */
const NOTE = TEXT.nullish().catch(undefined);

/**
 * Volcengine: response structure. `Action` is not looked at: a page of the cloud shows it altered.
 */
const envelope = z.object({
  ResponseMetadata: z.object({
    RequestId: NOTE,
    Error: z.object({ Code: NOTE, Message: NOTE }).nullish(),
  }),
  Result: z.unknown().optional(),
});

/** All documented answers begin with this member. */
const OWN_FORMAT = /^\s*\{\s*"ResponseMetadata"/;

/** Every write is idempotent: it replaces or removes the whole record. */
export const REPEATABLE: ActionOptions = { repeatable: true };

/** For actions that answer with the envelope alone. Volcengine: UpdateCallback, response. */
export const noResult = z.unknown();

/** Builds, signs, sends, decodes and classifies one request at a time. */
export class VolcengineClient {
  readonly #host: string;
  /** The cloud's clock minus ours, learned when the cloud refuses a time stamp. */
  #clockOffsetMs = 0;

  constructor(
    private readonly account: FamilyAccount,
    private readonly errors: ErrorTable,
    private readonly http: UpstreamHttp,
    private readonly clock: Clock,
    private readonly source: CredentialSource,
  ) {
    this.#host = new URL(account.endpoint).host;
  }

  /**
   * One action with these parameters, ready to be sent; each sending is signed anew. `decode` reads
   * the answer's Result.
   */
  action<T>(name: string, parameters: Parameters, decode: z.ZodType<T>): Send<T> {
    return async (attempt) => {
      const found = currentCredentials(this.source, attempt.signal);
      const credentials = found instanceof Promise ? await found : found;
      const { text, secrets } = serialise(parameters);
      const answer = await this.#post(name, text, credentials, attempt);
      return await this.#read(name, answer, { credentials, secrets }, decode);
    };
  }

  #post(action: string, body: string, credentials: Credentials, attempt: Attempt): Promise<HttpAnswer> {
    const query = { Action: action, Version: VERSION };
    const host = this.#host;
    const authentication = sign(
      { method: 'POST', path: '/', query, headers: { host }, body },
      credentials,
      { region: this.account.region, service: SERVICE },
      this.clock.now() + this.#clockOffsetMs,
    );
    return this.http.request(
      this.account.endpoint,
      {
        method: 'POST',
        path: `/?${canonicalQuery(query)}`,
        // Not signed: proxies may rewrite it, and the cloud does not ask for it.
        headers: { host, 'content-type': 'application/json', ...authentication },
        body,
        ownFormat: OWN_FORMAT,
      },
      attempt,
    );
  }

  async #read<T>(
    action: string,
    answer: HttpAnswer,
    sent: RequestSecrets,
    decode: z.ZodType<T>,
  ): Promise<UpstreamAnswer<T>> {
    const parsed = envelope.safeParse(parseJson(answer.text));
    if (!parsed.success) throw this.#unreadable(action, answer);
    const { ResponseMetadata: metadata, Result: result } = parsed.data;
    const requestId = metadata.RequestId ?? undefined;
    if (metadata.Error) {
      const { Code: code, Message: message } = metadata.Error;
      const error = this.#failure(action, answer, requestId, sent, code ?? '', message ?? '');
      throw await afterRefusal(error, this.source, sent.credentials);
    }
    // A status of failure without an error to go with it is none of the cloud's documented answers.
    if (answer.status >= 300) throw this.#unreadable(action, answer, requestId);
    const decoded = decode.safeParse(result);
    if (!decoded.success) throw this.#unreadable(action, answer, requestId, true);
    return { requestId: requestId ?? '', value: decoded.data };
  }

  #failure(
    action: string,
    answer: HttpAnswer,
    requestId: string | undefined,
    { credentials: { accessKeyId, accessKeySecret, securityToken }, secrets }: RequestSecrets,
    code: string,
    message: string,
  ): GatewayError {
    const error = toGatewayError(
      {
        account: this.account,
        action,
        status: answer.status,
        code,
        message: scrub(message, [accessKeyId, accessKeySecret, securityToken, ...secrets]),
        requestId,
        retryAfter: answer.header('retry-after'),
      },
      this.errors,
    );
    if (error.signAgain) this.#learnClock(answer);
    return error;
  }

  /**
   * Without a plausible Date the offset stays; the second signature then differs only in its time.
   */
  #learnClock(answer: HttpAnswer): void {
    this.#clockOffsetMs = clockOffsetMs(answer.header('date'), this.clock.now()) ?? this.#clockOffsetMs;
  }

  /**
   * Contains nothing of the answer, not even as cause: answers to DescribeCallback contain keys.
   */
  #unreadable(action: string, answer: HttpAnswer, requestId?: string, answered = false): GatewayError {
    const metadata: ErrorMetadata = {
      account: this.account.id,
      provider: this.account.provider,
      action,
      upstreamStatus: String(answer.status),
      outcome: 'UNKNOWN',
      ...(requestId !== undefined && { upstreamRequestId: requestId }),
    };
    const form = answered
      ? 'content that differs from the documentation'
      : 'a body that is not in its documented format';
    const text = `the provider answered ${action} with HTTP ${answer.status} and ${form}`;
    return new GatewayError('PROVIDER_ANSWER_UNREADABLE', text, { metadata, answered });
  }
}

/** The body text; the same text is hashed, signed and sent. */
function serialise(parameters: Parameters): { text: string; secrets: Secret[] } {
  const secrets: Secret[] = [];
  // `this` holds the value before toJSON, which redacts a Secret.
  const text = JSON.stringify(parameters, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
    const original = this[name];
    if (!(original instanceof Secret)) return value;
    secrets.push(original);
    return original.reveal();
  });
  return { text, secrets };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
