import { z } from 'zod';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { instantOf } from '../../domain/time/instant';
import { Secret } from '../../domain/access/secret';
import { CredentialSet } from '../credentials/credential-document';
import { Credentials, CredentialSource, currentCredentials, unavailable } from '../credentials/credential-source';
import { canonicalQuery } from '../../domain/values/percent-encoding';
import { HttpRequest, UpstreamHttp } from '../upstream-http';
import { FamilyRole } from './volcengine.member';
import { sign } from './volcengine.signer';

/** Volcengine: AssumeRole (IAM, 6257/86374). */
const VERSION = '2018-01-01';
const SERVICE = 'sts';

/** Volcengine: AssumeRole, response. Times are RFC 3339. */
const answer = z.object({
  ResponseMetadata: z.object({ Error: z.object({ Code: z.string() }).nullish() }),
  Result: z
    .object({
      Credentials: z.object({
        CurrentTime: z.string(),
        ExpiredTime: z.string(),
        AccessKeyId: z.string().min(1),
        SecretAccessKey: z.string().min(1),
        SessionToken: z.string().min(1),
      }),
    })
    .nullish(),
});

type StsAnswer = z.infer<typeof answer>;

export interface StsDependencies {
  readonly http: UpstreamHttp;
  readonly clock: Clock;
  /**
   * The credentials to assume the role with: a key of an IAM user. Volcengine: AssumeRole: STS
   * refuses keys of the main account.
   */
  readonly base: CredentialSource;
}

/**
 * Assumes the role once. Throws PROVIDER_CREDENTIALS_UNAVAILABLE, with nothing of the answer but
 * its code.
 */
export async function assumeRole(
  config: FamilyRole,
  { http, clock, base }: StsDependencies,
  signal: AbortSignal,
): Promise<CredentialSet> {
  const credentials = await currentCredentials(base, signal);
  const request = assumeRoleRequest(config, credentials, clock.now());
  const { text } = await http
    .request(config.endpoint, request, { signal, onWire: () => undefined })
    .catch((thrown: unknown) => {
      throw unavailable(`STS: ${GatewayError.from(thrown).message}`, undefined, thrown);
    });
  const parsed = answer.safeParse(parseJson(text)).data;
  const code = parsed?.ResponseMetadata.Error?.Code;
  if (code !== undefined) {
    // If the key has been rotated, the next attempt picks it up.
    await base.refused(credentials);
    throw unavailable(`STS answered ${code}`);
  }
  return credentialSetOf(parsed, clock.now());
}

/** Volcengine: AssumeRole, request parameters. */
function assumeRoleRequest(
  { role, sessionName, durationSeconds, endpoint, stsRegion }: FamilyRole,
  credentials: Credentials,
  nowMs: number,
): HttpRequest {
  const query = {
    Action: 'AssumeRole',
    Version: VERSION,
    RoleTrn: role,
    RoleSessionName: sessionName,
    DurationSeconds: String(durationSeconds),
  };
  const { host } = new URL(endpoint);
  const authentication = sign(
    { method: 'GET', path: '/', query, headers: { host }, body: '' },
    credentials,
    { region: stsRegion, service: SERVICE },
    nowMs,
  );
  return { method: 'GET', path: `/?${canonicalQuery(query)}`, headers: { host, ...authentication } };
}

function credentialSetOf(parsed: StsAnswer | undefined, nowMs: number): CredentialSet {
  const issued = parsed?.Result?.Credentials;
  const [startsMs, endsMs] = [issued?.CurrentTime, issued?.ExpiredTime].map((text) => instantOf(text ?? ''));
  if (!issued || startsMs === undefined || endsMs === undefined) {
    throw unavailable('the STS answer could not be read');
  }
  return {
    credentials: {
      accessKeyId: new Secret(issued.AccessKeyId),
      accessKeySecret: new Secret(issued.SecretAccessKey),
      securityToken: new Secret(issued.SessionToken),
    },
    // The lifetime counts on the cloud's clock, which may differ from ours.
    expiresAtMs: nowMs + endsMs - startsMs,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
