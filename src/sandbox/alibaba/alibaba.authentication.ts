import { AccessKeyOptions, EmulatedAccounts, TokenFault } from '../account-directory';
import { firstOf, headerOf, Pairs, sha256Hex } from '../signed-request';
import { GatewayCode, gatewayRefusal, missingParameter } from './alibaba.errors';
import { NonceMemory } from './alibaba.nonces';
import { AlibabaRequest } from './alibaba.request';
import { ExpectedSignature, expectV1, expectV3, v3Algorithm } from './alibaba.signature';

/** What a request claims, read from parameters (V1) or headers (V3). */
interface Claim {
  readonly accessKeyId: string;
  readonly timestamp?: string;
  readonly nonce: string;
  readonly securityToken?: string;
  readonly signature: string;
  expected(secret: string): ExpectedSignature;
}

/** Alibaba: InvalidTimeStamp.Expired, "client and server clocks more than 15 minutes apart". */
const timestampToleranceMs = 15 * 60_000;

const tokenCodes: Readonly<Record<TokenFault, GatewayCode>> = {
  missing: 'MissingSecurityToken',
  unknown: 'InvalidSecurityToken.Malformed',
  expired: 'InvalidSecurityToken.Expired',
  mismatch: 'InvalidSecurityToken.MismatchWithAccessKey',
};

export class AlibabaAuthenticator<Key extends AccessKeyOptions> {
  private readonly nonces = new NonceMemory(2 * timestampToleranceMs);

  constructor(
    private readonly directory: EmulatedAccounts<Key>,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the access key of an authentic request; for any other, throws the gateway's refusal.
   */
  authenticate(request: AlibabaRequest): Key {
    const claim = request.scheme === 'V3' ? claimV3(request) : claimV1(request);
    const key = this.directory.find(claim.accessKeyId);
    if (!key) throw gatewayRefusal('InvalidAccessKeyId.NotFound');
    if (key.disabled) throw gatewayRefusal('InvalidAccessKeyId.Inactive');
    this.checkTimestamp(claim.timestamp);
    const tokenFault = this.directory.checkToken(key, claim.securityToken, this.now());
    if (tokenFault) throw gatewayRefusal(tokenCodes[tokenFault]);
    checkSignature(claim, key.accessKeySecret);
    // Last, so that a call refused for another reason may be sent again unchanged.
    if (!this.nonces.use(claim.accessKeyId, claim.nonce, this.now())) throw gatewayRefusal('SignatureNonceUsed');
    return key;
  }

  reset(): void {
    this.nonces.clear();
  }

  private checkTimestamp(timestamp: string | undefined): void {
    if (timestamp === undefined) throw gatewayRefusal('IllegalTimestamp');
    const isWellFormed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp);
    const ms = isWellFormed ? Date.parse(timestamp) : Number.NaN;
    if (Number.isNaN(ms)) throw gatewayRefusal('InvalidTimeStamp.Format');
    if (Math.abs(this.now() - ms) > timestampToleranceMs) throw gatewayRefusal('InvalidTimeStamp.Expired');
  }
}

function claimV1({ method, query, form }: AlibabaRequest): Claim {
  const parameters: Pairs = [...query, ...form];
  const required = (name: string): string => {
    const value = firstOf(parameters, name);
    if (value === undefined) throw missingParameter(name);
    return value;
  };
  const accessKeyId = required('AccessKeyId');
  if (required('SignatureMethod') !== 'HMAC-SHA1') throw gatewayRefusal('InvalidSignatureMethod');
  if (required('SignatureVersion') !== '1.0') throw gatewayRefusal('InvalidSignatureVersion');
  return {
    accessKeyId,
    timestamp: firstOf(parameters, 'Timestamp'),
    nonce: required('SignatureNonce'),
    securityToken: firstOf(parameters, 'SecurityToken'),
    signature: required('Signature'),
    expected: (secret) => expectV1(method, parameters, secret),
  };
}

function claimV3(request: AlibabaRequest): Claim {
  const { algorithm, accessKeyId, signedHeaders, signature } = parseAuthorization(request);
  if (algorithm !== v3Algorithm) throw gatewayRefusal('InvalidSignatureMethod');
  const header = (name: string): string => {
    const value = headerOf(request, name);
    if (value === undefined) throw gatewayRefusal('IncompleteSignature', ` ${name} is not sent.`);
    return value;
  };
  const claimedKey = headerOf(request, 'x-acs-accesskey-id') ?? accessKeyId;
  if (claimedKey !== accessKeyId) throw gatewayRefusal('InvalidSecurityToken.MismatchWithAccessKey');
  requireSigned(request, signedHeaders);
  const headers: Pairs = signedHeaders.map((name) => [name, headerOf(request, name) ?? '']);
  const { method, query } = request;
  const bodyHash = header('x-acs-content-sha256');
  return {
    accessKeyId,
    timestamp: headerOf(request, 'x-acs-date'),
    nonce: header('x-acs-signature-nonce'),
    securityToken: headerOf(request, 'x-acs-security-token'),
    signature,
    expected: (secret) => expectV3({ method, query, headers, hashedPayload: hashOfBody(request, bodyHash) }, secret),
  };
}

function parseAuthorization(request: AlibabaRequest): {
  algorithm: string;
  accessKeyId: string;
  signedHeaders: string[];
  signature: string;
} {
  const form = /^(ACS3-[A-Z0-9-]+) Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/;
  const [, algorithm, accessKeyId, signedHeaders, signature] =
    form.exec(headerOf(request, 'authorization') ?? '') ?? [];
  if (algorithm === undefined || accessKeyId === undefined || signedHeaders === undefined || signature === undefined) {
    throw gatewayRefusal('IncompleteSignature');
  }
  return { algorithm, accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * host, content-type and every `x-acs-*` header must be signed if they are sent (Alibaba: V3
 * request structure and signature, table of headers).
 */
function requireSigned({ headers }: AlibabaRequest, signedHeaders: readonly string[]): void {
  const mustBeSigned = (name: string): boolean =>
    name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
  const unsigned = Object.keys(headers).find((name) => mustBeSigned(name) && !signedHeaders.includes(name));
  if (unsigned !== undefined) throw gatewayRefusal('IncompleteSignature', ` ${unsigned} is not signed.`);
}

function hashOfBody({ body }: AlibabaRequest, claimedHash: string): string {
  const hash = sha256Hex(body);
  if (hash !== claimedHash)
    throw gatewayRefusal('SignatureDoesNotMatch', ' x-acs-content-sha256 does not fit the body.');
  return hash;
}

/** Like the real message, it prints the signed text, and so any secret among the parameters. */
function checkSignature(claim: Claim, secret: string): void {
  const { signature, stringToSign, canonicalRequest } = claim.expected(secret);
  if (signature === claim.signature) return;
  const canonical = canonicalRequest === undefined ? '' : `, server CanonicalRequest is [${canonicalRequest}]`;
  throw gatewayRefusal('SignatureDoesNotMatch', ` server string to sign is:${stringToSign}${canonical}`);
}
