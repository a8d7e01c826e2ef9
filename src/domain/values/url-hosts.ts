/** A host as URLs have it: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Scheme and login, hosts, and the rest of a URL. */
const PARTS = /^([a-z]+:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/is;

/** One URL for each host of a URL such as `postgres://user@one:5432,two:5432/livegate`. */
export function urlsOfHosts(url: string): readonly string[] {
  const [, login, hosts, rest] = PARTS.exec(url) ?? [];
  return hosts === undefined ? [url] : hosts.split(',').map((host) => `${login}${host}${rest}`);
}

/** The host of a URL, without the brackets of an IPv6 address. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
