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
  readonly cluster?: {
    /** `host:port` of some of its nodes, through which the others are found. */
    readonly hosts: readonly string[];
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
interface RedisClientOptions extends RedisPlace {
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: ClientTls;
}

interface RedisPlace {
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

/**
 * Where to connect and as whom, in the terms of the Redis client. Of a cluster, the client must add
 * the node.
 */
export function redisClientOptions(target: RedisTarget): RedisClientOptions {
  const { url, tls } = target;
  const { protocol, username, password, pathname } = new URL(url.reveal());
  const secured = {
    ...(tls?.ca && { ca: [...tls.ca] }),
    ...(tls?.serverName !== undefined && { servername: tls.serverName }),
  };
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)),
    ...(protocol === 'rediss:' && { tls: secured }),
    ...placeOf(target, protocol === 'rediss:', secured),
  };
}

function placeOf({ url, sentinel, cluster }: RedisTarget, isSecured: boolean, secured: ClientTls): RedisPlace {
  if (cluster) return {};
  const { hostname, port } = new URL(url.reveal());
  if (!sentinel) return { host: withoutBrackets(hostname), port: port === '' ? DEFAULT_PORT : Number(port) };
  return {
    sentinels: sentinel.hosts.map(hostAndPort),
    name: sentinel.name,
    ...(sentinel.username !== undefined && { sentinelUsername: sentinel.username }),
    ...(sentinel.password && { sentinelPassword: sentinel.password.reveal() }),
    ...(sentinel.tls && { sentinelTLS: secured }),
    enableTLSForSentinelMode: isSecured,
    updateSentinels: false,
  };
}

/**
 * The prefix of the keys that hold `what`. In a cluster it has a hash tag, so that one primary
 * serves all of these keys. Two primaries share the work: with slots spread evenly over three,
 * these two tags do not meet.
 */
export function redisKeyPrefix({ cluster }: RedisTarget, what: 'quotas' | 'callers'): string {
  return cluster ? `livegate:{${what}}:` : 'livegate:';
}

const DEFAULT_PORT = 6_379;

/** An IPv6 address stands in brackets. */
export function hostAndPort(text: string): HostAndPort {
  const colon = text.lastIndexOf(':');
  return { host: withoutBrackets(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}
