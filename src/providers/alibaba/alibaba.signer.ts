import { createHmac, hash } from 'node:crypto';

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
export function sign({ method, query, headers, body }: UnsignedRequest, key: Acs3Key): string {
  const signed = Object.keys(headers).filter(isSigned).sort();
  const signedHeaders = signed.join(';');
  let canonicalHeaders = '';
  for (const name of signed) canonicalHeaders += `${name}:${headers[name]?.trim()}\n`;
  const bodyHash = body === '' ? SHA256_OF_NOTHING : sha256Hex(body);
  const canonicalRequest = `${method}\n/\n${query}\n${canonicalHeaders}\n${signedHeaders}\n${bodyHash}`;
  const stringToSign = `${ALGORITHM}\n${sha256Hex(canonicalRequest)}`;
  const signature = createHmac('sha256', key.accessKeySecret).update(stringToSign).digest('hex');
  return `${ALGORITHM} Credential=${key.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

/** UTC in whole seconds; the cloud refuses milliseconds. */
export function acs3Date(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

export function sha256Hex(text: string): string {
  return hash('sha256', text);
}

function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}
