import { CallLimit, Caller } from '../domain/access/caller';
import { Quota } from '../domain/resources/capability';
import { Secret } from '../domain/access/secret';
import { SecretReference } from '../domain/access/secret-files';
import { RedisTarget } from '../domain/values/redis-target';

/** The keys that every account has, and those of its provider's schema. */
export type ConfigAccount<Section extends object = object> = Readonly<Section> & {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  /** Id of one of the providers. */
  readonly provider: string;
  /**
   * Overrides of the provider's documented quotas, by action. Equal in all entries of one cloud
   * account.
   */
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
  /** Authorities of client certificates; if given, clients must show one. */
  readonly clientCa?: readonly string[];
  /** The files that hold these, as absolute paths. */
  readonly files?: readonly string[];
}

/** Bounds on the connections of a listener. */
export interface ConnectionsConfig {
  readonly maxConnections: number;
  /** Absent: half of `maxConnections`. */
  readonly maxConnectionsPerAddress?: number | undefined;
}

/** The least severe level that is logged. */
export type LogThreshold = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

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
  /** To read back or restore after a failed write, in addition to the call's deadline. */
  readonly recoveryMs: number;
  readonly maxResponseBytes: number;
  /** An http or https URL of host and port only, or that with a login. */
  readonly proxy?: string | ProxyConfig;
  /** From HTTP_PROXY, HTTPS_PROXY and NO_PROXY; absent where `proxy` is given. */
  readonly environmentProxies?: EnvironmentProxies;
  /** PEM certificates, one a string; at least one if given. */
  readonly ca?: readonly string[];
}

/** A caller's key, of which livegate knows only the digest. */
export interface ApiKeyConfig {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expires?: number;
}

/** Only signatures by public keys: with a shared secret, every verifier could also issue tokens. */
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

/** The tokens that are accepted; exactly one of `jwksUri` and `jwks` is given. */
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
  /** Names in client certificates that identify this caller. */
  readonly certificates: readonly string[];
}

/** A key for signing callbacks, which callers give by its name. */
export interface CallbackKeyConfig {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  readonly value: SecretReference;
  /** Ids of accounts, at least one. The key is within the bounds of each. */
  readonly accounts: readonly string[];
  /** Ids of callers. Absent: all. */
  readonly callers?: readonly string[];
}

/** How often an event is sent to a sink that does not take it. */
export interface SinkRetryConfig {
  /** From its arrival, or from when someone sent it again, until it is a dead letter. */
  readonly maxAgeMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** An endpoint that clouds send events to: `/v1/events/{id}/{token}`. */
export interface ReceiverConfig {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  readonly token: Secret;
  /** Id of an account. */
  readonly account: string;
  /** Ids of callback keys of the account. Empty: unsigned events are accepted. */
  readonly keys: readonly string[];
  /** Ids of sinks. */
  readonly sinks: readonly string[];
  readonly retry: SinkRetryConfig;
  readonly keepMs: number;
}

/** Where events are sent on to. */
export interface SinkConfig {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  /** The kind, from the catalog of sinks. */
  readonly kind: string;
  /** What the schema of the kind yields. */
  readonly options: object;
}

export interface ThrottleConfig extends CallLimit {
  /** For requests of one address without valid credentials. */
  readonly unauthenticated: CallLimit;
}

/** The defaults of both. */
export const CALLER_LIMIT: CallLimit = { limit: 100, windowMs: 1_000 };
export const UNAUTHENTICATED_LIMIT: CallLimit = { limit: 100, windowMs: 10_000 };

/** How the accounts' quotas are kept. */
export interface QuotaConfig {
  /** How late a granted slot can still be used. */
  readonly lateCapMs: number;
  /** Assumed variation of the network delay; 9 times as much for windows of a minute or longer. */
  readonly spreadMs: number;
  /** Calls that can wait for one quota. */
  readonly maxQueue: number;
  /** The share of a window longer than 5 s that can be used at once; the rest is spread evenly. */
  readonly burst: number;
  /** Replicas that can share the quotas through Redis. */
  readonly maxReplicas: number;
}

export interface BreakerConfig {
  /** Share of failures that opens the circuit: above 0, at most 1. */
  readonly failureRatio: number;
  /** Calls in the window below which the ratio does not count. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** From opening to the first probe. */
  readonly resetMs: number;
  /** Successful probes that close it. */
  readonly probes: number;
}

export interface RetryConfig {
  /** Of one action, including the first. */
  readonly maxAttempts: number;
  /** Retries as a share of the account's calls. */
  readonly budgetRatio: number;
  /** Retries per second that are always allowed. */
  readonly budgetFloorPerSecond: number;
}

/** From the `OTEL_*` variables; OpenTelemetry's SDK reads those by itself, and further ones. */
export interface TracingConfig {
  readonly protocol: 'http/protobuf' | 'http/json';
  /** Spans that may wait for their batch. */
  readonly maxQueueSize: number;
}

/** All keys but the accounts and callers. Ranges and defaults are in `schema`. */
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
      /** Whether callers may ask for the schema by grpc.reflection. */
      readonly reflection: boolean;
      /** Of one connection. */
      readonly maxConcurrentStreams: number;
      /** For the handshake of a connection, and for a call's message after its headers. */
      readonly requestTimeoutMs: number;
    };
  /** `none`: callers are not authenticated. */
  readonly auth: { readonly mode: 'callers' | 'none'; readonly jwt?: JwtConfig };
  /** Health over plain HTTP at a further port. Absent: over REST and gRPC only. */
  readonly health?: { readonly host: string; readonly port: number };
  /** Absent: there are no metrics. `perAccount`: whether they tell accounts apart. */
  readonly metrics?: { readonly host: string; readonly port: number; readonly perAccount: boolean };
  /**
   * The OpenAPI document and its page; `limit` and `windowMs` apply to one remote address, and also
   * to the console.
   */
  readonly docs: CallLimit & { readonly public: boolean };
  /** The page for people at `/console`. */
  readonly console: { readonly enabled: boolean };
  readonly urlPolicy: { readonly allowPrivateHosts: boolean };
  readonly overload: { readonly maxOperations: number; readonly maxListsPerCaller: number };
  readonly defaults: { readonly deadlineMs: number; readonly maxDeadlineMs: number };
  readonly upstream: UpstreamConfig;
  /** Absolute path of the folder of the embedded store; not used with a database. */
  readonly dataDir: string;
  /**
   * A postgres:// or postgresql:// URL, which may hold a password. Absent: the store is embedded.
   */
  readonly database?: { readonly url: Secret };
  /** Present if `database` is. */
  readonly fingerprintKey?: Secret;
  /** Each replica that shares quotas through Redis keeps its own memory and audit. */
  readonly allowLocalStore: boolean;
  readonly redis?: RedisTarget;
  /** For callers without a limit of their own. Absent: no limit. */
  readonly throttle?: ThrottleConfig;
  /** Networks of proxies, such as `10.0.0.0/8`, whose word for the client's address counts. */
  readonly trustedProxies: readonly string[];
  readonly quota: QuotaConfig;
  readonly breaker: BreakerConfig;
  readonly retry: RetryConfig;
  /** `ttlMs`: for how long the list of an account's domains is kept. */
  readonly inventory: { readonly ttlMs: number };
  /** How long a look at all that livegate has set shall take. Absent: nothing is looked at. */
  readonly drift?: { readonly everyMs: number };
  readonly shutdown: { readonly graceMs: number };
  readonly reload: { readonly pollMs: number };
  readonly audit: { readonly reads: boolean; readonly refusals: boolean; readonly keepDays: number };
  readonly rollouts: RolloutsConfig;
  /**
   * Origin under which clouds reach the REST listener, such as `https://gate.example.com`. Absent:
   * the address that a request names.
   */
  readonly publicUrl?: string;
  readonly log: { readonly level: LogThreshold; readonly requests: boolean };
}

export interface RolloutsConfig {
  /** The longest time that an item waits for a circuit, a quota or a lock. */
  readonly maxWaitMs: number;
  /** The part of the configurations found that may change without being accepted. */
  readonly maxChangeRatio: number;
  /** For how many days a rollout that has ended is kept. */
  readonly keepDays: number;
}

/**
 * The whole configuration: checked, complete with defaults, deeply frozen. Code gets its own branch
 * (`Config['rest']`) and reads neither file nor environment. `Section` is what the providers'
 * schemas yield.
 */
export interface Config<Section extends object = object> extends Settings {
  /** At least one, in the order of the file. */
  readonly accounts: readonly ConfigAccount<Section>[];
  /** Empty where callers are not authenticated. Ids and digests are unique. */
  readonly callers: readonly CallerConfig[];
  readonly callbackKeys: readonly CallbackKeyConfig[];
  readonly receivers: readonly ReceiverConfig[];
  readonly sinks: readonly SinkConfig[];
  /** Absent: requests are not traced. */
  readonly tracing?: TracingConfig;
}
