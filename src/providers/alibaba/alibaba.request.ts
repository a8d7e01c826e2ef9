import { Credentials } from '../credentials/credential-source';
import { canonicalQuery } from '../../domain/values/percent-encoding';
import { HttpRequest } from '../upstream-http';
import { sign, acs3Date, SHA256_OF_NOTHING } from './alibaba.signer';

/** One action of one product, before signing. */
export interface AlibabaAction {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The cloud's time. */
  readonly epochMs: number;
  readonly nonce: string;
}

/**
 * Business parameters go in the query string of a POST with an empty body, as the vendor's current
 * clients send them. Action, version, time and nonce, which were parameters with the V1 signature,
 * go in headers.
 *
 * Alibaba: V3 request structure and signature, "Request headers". Each send needs a new nonce and
 * time: the cloud refuses replays.
 */
export function signedRequest(request: AlibabaAction, credentials: Credentials): HttpRequest {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const key = { accessKeyId: accessKeyId.reveal(), accessKeySecret: accessKeySecret.reveal() };
  const query = canonicalQuery(request.parameters);
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-version': request.version,
    'x-acs-date': acs3Date(request.epochMs),
    'x-acs-signature-nonce': request.nonce,
    'x-acs-content-sha256': SHA256_OF_NOTHING,
    accept: 'application/json',
    'user-agent': 'livegate',
  };
  // Both or neither: the cloud refuses a token without its key id, and a temporary key without its
  // token.
  if (securityToken) {
    headers['x-acs-accesskey-id'] = key.accessKeyId;
    headers['x-acs-security-token'] = securityToken.reveal();
  }
  headers['authorization'] = sign({ method: 'POST', query, headers, body: '' }, key);
  return { method: 'POST', path: `/?${query}`, headers };
}
