import { AccessKeyOptions, EmulatedAccounts } from '../account-directory';
import { firstOf, headerOf, Pairs, sha256Hex } from '../signed-request';
import { gatewayRefusal } from './volcengine.errors';
import { headerOrQuery, VolcengineRequest } from './volcengine.request';
import { stsService, stsVersion } from './volcengine.sts-actions';
import { algorithm, CredentialScope, expectSignature } from './volcengine.signature';

interface Authorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Volcengine: common parameters, X-Expires. The tolerance for signatures from the future is not
 * documented; it is assumed to be the same.
 */
const defaultExpirySeconds = 900;

const liveService = 'live';

/** The accepted signing regions. Absent: any, as documented for the public gateway. */
export interface SigningRegions {
  readonly live?: string;
  readonly sts?: string;
}

export class VolcengineAuthenticator<Key extends AccessKeyOptions> {
  constructor(
    private readonly directory: EmulatedAccounts<Key>,
    private readonly regions: SigningRegions,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the access key of an authentic request; for any other, throws the gateway's refusal.
   */
  authenticate(request: VolcengineRequest): Key {
    const claim = parseAuthorization(headerOf(request, 'authorization'));
    const timestamp = this.checkTimestamp(request);
    if (timestamp.slice(0, 8) !== claim.scope.date) throw gatewayRefusal('InvalidCredential');
    if (claim.scope.service !== serviceOf(request)) throw gatewayRefusal('ServiceNotFound');
    const region = claim.scope.service === stsService ? this.regions.sts : this.regions.live;
    if (region !== undefined && claim.scope.region !== region) throw gatewayRefusal('SignatureDoesNotMatch');
    const key = this.directory.find(claim.accessKeyId);
    if (!key || key.disabled) throw gatewayRefusal('InvalidAccessKey');
    const token = headerOrQuery(request, 'X-Security-Token');
    if (this.directory.checkToken(key, token, this.now())) throw gatewayRefusal('InvalidSecretToken');
    checkSignature(request, claim, timestamp, key.accessKeySecret);
    return key;
  }

  private checkTimestamp(request: VolcengineRequest): string {
    const timestamp = headerOrQuery(request, 'X-Date');
    if (timestamp === undefined) throw gatewayRefusal('MissingRequestInfo');
    const ageMs = this.now() - parseTimestamp(timestamp);
    const expirySeconds = Number(firstOf(request.query, 'X-Expires') ?? defaultExpirySeconds);
    // Written so that NaN, the result of a malformed time stamp, is refused too.
    const isValid = ageMs <= expirySeconds * 1000 && ageMs >= -defaultExpirySeconds * 1000;
    if (!isValid) throw gatewayRefusal('InvalidTimestamp');
    return timestamp;
  }
}

function serviceOf({ version }: VolcengineRequest): string {
  return version === stsVersion ? stsService : liveService;
}

/** `YYYYMMDDTHHMMSSZ`, always UTC. */
function parseTimestamp(timestamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined) throw gatewayRefusal('MissingAuthenticationToken');
  if (!header.startsWith(`${algorithm} `)) throw gatewayRefusal('InvalidAuthorization');
  const fields = Object.fromEntries(
    header
      .slice(algorithm.length)
      .split(',')
      .map((field) => field.trim().split('=', 2)),
  ) as Readonly<Record<string, string | undefined>>;
  const { Credential: credential, SignedHeaders: signedHeaders, Signature: signature } = fields;
  if (!signature) throw gatewayRefusal('MissingSignature');
  if (!credential || !signedHeaders) throw gatewayRefusal('InvalidAuthorization');
  return { ...parseCredential(credential), signedHeaders: signedHeaders.split(';'), signature };
}

function parseCredential(credential: string): Pick<Authorization, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'request' || rest.length > 0) {
    throw gatewayRefusal('InvalidCredential');
  }
  return { accessKeyId, scope: { date, region, service } };
}

/** Accepts any SignedHeaders: one of the official clients does not even sign the host. */
function checkSignature(request: VolcengineRequest, claim: Authorization, timestamp: string, secret: string): void {
  const { method, query, body } = request;
  const headers: Pairs = claim.signedHeaders.map((name) => [name, headerOf(request, name) ?? '']);
  const hashedBody = sha256Hex(body);
  const claimedHash = headerOf(request, 'x-content-sha256') ?? hashedBody;
  const signed = { method, query, headers, hashedBody, timestamp, scope: claim.scope };
  const { signature } = expectSignature(signed, secret);
  if (claimedHash !== hashedBody || signature !== claim.signature) throw gatewayRefusal('SignatureDoesNotMatch');
}
