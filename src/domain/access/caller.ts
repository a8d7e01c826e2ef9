/**
 * What a grant can allow: reading configurations, changing and deleting them, and operating an
 * account's circuit breakers.
 */
export const VERBS = ['read', 'write', 'operate'] as const;

export type Verb = (typeof VERBS)[number];

/** The verbs that a caller has on some domains of some accounts. */
export interface Grant {
  /** Ids of accounts; `*` means every account. */
  readonly accounts: readonly string[];
  /** Domains and vhosts: a name, `*.example.com` for all names below it, or `*`. */
  readonly domains: readonly string[];
  readonly verbs: readonly Verb[];
}

/** A caller and its rights. */
export interface Caller {
  readonly id: string;
  readonly grants: readonly Grant[];
  /** The caller's own limit of calls, instead of the common one. */
  readonly throttle?: CallLimit;
}

/** At most `limit` calls in any window of `windowMs`. */
export interface CallLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** The only caller if authentication is off. */
export const ANONYMOUS: Caller = {
  id: 'anonymous',
  grants: [{ accounts: ['*'], domains: ['*'], verbs: VERBS }],
};
