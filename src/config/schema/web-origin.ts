import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { urlsOfHosts, withoutBrackets } from '../../domain/values/url-hosts';

/**
 * Matched before parsing: the URL parser repairs tabs, backslashes, and empty users, queries or
 * fragments.
 */
const BARE_URL = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?\/?$/i;
/**
 * Host, and optionally user, password, port and database number; clients would read other parts as
 * options.
 */
const REDIS_URL = /^rediss?:\/\/([^@/?#\s]*@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?(\/\d{0,6})?$/i;
/** The same for PostgreSQL, with a database name and a query such as sslmode. */
const POSTGRES_URL =
  /^postgres(?:ql)?:\/\/([^@/?#\s]*@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?\/[^/?#\s]+(\?[^#\s]*)?$/i;
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i;

/** An http or https URL that is scheme, host and port only; undefined for any other text. */
export function parseBareUrl(text: string): URL | undefined {
  if (!BARE_URL.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.port === '0' ? undefined : url;
}

export function isRedisUrl(text: string): boolean {
  return isServerUrl(text, REDIS_URL);
}

/** It may name several hosts, one of which takes writes. */
export function isPostgresUrl(text: string): boolean {
  return urlsOfHosts(text).every((url) => isServerUrl(url, POSTGRES_URL));
}

/** User and password are percent-encoded. */
function isServerUrl(text: string, form: RegExp): boolean {
  if (!form.test(text) || !URL.canParse(text)) return false;
  const { hostname, port, username, password } = new URL(text);
  return port !== '0' && isHost(withoutBrackets(hostname)) && isPercentEncoded(`${username}${password}`);
}

/** An IP address without brackets, or a host name. */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 || (text.length <= 253 && HOST_NAME.test(text));
}

/**
 * 127.0.0.0/8, ::1 or `localhost`. Takes an IPv6 address with or without brackets. Other names do
 * not count: they may resolve to loopback today and to another address tomorrow.
 */
export function isLoopback(host: string): boolean {
  const bare = withoutBrackets(host);
  if (isIP(bare) === 0) return bare.toLowerCase() === 'localhost';
  return ipaddr.parse(bare).range() === 'loopback';
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
