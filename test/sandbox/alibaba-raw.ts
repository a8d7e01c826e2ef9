import { expectV1, expectV3 } from '../../src/sandbox/alibaba/alibaba.signature';
import { sha256Hex } from '../../src/sandbox/signed-request';
import { AlibabaBody, AlibabaKey } from './alibaba-clients';
import { exchange, RawAnswer, RawRequest } from './http-exchange';

let nonces = 0;

export interface V3Options {
  /** The signer's clock. */
  at: number;
  nonce?: string;
  method?: string;
  version?: string;
  body?: string;
  /** Sent and signed; undefined leaves a header out. */
  headers?: Record<string, string | undefined>;
  /** Sent and not signed. */
  unsigned?: Record<string, string>;
}

export const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** A request signed with V3; the vectors prove the signer, which is the emulator's own. */
export function signV3(
  url: string,
  key: AlibabaKey,
  action: string,
  parameters: Record<string, string>,
  options: V3Options,
): RawRequest {
  const { at, nonce = `nonce-${++nonces}`, method = 'POST', version = '2016-11-01', body = '' } = options;
  const token = key.securityToken
    ? { 'x-acs-accesskey-id': key.accessKeyId, 'x-acs-security-token': key.securityToken }
    : {};
  const all: Record<string, string | undefined> = {
    host: new URL(url).host,
    'x-acs-action': action,
    'x-acs-version': version,
    'x-acs-date': isoSeconds(at),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': sha256Hex(body),
    ...token,
    ...options.headers,
  };
  const headers = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = Object.entries(parameters);
  const { signature } = expectV3({ method, query, headers, hashedPayload: sha256Hex(body) }, key.accessKeySecret);
  const names = headers
    .map(([name]) => name)
    .sort()
    .join(';');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${names},Signature=${signature}`;
  return {
    method,
    target: `/?${new URLSearchParams(parameters).toString()}`,
    headers: { accept: 'application/json', ...Object.fromEntries(headers), authorization, ...options.unsigned },
    body,
  };
}

export interface V1Options {
  at: number;
  method?: string;
  /** Undefined leaves a parameter out. */
  common?: Record<string, string | undefined>;
}

/** A request signed with V1, all of it in the query. */
export function signV1(
  key: AlibabaKey,
  action: string,
  parameters: Record<string, string>,
  options: V1Options,
): RawRequest {
  const { at, method = 'POST' } = options;
  const all: Record<string, string | undefined> = {
    Action: action,
    Version: '2016-11-01',
    Format: 'JSON',
    AccessKeyId: key.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: `nonce-${++nonces}`,
    Timestamp: isoSeconds(at),
    SecurityToken: key.securityToken,
    ...parameters,
    ...options.common,
  };
  const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const Signature = options.common?.['Signature'] ?? expectV1(method, sent, key.accessKeySecret).signature;
  const query = new URLSearchParams([...sent.filter(([name]) => name !== 'Signature'), ['Signature', Signature]]);
  return { method, target: `/?${query.toString()}` };
}

export type RawCall = (action: string, parameters?: Record<string, string>) => Promise<RawAnswer<AlibabaBody>>;

/** Calls that are signed by V3 with the clock of the emulator. */
export const rawCaller =
  (url: string, key: AlibabaKey, now: () => number): RawCall =>
  (action, parameters = {}) =>
    exchange(url, signV3(url, key, action, parameters, { at: now() }));
