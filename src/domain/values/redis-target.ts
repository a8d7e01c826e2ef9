import { Secret } from '../access/secret';
import { withoutBrackets } from './url-hosts';

/** The Redis through which replicas share quotas and limits, and how to find its primary. */
export interface RedisTarget {
  /**
   * A redis:// or rediss:// URL, which may hold a password. With `sentinel` or `cluster` its host
   * and port are not used.
   */
  readonly url: Secret;
  readonly sentinel?: {
    /** The name of the primary. */
    readonly name: string;
    /** `host:port` of each Sentinel. */
    readonly hosts: readonly string[];
    readonly username?: string;
    readonly password?: Secret;
    /** Whether the Sentinels themselves use TLS. */
    readonly tls: boolean;
  };
  readonly tls?: {
    /** Trusted instead of the system's certificates. */
    readonly ca?: readonly string[];
    /** The name in the server's certificate, if it differs from the host. */
    readonly serverName?: string;
  };
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

interface ClientTls {
  readonly ca?: string[];
  readonly servername?: string;
}

/** Options of ioredis. */
interface RedisClientOptions {
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: ClientTls;
  readonly host?: string;
  readonly port?: number;
  readonly sentinels?: HostAndPort[];
  readonly name?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly sentinelTLS?: ClientTls;
  readonly enableTLSForSentinelMode?: boolean;
  readonly updateSentinels?: boolean;
}

/** Where to connect and as whom, in the terms of the Redis client. */
export function redisClientOptions({ url, sentinel, tls }: RedisTarget): RedisClientOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url.reveal());
  const secured = {
    ...(tls?.ca && { ca: [...tls.ca] }),
    ...(tls?.serverName !== undefined && { servername: tls.serverName }),
  };
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
    ...(protocol === 'rediss:' && { tls: secured }),
    ...(sentinel
      ? {
          sentinels: sentinel.hosts.map(hostAndPort),
          name: sentinel.name,
          ...(sentinel.username !== undefined && { sentinelUsername: sentinel.username }),
          ...(sentinel.password && { sentinelPassword: sentinel.password.reveal() }),
          ...(sentinel.tls && { sentinelTLS: secured }),
          enableTLSForSentinelMode: protocol === 'rediss:',
          updateSentinels: false,
        }
      : { host: withoutBrackets(hostname), port: port === '' ? DEFAULT_PORT : Number(port) }),
  };
}

const DEFAULT_PORT = 6_379;

/** An IPv6 address stands in brackets. */
export function hostAndPort(text: string): HostAndPort {
  const colon = text.lastIndexOf(':');
  return { host: withoutBrackets(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}
