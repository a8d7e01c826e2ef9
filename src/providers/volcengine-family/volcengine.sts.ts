import { z } from 'zod';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { instantOf } from '../../domain/time/instant';
import { Secret } from '../../domain/access/secret';
import { CredentialSet } from '../credentials/credential-document';
import { CredentialSource, currentCredentials, unavailable } from '../credentials/credential-source';
import { UpstreamHttp } from '../upstream-http';
import { FamilyRole } from './volcengine.member';
import { canonicalQuery, sign } from './volcengine.signer';

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

export interface StsDependencies {
  readonly http: UpstreamHttp;
  readonly clock: Clock;
  /**
   * What the role is taken on with: a key of an IAM user. The page says that those of the main
   * account are refused.
   */
  readonly base: CredentialSource;
}

/**
 * Takes on the role once. Throws PROVIDER_CREDENTIALS_UNAVAILABLE, which holds no text of the
 * answer but its code.
 */
export async function assumeRole(
  { role, sessionName, durationSeconds, endpoint, stsRegion }: FamilyRole,
  { http, clock, base }: StsDependencies,
  signal: AbortSignal,
): Promise<CredentialSet> {
  const credentials = await currentCredentials(base, signal);
  const query = {
    Action: 'AssumeRole',
    Version: VERSION,
    RoleTrn: role,
    RoleSessionName: sessionName,
    DurationSeconds: String(durationSeconds),
  };
  const { host } = new URL(endpoint);
  const headers = sign(
    { method: 'GET', path: '/', query, headers: { host }, body: '' },
    credentials,
    { region: stsRegion, service: SERVICE },
    clock.now(),
  );
  const path = `/?${canonicalQuery(query)}`;
  const { text } = await http
    .request(endpoint, { method: 'GET', path, headers: { host, ...headers } }, { signal, onWire: () => undefined })
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
    // By its own clock, which may differ from ours.
    expiresAtMs: clock.now() + endsMs - startsMs,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
