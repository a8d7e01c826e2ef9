import { createHmac, hash } from 'node:crypto';
import { Secret } from '../../domain/access/secret';
import { Credentials } from '../credentials/credential-source';
import { canonicalQuery } from '../../domain/values/percent-encoding';

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
  const headers = sortedEntries(Object.assign({}, request.headers, added));
  const signedHeaders = headers.map(([name]) => name).join(';');
  const scope = [date.slice(0, 8), region, service, 'request'];
  const stringToSign = [
    ALGORITHM,
    date,
    scope.join('/'),
    sha256(canonicalRequest(request, headers, signedHeaders, added['x-content-sha256'])),
  ].join('\n');
  const key = signingKey(credentials.accessKeySecret, scope);
  const signature = hmac(key, stringToSign).toString('hex');
  const credential = [credentials.accessKeyId.reveal(), ...scope].join('/');
  const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return Object.assign(added, { authorization });
}

/** The latest key of each secret: it is the same for a whole day. */
const KEYS = new WeakMap<Secret, { readonly scope: string; readonly key: string | Buffer }>();

function signingKey(secret: Secret, parts: readonly string[]): string | Buffer {
  const scope = parts.join('/');
  const known = KEYS.get(secret);
  if (known?.scope === scope) return known.key;
  const key = parts.reduce<string | Buffer>(hmac, secret.reveal());
  KEYS.set(secret, { scope, key });
  return key;
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

function sortedEntries(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sha256(text: string): string {
  return hash('sha256', text);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
