import { createHash, createHmac } from 'node:crypto';
import { Credentials } from '../credentials/credential-source';

const ALGORITHM = 'HMAC-SHA256';

/**
 * A request before it is signed. Every header given here is signed; headers that proxies rewrite
 * are left out by the caller.
 */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The part of a credential scope that does not depend on time. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

/**
 * The headers that authenticate a request sent at `nowMs`: x-date, x-content-sha256,
 * x-security-token with temporary credentials, and authorization. Volcengine: signature method,
 * steps 1 to 5.
 */
export function sign(
  request: UnsignedRequest,
  credentials: Credentials,
  { region, service }: SigningScope,
  nowMs: number,
): Record<string, string> {
  const date = basicIsoDate(nowMs);
  const added = {
    'x-date': date,
    'x-content-sha256': sha256(request.body),
    ...(credentials.securityToken && { 'x-security-token': credentials.securityToken.reveal() }),
  };
  const headers = sortedEntries({ ...request.headers, ...added });
  const signedHeaders = headers.map(([name]) => name).join(';');
  const scope = [date.slice(0, 8), region, service, 'request'];
  const stringToSign = [
    ALGORITHM,
    date,
    scope.join('/'),
    sha256(canonicalRequest(request, headers, signedHeaders, added['x-content-sha256'])),
  ].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, credentials.accessKeySecret.reveal());
  const signature = hmac(key, stringToSign).toString('hex');
  const credential = [credentials.accessKeyId.reveal(), ...scope].join('/');
  return {
    ...added,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}

/** The query as it is signed, which is also how it must be sent. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return sortedEntries(query)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function canonicalRequest(
  request: UnsignedRequest,
  headers: readonly [string, string][],
  signedHeaders: string,
  bodyHash: string,
): string {
  return [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value.trim()}`),
    // The block of headers ends with a line feed of its own.
    '',
    signedHeaders,
    bodyHash,
  ].join('\n');
}

function basicIsoDate(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** By code unit: a locale's order would not be the cloud's. */
function sortedEntries(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** RFC 3986: beyond what encodeURIComponent does, these five are reserved. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
