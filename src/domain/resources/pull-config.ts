import { Unshown } from './callback-config';

export const PULL_PROTOCOLS = ['RTMP', 'HTTP_FLV', 'HLS'] as const;

/** How an origin serves streams. */
export type PullProtocol = (typeof PULL_PROTOCOLS)[number];

/** The TCP port of an origin without a port. */
export const DEFAULT_PORT: Readonly<Record<PullProtocol, number>> = { RTMP: 1935, HTTP_FLV: 80, HLS: 80 };

/** Every app of the domain or vhost. */
export const ALL_APPS = '*';

/** The group of an origin without a group, if the provider supports groups. */
export const DEFAULT_GROUP = 'default';

export type PullScope =
  { readonly type: 'DOMAIN'; readonly domain: string } | { readonly type: 'VHOST'; readonly vhost: string };

export interface Origin {
  readonly protocol: PullProtocol;
  /** Host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  /** Absent: the protocol's default. */
  readonly port?: number;
  /** Absent: `default`, if the provider supports groups. */
  readonly group?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** The pull configuration that a caller wants. It is complete: absent fields are off. */
export interface PullSpec {
  readonly origins: readonly Origin[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
}

/**
 * The pull configuration that a provider returns. Fields that the provider does not support are
 * absent.
 */
export interface PullState {
  /** The app, or `*`. */
  readonly app: string;
  /**
   * An origin with a protocol that livegate does not know has none here, and a sentence in
   * `inconsistencies`.
   */
  readonly origins: readonly (Omit<Origin, 'protocol'> & { readonly protocol?: PullProtocol })[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
  /** Sentences about inconsistencies and parts that cannot be shown or written. */
  readonly inconsistencies: readonly string[];
  /** Absent: none. */
  readonly unshown?: readonly Unshown[];
  /**
   * The provider holds a record that livegate cannot read, so a write would replace unknown
   * content.
   */
  readonly hasUnreadableRecord?: true;
}
