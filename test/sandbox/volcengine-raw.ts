import { sha256Hex } from '../../src/sandbox/signed-request';
import { expectSignature } from '../../src/sandbox/volcengine/volcengine.signature';
import { exchange, RawAnswer, RawRequest } from './http-exchange';
import { VolcengineBody, VolcengineKey } from './volcengine-clients';

export interface SignOptions {
  /** The signer's clock. */
  at: number;
  method?: string;
  /** Query parameters; undefined leaves one out. */
  query?: Record<string, string | undefined>;
  /** Sent and signed; undefined leaves a header out. */
  headers?: Record<string, string | undefined>;
  service?: string;
  region?: string;
  /** Of the credential scope; that of the time stamp by default. */
  date?: string;
}

const basicIso = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** A signed request; the vectors prove the signer, which is the emulator's own. */
export function sign(url: string, key: VolcengineKey, action: string, body: string, options: SignOptions): RawRequest {
  const { at, method = 'POST', service = 'live', region = 'cn-north-1' } = options;
  const timestamp = basicIso(at);
  const scope = { date: options.date ?? timestamp.slice(0, 8), region, service };
  const query = given({ Action: action, Version: '2023-01-01', ...options.query });
  const headers = given({
    host: new URL(url).host,
    'x-content-sha256': sha256Hex(body),
    'x-date': timestamp,
    'x-security-token': key.securityToken,
    ...options.headers,
  });
  const hashedBody = sha256Hex(body);
  const { signature } = expectSignature({ method, query, headers, hashedBody, timestamp, scope }, key.accessKeySecret);
  const credential = `${key.accessKeyId}/${scope.date}/${region}/${service}/request`;
  const names = headers
    .map(([name]) => name)
    .sort()
    .join(';');
  const authorization = `HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return {
    method,
    target: `/?${new URLSearchParams(query).toString()}`,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(headers), authorization },
    body,
  };
}

const given = (all: Record<string, string | undefined>): [string, string][] =>
  Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);

export type RawCall = (action: string, body?: unknown) => Promise<RawAnswer<VolcengineBody>>;

/** Calls that are signed with the clock of the emulator. */
export const rawCaller =
  (url: string, key: VolcengineKey, now: () => number): RawCall =>
  (action, body = {}) =>
    exchange(url, sign(url, key, action, JSON.stringify(body), { at: now() }));
