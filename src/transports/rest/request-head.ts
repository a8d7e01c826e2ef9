import type { IncomingMessage } from 'node:http';

/** RFC 9112, section 3.2.2: a server must accept this form, although only proxies receive it. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)$/i;
/**
 * RFC 9110, section 7.2, and RFC 3986, section 3.2.2, without characters that no resolvable name
 * has.
 */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._~%!$&'()*+,;=-]+)(:\d{0,5})?$/i;
/**
 * Headers of which Node keeps the first and drops the rest: a proxy in front of livegate may have
 * acted on another one.
 */
const SINGLE_HEADERS = ['host', 'content-type'] as const;

/**
 * All values of a header, in the order of their arrival. Node's `headersDistinct` makes an entry of
 * every header first.
 *
 * @param name in lower case
 */
export function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** Without either header, an HTTP/1.1 request has no body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/**
 * The path and query of a request target. A target of a form without them is returned unchanged.
 */
export function originForm(target: string): string {
  const path = ABSOLUTE.exec(target)?.[2];
  if (path === undefined) return target;
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The host and port of a request; undefined if it names none, as HTTP/1.0 allows. `target` is as
 * received.
 */
export function authorityOf(target: string, { headers }: IncomingMessage): string | undefined {
  // RFC 9112, section 3.2.2: the target takes precedence over the header.
  return ABSOLUTE.exec(target)?.[1] ?? headers.host;
}

/**
 * What RFC 9112 forbids and Node's parser accepts; undefined if there is nothing. Node itself
 * refuses bare LF and CR, folded headers, Content-Length beside Transfer-Encoding, several lengths,
 * and unknown versions. `target` is as received.
 */
export function headFault(target: string, request: IncomingMessage): string | undefined {
  const { httpVersion, headers } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'the request line must end in HTTP/1.1 or HTTP/1.0';
  if (target.includes('#')) return 'the request target must have no fragment';
  for (const name of SINGLE_HEADERS) {
    if (valuesOf(request, name).length > 1) return `the request has more than one ${name} header`;
  }
  const authority = authorityOf(target, request);
  if (headers.host === undefined && httpVersion === '1.1') return 'the request must name a host';
  if (authority !== undefined && !HOST.test(authority)) return 'the host is not valid';
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  // Section 6.1: an HTTP/1.0 client cannot mean it, and an intermediary may have read another
  // length.
  if (httpVersion === '1.0') return 'an HTTP/1.0 request must have no transfer coding';
  return coding.trim().toLowerCase() === 'chunked' ? undefined : 'the only supported transfer coding is chunked';
}
