import { IncomingHttpHeaders } from 'node:http';
import { CallbackMessage, CallbackRules, Occurrence } from './occurrence';

/** What is known about a request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as received. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ReceivedRequest extends RequestHead {
  readonly body: Buffer;
}

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The vendor's error code; null for a success and for an answer that is not the vendor's. */
  readonly code: string | null;
  readonly requestId: string | null;
}

/** A parsed request, with the result of authentication and the possible answers. */
export interface Arrival {
  readonly action: string;
  readonly version: string;
  readonly uid?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /**
   * The gateway's refusal: an unknown action or key, a wrong signature… Absent if the call is
   * authentic.
   */
  readonly refusal?: Answer;
  /** Runs the action, with its effect. Call it at most once. */
  execute(): Answer;
  /** The vendor's error envelope. */
  error(status: number, code: string, message: string): Answer;
  /** The vendor's flow-control answer, with a hint if one is given. */
  throttled(retryAfterMs?: number): Answer;
}

/** One cloud's wire protocol and state, without sockets, quotas or faults. */
export interface VendorProtocol {
  /** The code that this cloud is known to send with HTTP 200. */
  readonly codeWith200: string;
  /** Names of the fields that hold a secret, in parameters and in state. */
  readonly secretFields: readonly string[];
  readonly uids: readonly string[];
  peek(head: RequestHead): { readonly action?: string; readonly uid?: string };
  receive(request: ReceivedRequest): Arrival;
  /** How the cloud sends events to the configured URLs. */
  readonly callbackRules: CallbackRules;
  /**
   * What the cloud sends of something that happened, one message for each configured URL. A text
   * says why it cannot happen.
   */
  tell(happened: Occurrence): readonly CallbackMessage[] | string;
  /** The stored state of an account, in the vendor's words. */
  stateOf(uid: string): unknown;
  reset(): void;
}

/** The headers of both clouds that hold credentials. */
const secretHeaders = ['authorization', 'x-acs-security-token', 'x-security-token'];

export const withoutSecrets = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.includes(name) ? '[redacted]' : value]),
  );
