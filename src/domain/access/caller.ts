/**
 * What a grant can allow: to read configurations, to change and delete them, to operate an
 * account's circuit breakers.
 */
export const VERBS = ['read', 'write', 'operate'] as const;

export type Verb = (typeof VERBS)[number];

/** The verbs that a caller has on some domains of some accounts. */
export interface Grant {
  /** Ids of accounts; `*` is every account. */
  readonly accounts: readonly string[];
  /** Domains and vhosts: a name, `*.example.com` for all below that, or `*`. */
  readonly domains: readonly string[];
  readonly verbs: readonly Verb[];
}

/** Who calls, and what for. */
export interface Caller {
  readonly id: string;
  readonly grants: readonly Grant[];
  /** The caller's own limit of calls, in place of the common one. */
  readonly throttle?: CallLimit;
}

/** At most `limit` calls in any window of `windowMs`. */
export interface CallLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** The one caller while nobody has to prove who they are. */
export const ANONYMOUS: Caller = {
  id: 'anonymous',
  grants: [{ accounts: ['*'], domains: ['*'], verbs: VERBS }],
};
