import { CallLimit, Caller } from '../domain/access/caller';
import { Quota } from '../domain/resources/capability';
import { Secret } from '../domain/access/secret';

/** `{ id, provider, quotas }` and what the provider's own schema yields. */
export type ConfigAccount<Section extends object = object> = Readonly<Section> & {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  /** Id of one of the providers. */
  readonly provider: string;
  /** Overrides of the provider's documented quotas, by action; empty if there are none. Equal in all entries of one cloud account. */
  readonly quotas: Readonly<Record<string, Quota>>;
  /** Patterns of hosts: a name or address, `*.example.com`, or `*`. Absent: any. */
  readonly callbackHosts?: readonly string[];
  readonly originHosts?: readonly string[];
};

/** IP address without brackets or host name, and port; port 0 takes any free one. */
export interface ListenerConfig {
  readonly host: string;
  readonly port: number;
  /** Absent: plain text. */
  readonly tls?: TlsConfig;
}

/** Certificates are PEM, one a string. */
export interface TlsConfig {
  /** The listener's own first. */
  readonly cert: readonly string[];
  /** The private key of the first, as PEM. */
  readonly key: Secret;
  /** Authorities of those who connect; if given, they must show a certificate. */
  readonly clientCa?: readonly string[];
}

/** Bounds on what connects to a listener. */
export interface ConnectionsConfig {
  readonly maxConnections: number;
  /** Absent: half of what the listener may have. */
  readonly maxConnectionsPerAddress?: number | undefined;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface ProxyConfig {
  /** An http or https URL of host and port only. */
  readonly url: string;
  readonly user?: Secret;
  readonly password?: Secret;
}

export interface EnvironmentProxies {
  readonly http?: ProxyConfig;
  readonly https?: ProxyConfig;
  readonly noProxy: readonly string[];
}

export interface UpstreamConfig {
  readonly connectTimeoutMs: number;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** To read back or restore after a write that failed, beyond the call's deadline. */
  readonly recoveryMs: number;
  readonly maxResponseBytes: number;
  /** An http or https URL of host and port only, or that with a login. */
  readonly proxy?: string | ProxyConfig;
  /** What HTTP_PROXY, HTTPS_PROXY and NO_PROXY say; absent where `proxy` is given. */
  readonly environmentProxies?: EnvironmentProxies;
  /** PEM certificates, one a string; at least one if given. */
  readonly ca?: readonly string[];
}

/** A key of a caller's, which is known by its digest alone. */
export interface ApiKeyConfig {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expires?: number;
}

/** Signatures with public keys only: with a shared secret, whoever can check a token could make one. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** A JSON Web Key (RFC 7517). */
export type PublicKey = Readonly<Record<string, unknown>>;

/** Tokens of callers; exactly one of `jwksUri` and `jwks` is there. */
export interface JwtConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly (typeof TOKEN_ALGORITHMS)[number][];
  readonly jwksUri?: string;
  readonly jwks?: readonly PublicKey[];
  readonly callerClaim: string;
}

export interface CallerConfig extends Caller {
  readonly apiKeys: readonly ApiKeyConfig[];
  /** Names in client certificates that are this caller's. */
  readonly certificates: readonly string[];
}

/** How the accounts' quotas are kept. */
export interface QuotaConfig {
  /** How late a slot may still be used. */
  readonly lateCapMs: number;
  /** How much the way to a provider is taken to vary; at windows of a minute and longer, 9 times that. */
  readonly spreadMs: number;
  /** Calls that may wait for one quota. */
  readonly maxQueue: number;
  /** The part of a window of more than 5 s that may be used as fast as it is asked for; the rest comes up evenly. */
  readonly burst: number;
  /** Replicas that may share the quotas through Redis. */
  readonly maxReplicas: number;
}

export interface BreakerConfig {
  /** Share of failures that opens the circuit: over 0, at most 1. */
  readonly failureRatio: number;
  /** Calls in the window before the ratio counts. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** From opening to the first probe. */
  readonly resetMs: number;
  /** Probes that must succeed to close it. */
  readonly probes: number;
}

export interface RetryConfig {
  /** Of one action, the first included. */
  readonly maxAttempts: number;
  /** Retries as a share of the account's calls. */
  readonly budgetRatio: number;
  /** Retries per second that are always allowed. */
  readonly budgetFloorPerSecond: number;
}

/** All keys but the accounts and callers. Their ranges and defaults stand in `settings-schema.ts`. */
export interface Settings {
  /** `origins` are spelled as browsers send them; "*" among them means all. */
  readonly rest: ListenerConfig &
    ConnectionsConfig & {
      readonly cors: { readonly origins: readonly string[] };
      /** Lower case. */
      readonly allowedHosts: readonly string[];
    };
  readonly grpc: ListenerConfig &
    ConnectionsConfig & {
      readonly maxConnectionAgeMs: number;
      /** Of one connection. */
      readonly maxConcurrentStreams: number;
      /** For a connection's handshake, and for the message of a call after its headers. */
      readonly requestTimeoutMs: number;
    };
  /** `none`: nobody is asked who they are. */
  readonly auth: { readonly mode: 'callers' | 'none'; readonly jwt?: JwtConfig };
  /** Health over plain HTTP at a port of its own. Absent: over REST and gRPC only. */
  readonly health?: { readonly host: string; readonly port: number };
  /** The OpenAPI document and its page; `limit` and `windowMs` are of one remote address. */
  readonly docs: CallLimit & { readonly public: boolean };
  readonly urlPolicy: { readonly allowPrivateHosts: boolean };
  readonly overload: { readonly maxOperations: number; readonly maxListsPerCaller: number };
  readonly defaults: { readonly deadlineMs: number; readonly maxDeadlineMs: number };
  readonly upstream: UpstreamConfig;
  /** Absolute path of the folder of the embedded store; of no use where there is a database. */
  readonly dataDir: string;
  /** A postgres:// or postgresql:// URL, which may hold a password. Absent: the store is embedded. */
  readonly database?: { readonly url: Secret };
  /** There if `database` is. */
  readonly fingerprintKey?: Secret;
  /** Replicas that share quotas through Redis keep memory and audit each for themselves. */
  readonly allowLocalStore: boolean;
  /** A redis:// or rediss:// URL, which may hold a password. */
  readonly redis?: { readonly url: Secret };
  /** What a caller has that has none of its own. Absent: no limit. */
  readonly throttle?: CallLimit;
  readonly quota: QuotaConfig;
  readonly breaker: BreakerConfig;
  readonly retry: RetryConfig;
  readonly shutdown: { readonly graceMs: number };
  readonly reload: { readonly pollMs: number };
  readonly audit: { readonly reads: boolean; readonly refusals: boolean };
  readonly log: { readonly level: LogLevel };
}

/**
 * The whole configuration: checked, complete with defaults, deeply frozen. Code is handed its own branch (`Config['rest']`) and reads
 * neither file nor environment. `Section` is what the providers' schemas yield.
 */
export interface Config<Section extends object = object> extends Settings {
  /** At least one, in the order of the file. */
  readonly accounts: readonly ConfigAccount<Section>[];
  /** Empty where nobody is asked who they are. Ids and digests are unique. */
  readonly callers: readonly CallerConfig[];
}
