import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import * as ipaddr from 'ipaddr.js';
import { withoutBrackets } from '../../domain/values/url-hosts';

/** What the listeners serve if callers need not authenticate. */
export interface OpenAccess {
  /** Host names that requests may use, besides those of loopback. */
  readonly hosts: readonly string[];
  /** Web origins that may call it, besides its own; `*`: all. */
  readonly origins: readonly string[];
}

/**
 * Why a request without credentials is refused; undefined if it is allowed. Any web page can make a
 * browser on this machine send requests: to a host name of its own that resolves to loopback (DNS
 * rebinding), or to loopback as a foreign site. `authority` is the requested host and port; only
 * non-browser requests lack it.
 */
export function openAccessFault(
  authority: string | undefined,
  { method, headers }: Head,
  { hosts, origins }: OpenAccess,
): string | undefined {
  if (authority !== undefined && !isOwnName(hostIn(authority), hosts)) {
    return 'auth.mode is none: the request must be for a loopback host, or for one of rest.allowedHosts';
  }
  // A preflight changes nothing, and CORS answers it by the same rules.
  if (method === 'OPTIONS') return undefined;
  const { origin } = headers;
  const isForeign =
    origin === undefined ? isEmbedded(headers) : !origins.includes(origin) && !isSameOrigin(origin, authority);
  if (!isForeign || origins.includes('*')) return undefined;
  return 'auth.mode is none: pages of other origins must be listed in rest.cors.origins';
}

/** For requests over HTTP/1.1 or HTTP/2. */
interface Head {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

function isOwnName(host: string, hosts: readonly string[]): boolean {
  if (hosts.includes(host) || host === 'localhost' || host.endsWith('.localhost')) return true;
  if (host.startsWith('127.') && isIPv4(host)) return true;
  const address = withoutBrackets(host);
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Without port and without the trailing dot of a fully qualified name. */
function hostIn(authority: string): string {
  return authority.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

function isSameOrigin(origin: string, authority: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === authority?.toLowerCase();
}

/**
 * A subresource, such as an image or a script, that another site requests. A plain link is allowed:
 * the linking site cannot read the answer.
 */
function isEmbedded(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}
