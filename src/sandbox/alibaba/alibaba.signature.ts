import { createHmac } from 'node:crypto';
import {
  canonicalHeaders,
  canonicalQuery,
  Pairs,
  percentEncode,
  sha256Hex,
  signedHeaderNames,
} from '../signed-request';

/**
 * The signature that a server expects, and the text that was signed, which error messages print.
 */
export interface ExpectedSignature {
  readonly signature: string;
  readonly stringToSign: string;
  /** Only V3 has one. */
  readonly canonicalRequest?: string;
}

export interface V3Signed {
  readonly method: string;
  readonly query: Pairs;
  /** Lower-case name and value of each signed header. */
  readonly headers: Pairs;
  readonly hashedPayload: string;
}

export const v3Algorithm = 'ACS3-HMAC-SHA256';

/**
 * HMAC-SHA1 over every parameter of query and form body except Signature (Alibaba: Request syntax
 * and signature method V2 for RPC APIs).
 */
export function expectV1(method: string, parameters: Pairs, secret: string): ExpectedSignature {
  const signed = parameters.filter(([name]) => name !== 'Signature');
  const stringToSign = `${method}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`;
  return { stringToSign, signature: createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64') };
}

/**
 * ACS3-HMAC-SHA256, with the secret itself as key, without key derivation (Alibaba: V3 request
 * structure and signature).
 */
export function expectV3({ method, query, headers, hashedPayload }: V3Signed, secret: string): ExpectedSignature {
  const canonicalRequest = [
    method,
    '/',
    canonicalQuery(query),
    canonicalHeaders(headers),
    signedHeaderNames(headers),
    hashedPayload,
  ].join('\n');
  const stringToSign = `${v3Algorithm}\n${sha256Hex(canonicalRequest)}`;
  const signature = createHmac('sha256', secret).update(stringToSign).digest('hex');
  return { canonicalRequest, stringToSign, signature };
}
