import type { IncomingMessage } from 'node:http';
import * as ipaddr from 'ipaddr.js';
import { parseAddress } from './client-network';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** What proxies add to a request; several headers of a name are one, with commas. */
export interface ForwardingHeaders {
  readonly 'x-forwarded-for'?: string | undefined;
  /** RFC 7239. */
  readonly forwarded?: string | undefined;
}

/** Of a request over HTTP/1.1. */
export function forwardingHeadersOf({ headers }: Pick<IncomingMessage, 'headers'>): ForwardingHeaders {
  const list = headers['x-forwarded-for'];
  return { 'x-forwarded-for': Array.isArray(list) ? list.join(',') : list, forwarded: headers.forwarded };
}

/** The client's address, given that of the connection, which is undefined if it is gone. */
export type ClientAddress = (peer: string | undefined, headers: ForwardingHeaders) => string | undefined;

/**
 * Reads the client's address from what trusted proxies say, and from nobody else. `proxies` are
 * networks such as `10.0.0.0/8`.
 */
export function clientAddressBehind(proxies: readonly string[]): ClientAddress {
  const networks = proxies.map((network) => ipaddr.parseCIDR(network));
  if (networks.length === 0) return (peer) => peer;
  const isTrusted = (address: string): boolean => networks.some((network) => isIn(address, network));
  return (peer, headers) => {
    if (peer === undefined || !isTrusted(peer)) return peer;
    const { forwarded, 'x-forwarded-for': list } = headers;
    const told = [list && list.split(','), forwarded && forwardedFor(forwarded)].filter(
      (hops) => typeof hops === 'object',
    );
    const [client = peer, ...others] = new Set(told.map((hops) => lastStranger(hops, peer, isTrusted)));
    // A proxy adds to one of the two headers. The other may be what the client wrote.
    return others.length === 0 ? client : peer;
  };
}

/** From the nearest hop to the farthest, for as long as the one that named it is trusted. */
function lastStranger(hops: readonly string[], peer: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  for (const hop of [...hops].reverse()) {
    const address = addressIn(hop);
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(client)) return client;
  }
  return client;
}

const FOR = /(?:^|[;\s])for=("[^"]*"|[^;\s"]+)/i;

/** One entry a hop; empty where a hop names nobody. A quoted string has no comma in an address. */
function forwardedFor(header: string): readonly string[] {
  return header.split(',').map((hop) => FOR.exec(hop)?.[1]?.replaceAll('"', '') ?? '');
}

/** Without port and brackets; undefined for anything but an IP address. */
function addressIn(hop: string): string | undefined {
  const text = hop.trim();
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return ipaddr.isValid(bare) && (bare.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(bare))
    ? ipaddr.process(bare).toString()
    : undefined;
}

function isIn(address: string, [network, bits]: Network): boolean {
  const parsed = parseAddress(address);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}
