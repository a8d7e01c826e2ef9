/** `{ id, provider }` and what the provider's own schema yields. */
export type ConfigAccount<Section extends object = object> = Readonly<Section> & {
  /** `[a-z][a-z0-9-]{0,62}`, unique. */
  readonly id: string;
  /** Id of one of the providers. */
  readonly provider: string;
};

/** IP address without brackets or host name, and port; port 0 takes any free one. */
export interface ListenerConfig {
  readonly host: string;
  readonly port: number;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface UpstreamConfig {
  readonly connectTimeoutMs: number;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** To read back or restore after a write that failed, beyond the call's deadline. */
  readonly recoveryMs: number;
  readonly maxResponseBytes: number;
  /** An http or https URL of host and port only. */
  readonly proxy?: string;
  /** PEM certificates, one a string; at least one if given. */
  readonly ca?: readonly string[];
}

/** All keys but the accounts. Their ranges and defaults stand in `settings-schema.ts`. */
export interface Settings {
  /** `origins` are spelled as browsers send them; "*" among them means all. */
  readonly rest: ListenerConfig & { readonly cors: { readonly origins: readonly string[] } };
  readonly grpc: ListenerConfig;
  readonly auth: { readonly mode: 'none' };
  readonly urlPolicy: { readonly allowPrivateHosts: boolean };
  readonly defaults: { readonly deadlineMs: number; readonly maxDeadlineMs: number };
  readonly upstream: UpstreamConfig;
  readonly shutdown: { readonly graceMs: number };
  readonly log: { readonly level: LogLevel };
}

/**
 * The whole configuration: checked, complete with defaults, deeply frozen. Code is handed its own branch (`Config['rest']`) and reads
 * neither file nor environment. `Section` is what the providers' schemas yield.
 */
export interface Config<Section extends object = object> extends Settings {
  /** At least one, in the order of the file. */
  readonly accounts: readonly ConfigAccount<Section>[];
}
