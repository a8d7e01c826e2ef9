import * as ipaddr from 'ipaddr.js';
import { ViolationReason } from '../errors/gateway-error';
import { matchesPattern } from './name-pattern';

/** The operator's policy on the hosts that a cloud may send to or pull from. */
export interface UrlPolicy {
  /** Allows special-use addresses and names, for clouds that reach into a private network. */
  readonly allowPrivateHosts: boolean;
  /** Patterns of the only allowed hosts, if the rest of the policy allows them too. Absent: all. */
  readonly allowedHosts?: readonly string[];
}

/** What is wrong with a URL or host; the caller adds the field. */
export interface HostFault {
  readonly reason: ViolationReason;
  readonly description: string;
}

/** The bound if the provider sets none. */
const MAX_URL_LENGTH = 2048;

const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
/**
 * Top-level domains that do not exist in public DNS. From IANA's registry of special-use domain
 * names (RFC 6761, 6762, 7686, 8375, 9476; all of `arpa` is infrastructure), ICANN's `internal`,
 * the private names of RFC 6762 appendix G with those that ICANN reserves, names that systems give
 * themselves, and `svc` of Kubernetes. `example` is special-use too, but stays allowed for
 * documents and tests.
 */
const LOCAL_DOMAINS: ReadonlySet<string> = new Set([
  ...['localhost', 'local', 'test', 'invalid', 'onion', 'alt', 'arpa', 'internal'],
  ...['intranet', 'private', 'corp', 'home', 'lan', 'mail'],
  ...['localdomain', 'localdomain4', 'localdomain6', 'svc'],
]);
/** Metadata services of clouds outside the special-use ranges: Azure's. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);
/** Host names have no underscores, but DNS and vendors' samples do. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * Undefined if the URL may be sent to a cloud. Length bounds are the provider's; only the common
 * maximum is checked here.
 */
export function urlFault(text: string, policy: UrlPolicy): HostFault | undefined {
  if (text.length > MAX_URL_LENGTH)
    return { reason: 'OUT_OF_RANGE', description: `must have at most ${MAX_URL_LENGTH} characters` };
  // The URL parser drops tabs and line feeds and converts back-slashes; a cloud's parser may not.
  if (!PRINTABLE_ASCII.test(text) || text.includes('\\')) {
    return malformed('must be printable ASCII without spaces and back-slashes; percent-encode everything else');
  }
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return malformed('must be an http or https URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) {
    return malformed('must not hold a user name or password');
  }
  if (text.includes('#')) return malformed('must not have a fragment');
  const fault = hostFault(url.hostname, policy) ?? decimalFault(authorityOf(text), url.hostname, policy);
  // Checked in decoded form and sent unchanged: a cloud may otherwise resolve another host.
  return fault ?? (authorityOf(text).includes('%') ? malformed('must not percent-encode its host') : undefined);
}

/** Undefined if streams may be pulled from the host, a name or an address without brackets. */
export function originHostFault(host: string, policy: UrlPolicy): HostFault | undefined {
  const address = host.includes(':') ? ipv6Literal(host) : undefined;
  if (address === undefined && !HOST_NAME.test(host)) {
    return malformed('must be a host name or an IP address alone: no scheme, port, path, brackets or spaces');
  }
  const text = `http://${address ?? host}/`;
  // A name whose last label is a number is an IPv4 address in some spelling, or invalid.
  if (!URL.canParse(text)) return malformed('must be a host name or an IP address');
  const { hostname } = new URL(text);
  return hostFault(hostname, policy) ?? decimalFault(host, hostname, policy);
}

function malformed(description: string): HostFault {
  return { reason: 'INVALID_FORMAT', description };
}

function authorityOf(url: string): string {
  return url.replace(/^https?:\/\//i, '').split(/[/?#]/, 1)[0] ?? '';
}

function ipv6Literal(host: string): string | undefined {
  return ipaddr.IPv6.isValid(host) && !host.includes('%') ? `[${host}]` : undefined;
}

/**
 * Routed IPv6 addresses; all others are special or unassigned, such as `::7f00:1`, which some
 * parsers take for 127.0.0.1.
 */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a host name, as the URL parser writes it, may be an address. Trying ipaddr.js on every
 * name would cost an exception each time.
 */
const MAY_BE_ADDRESS = /:|^[\d.]+$/;

/**
 * `hostname` as the URL parser writes it, with every spelling of an address normalised. It accepts
 * `;`, `,` and `..`.
 */
function hostFault(hostname: string, policy: UrlPolicy): HostFault | undefined {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isAddress = MAY_BE_ADDRESS.test(host) && ipaddr.isValid(host);
  if (!isAddress && !HOST_NAME.test(host)) return malformed('must have a host name or an IP address for its host');
  const special = isAddress ? isSpecialUse(ipaddr.process(host)) : isLocalName(host);
  if (special && !policy.allowPrivateHosts) return SPECIAL_USE;
  return isListed(host, isAddress, policy) ? undefined : NOT_LISTED;
}

const IPV4 = /^[\d.]+$/;
const LEADING_ZEROS = /(^|\.)0+(?=\d)/g;

/**
 * The URL parser reads some numbers as octal that other parsers read as decimal: `010.0.0.1` is
 * 8.0.0.1 to it and 10.0.0.1 to them. The text is sent unchanged, so both readings must be allowed.
 */
function decimalFault(spelled: string, hostname: string, policy: UrlPolicy): HostFault | undefined {
  const decimal = spelled.replace(LEADING_ZEROS, '$1');
  if (decimal === spelled || !IPV4.test(hostname)) return undefined;
  const text = `http://${decimal}/`;
  return URL.canParse(text) ? hostFault(new URL(text).hostname, policy) : undefined;
}

const SPECIAL_USE: HostFault = { reason: 'FORBIDDEN_HOST', description: 'must not point into a special-use range' };
const NOT_LISTED: HostFault = {
  reason: 'FORBIDDEN_HOST',
  description: "must be on one of the account's allowed hosts",
};

function isListed(host: string, isAddress: boolean, { allowedHosts }: UrlPolicy): boolean {
  if (!allowedHosts) return true;
  return allowedHosts.some((pattern) => (isAddress ? isSameAddress(pattern, host) : matchesPattern(pattern, host)));
}

/** Addresses have no subdomains, so `*.0.0.1` matches no address; `*` matches all. */
function isSameAddress(pattern: string, address: string): boolean {
  if (pattern === '*') return true;
  return ipaddr.isValid(pattern) && ipaddr.process(pattern).toString() === ipaddr.process(address).toString();
}

/**
 * Names that resolve in some network only, including a name without a dot, which a resolver
 * completes with its search domains. A public name can still resolve to a private address (nip.io
 * and sslip.io do so for any); only the party that connects can notice that.
 */
function isLocalName(name: string): boolean {
  const labels = name.toLowerCase().split('.');
  return labels.length === 1 || LOCAL_DOMAINS.has(labels.at(-1) ?? '');
}

function isSpecialUse(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return true;
  if (address instanceof ipaddr.IPv4) return METADATA_ADDRESSES.has(address.toString());
  return !address.match(GLOBAL_UNICAST) || isSpecialTunnel(address);
}

/**
 * ISATAP (RFC 5214) embeds an IPv4 address in any network's addresses; 6to4, Teredo and NAT64 are
 * special-use ranges as a whole.
 */
function isSpecialTunnel({ parts }: ipaddr.IPv6): boolean {
  const [universal = 0, marker = 0, high = 0, low = 0] = parts.slice(4);
  if ((universal & ~0x0300) !== 0 || marker !== 0x5efe) return false;
  return isSpecialUse(new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]));
}

/** The special-use ranges in which private networks have their hosts. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

/**
 * Metadata services of clouds, which give credentials to whoever asks: of Azure, Alibaba Cloud,
 * Volcengine, AWS and Google Cloud. That at 169.254.169.254 is link-local.
 */
const ALL_METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  ...METADATA_ADDRESSES,
  ...['100.100.100.200', '100.96.0.96', 'fd00:ec2::254', 'fd20:ce::254'],
]);

/**
 * Undefined if livegate itself may connect to the address that a host name has resolved to. Even
 * where private hosts are allowed, ranges in which no server has its address are not, nor the
 * metadata services of clouds.
 */
export function connectionFault(text: string, { allowPrivateHosts }: UrlPolicy): HostFault | undefined {
  if (!ipaddr.isValid(text)) return SPECIAL_USE;
  const address = ipaddr.process(text);
  if (ALL_METADATA_ADDRESSES.has(address.toString())) return SPECIAL_USE;
  if (!isSpecialUse(address)) return undefined;
  return allowPrivateHosts && PRIVATE_RANGES.has(address.range()) ? undefined : SPECIAL_USE;
}
