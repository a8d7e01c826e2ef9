import { StopSignal } from '../concurrency/stop-signal';
import { UrlPolicy } from '../resources/url-policy';

/** A request to an address that a caller or the operator has named. */
export interface EgressRequest {
  readonly method: 'GET' | 'POST';
  /** An http or https URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, wherever it is; there is no other limit on its time. */
  readonly signal: StopSignal;
}

/** The answer, of whatever status: a redirect is not followed. */
export interface EgressAnswer {
  readonly status: number;
  /** The first value of the header with this name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The beginning of the body; it may have broken off. */
  readonly text: string;
}

/**
 * Why a request got no answer. ADDRESS_FORBIDDEN: the policy does not let it reach that host, or an
 * address that the host's name has.
 */
export type EgressFailureReason =
  'ADDRESS_FORBIDDEN' | 'NAME_NOT_RESOLVED' | 'CONNECTION_FAILED' | 'CERTIFICATE_REFUSED' | 'ANSWER_UNREADABLE';

/** The message names neither address nor URL, since both may be secrets of others. */
export class EgressFailure extends Error {
  override readonly name = 'EgressFailure';

  constructor(
    readonly reason: EgressFailureReason,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Sends requests to addresses that callers and operators name. A name is resolved once for each
 * connection, every address that it has is checked, and only those are connected to.
 */
export interface Egress {
  /** Throws an `EgressFailure`, or the reason of the signal. */
  send(request: EgressRequest): Promise<EgressAnswer>;
  /** Ends its connections, and what is under way on them. */
  close(): Promise<void>;
}

export interface EgressLimits {
  /** Read for each request and for each connection, as it is then. */
  readonly policy: () => UrlPolicy;
  /** How many connections one host can have. */
  readonly maxConnections: number;
}

/** Opens what sends requests under one policy. */
export type OpenEgress = (limits: EgressLimits) => Egress;
export const OpenEgress = Symbol('OpenEgress');
