import { BlockList, isIP } from 'node:net';
import { withoutBrackets } from '../../domain/values/url-hosts';
import { Proxy } from './proxy-tunnel';

/** The proxies from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface ProxyVariables {
  readonly http?: Proxy;
  readonly https?: Proxy;
  /**
   * `example.com` (with its subdomains), `.example.com` or `10.0.0.0/8`, each with an optional
   * port; `*` for every endpoint.
   */
  readonly noProxy: readonly string[];
}

/**
 * The proxy for an endpoint, by the usual rules. Never for loopback: behind a proxy that is another
 * machine.
 */
export function environmentProxyFor(endpoint: string, proxies: ProxyVariables): Proxy | undefined {
  const url = new URL(endpoint);
  const host = withoutBrackets(url.hostname).toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (isLoopback(host) || proxies.noProxy.some((entry) => covers(entry.toLowerCase(), host, port))) return undefined;
  return url.protocol === 'https:' ? proxies.https : proxies.http;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || contains(LOOPBACK, host);
}

function contains(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** A malformed entry matches nothing, as in other programs. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, bracketed, name = '', entryPort] = /^(?:\[([^\]]+)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
  // An IPv6 address without brackets has no port.
  if (isIP(entry) !== 0) return entry === host;
  if (entryPort !== undefined && entryPort !== port) return false;
  const wanted = bracketed ?? name.replace(/^\*?\./, '');
  if (wanted === '') return false;
  return wanted.includes('/') ? inSubnet(wanted, host) : host === wanted || host.endsWith(`.${wanted}`);
}

function inSubnet(range: string, host: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), version === 6 ? 'ipv6' : 'ipv4');
  return contains(list, host);
}
