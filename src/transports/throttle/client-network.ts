import * as ipaddr from 'ipaddr.js';

/** Bytes of an IPv6 address that identify a network: a client has all addresses of its network. */
const NETWORK_BYTES = 8;
/** How many networks are counted separately; further ones share one count. */
const MAX_NETWORKS = 10_000;
const FURTHER = 'further';

/** An IPv4-mapped address is read as its IPv4 address; the zone of an IPv6 address is left out. */
export function parseAddress(address: string): ReturnType<typeof ipaddr.process> {
  return ipaddr.process(address.split('%', 1)[0] ?? address);
}

/** The address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}

/** The key of the count that a request of the address adds to; `counts` are those that exist. */
export function countKeyOf(address: string, counts: Pick<ReadonlyMap<string, unknown>, 'has' | 'size'>): string {
  const network = networkOf(address);
  return counts.has(network) || counts.size < MAX_NETWORKS ? network : FURTHER;
}
