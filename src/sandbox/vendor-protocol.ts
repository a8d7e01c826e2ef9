import { IncomingHttpHeaders } from 'node:http';

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as sent. */
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
  /** The vendor's error code; null for a success and for what is not the vendor's. */
  readonly code: string | null;
  readonly requestId: string | null;
}

/** What a request turned out to be. */
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
  /** Runs the action, and with it its effect. To be called at most once. */
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
  /** Names of fields that hold a secret, in parameters and in state. */
  readonly secretFields: readonly string[];
  readonly uids: readonly string[];
  peek(head: RequestHead): { readonly action?: string; readonly uid?: string };
  receive(request: ReceivedRequest): Arrival;
  /** What is stored for an account, in the vendor's words. */
  stateOf(uid: string): unknown;
  reset(): void;
}

/** The credentials among the headers of both clouds. */
const secretHeaders = ['authorization', 'x-acs-security-token', 'x-security-token'];

export const withoutSecrets = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.includes(name) ? '[redacted]' : value]),
  );
