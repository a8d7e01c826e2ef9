import { createHmac } from 'node:crypto';
import { canonicalHeaders, canonicalQuery, Pairs, sha256Hex, signedHeaderNames } from '../signed-request';

/** The signature that a server expects, and the text that was signed. */
export interface ExpectedSignature {
  readonly signature: string;
  readonly stringToSign: string;
  readonly canonicalRequest: string;
}

/** `AK/YYYYMMDD/region/service/request`, in parts. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly query: Pairs;
  /** Lower-case name and value of each signed header. */
  readonly headers: Pairs;
  readonly hashedBody: string;
  /** X-Date. */
  readonly timestamp: string;
  readonly scope: CredentialScope;
}

export const algorithm = 'HMAC-SHA256';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** HMAC-SHA256 under a key derived from date, region and service (Volcengine: signing). */
export function expectSignature(request: SignedRequest, secret: string): ExpectedSignature {
  const { timestamp, scope } = request;
  const canonicalRequest = canonicalise(request);
  const scopeText = [scope.date, scope.region, scope.service, 'request'].join('/');
  const stringToSign = [algorithm, timestamp, scopeText, sha256Hex(canonicalRequest)].join('\n');
  const signature = hmac(signingKey(secret, scope), stringToSign).toString('hex');
  return { canonicalRequest, stringToSign, signature };
}

export function signingKey(secret: string, { date, region, service }: CredentialScope): Buffer {
  return hmac(hmac(hmac(hmac(secret, date), region), service), 'request');
}

const canonicalise = ({ method, query, headers, hashedBody }: SignedRequest): string =>
  [method, '/', canonicalQuery(query), canonicalHeaders(headers), signedHeaderNames(headers), hashedBody].join('\n');
