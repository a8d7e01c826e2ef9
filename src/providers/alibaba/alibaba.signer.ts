import { createHash, createHmac } from 'node:crypto';

/** Business parameters are in the query, so nearly every body is empty. */
export const SHA256_OF_NOTHING = sha256Hex('');

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** A request before signing. The path is always `/`. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  /** As `canonicalQuery` makes it. */
  readonly query: string;
  /** Names in lower case. `sign` ignores headers that the signature does not cover. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Acs3Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/**
 * The value of the Authorization header.
 *
 * Alibaba: V3 request structure and signature, "Signature mechanism". The HMAC key is the secret
 * itself; no key is derived.
 */
export function sign(request: UnsignedRequest, key: Acs3Key): string {
  const signed = Object.keys(request.headers).filter(isSigned).sort();
  const signedHeaders = signed.join(';');
  const canonicalRequest = [
    request.method,
    '/',
    request.query,
    signed.map((name) => `${name}:${request.headers[name]?.trim()}\n`).join(''),
    signedHeaders,
    request.body === '' ? SHA256_OF_NOTHING : sha256Hex(request.body),
  ].join('\n');
  const stringToSign = `${ALGORITHM}\n${sha256Hex(canonicalRequest)}`;
  const signature = createHmac('sha256', key.accessKeySecret).update(stringToSign).digest('hex');
  return `${ALGORITHM} Credential=${key.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

/** Sorted by name and percent-encoded; must be both signed and sent in this form. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

/** UTC in whole seconds; the cloud refuses milliseconds. */
export function acs3Date(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Unlike `encodeURIComponent`, the signature also encodes these five characters. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}
