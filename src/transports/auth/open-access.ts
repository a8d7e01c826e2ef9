import type { IncomingHttpHeaders } from 'node:http';
import * as ipaddr from 'ipaddr.js';

/** What the listeners serve while nobody has to authenticate. */
export interface OpenAccess {
  /** Names that it may be called by, beside those of loopback. */
  readonly hosts: readonly string[];
  /** Web origins that may call it, beside its own; `*`: all. */
  readonly origins: readonly string[];
}

/**
 * Why a request that needs no credentials is refused; undefined if it is not. A page of any site
 * can make a browser on this machine send requests: under a name of its own that resolves to
 * loopback (DNS rebinding), or to loopback as another site. `authority` is the host and port that
 * the request is for; a request without one is from no browser.
 */
export function openAccessFault(
  authority: string | undefined,
  { method, headers }: Head,
  { hosts, origins }: OpenAccess,
): string | undefined {
  if (authority !== undefined && !isOwnName(hostIn(authority), hosts)) {
    return 'auth.mode is none: the request must be for a loopback host, or for one of rest.allowedHosts';
  }
  // A preflight does nothing, and what CORS answers it says the same.
  if (method === 'OPTIONS') return undefined;
  const { origin } = headers;
  const isForeign =
    origin === undefined ? isEmbedded(headers) : !origins.includes(origin) && !isSameOrigin(origin, authority);
  if (!isForeign || origins.includes('*')) return undefined;
  return 'auth.mode is none: pages of other origins must be listed in rest.cors.origins';
}

/** Of a request over HTTP/1.1 or HTTP/2. */
interface Head {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

function isOwnName(host: string, hosts: readonly string[]): boolean {
  if (hosts.includes(host) || host === 'localhost' || host.endsWith('.localhost')) return true;
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Without port and without the dot that ends a full name. */
function hostIn(authority: string): string {
  return authority.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

function isSameOrigin(origin: string, authority: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === authority?.toLowerCase();
}

/** An image or a script of another site. A link that is followed shows the site nothing. */
function isEmbedded(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}
