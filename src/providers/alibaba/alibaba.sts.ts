import type { Session } from '@alicloud/credentials/dist/src/providers/session';
import type { Request, Response } from '@alicloud/credentials/dist/src/providers/http';
import { GatewayError } from '../../domain/gateway-error';
import { instantOf } from '../../domain/instant';
import { Secret } from '../../domain/secret';
import { CredentialSet } from '../credentials/credential-document';
import { CredentialSource, currentCredentials, unavailable } from '../credentials/credential-source';
import { AssumeRoleConfig } from '../credentials/credentials-config';
import { UpstreamHttp } from '../upstream-http';

/** One central host serves every region. Alibaba: STS, endpoints. */
export const STS_ENDPOINT = 'https://sts.aliyuncs.com';
/** Alibaba: ECS, instance metadata. The library knows no other. */
export const METADATA_ENDPOINT = 'http://100.100.100.200';

/** A pod or another holder of tokens that the cloud trusts. Alibaba: STS, AssumeRoleWithOIDC. */
export interface OidcConfig {
  readonly role: string;
  /** `acs:ram::…:oidc-provider/…` */
  readonly provider: string;
  /** Absolute path; read anew with each fetch, since tokens are renewed. */
  readonly tokenFile: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly endpoint: string;
}

/** How a fetch reaches the cloud. */
export interface StsWay {
  readonly http: UpstreamHttp;
  readonly signal: AbortSignal;
}

/** Takes on a role with the credentials of `base`. Throws PROVIDER_CREDENTIALS_UNAVAILABLE, as the others do. */
export async function assumeRole(
  { role, sessionName, durationSeconds, endpoint }: AssumeRoleConfig,
  base: CredentialSource,
  way: StsWay,
): Promise<CredentialSet> {
  const { RAMRoleARNCredentialsProvider } = await library();
  const used = await currentCredentials(base, way.signal);
  const credentials = {
    accessKeyId: used.accessKeyId.reveal(),
    accessKeySecret: used.accessKeySecret.reveal(),
    securityToken: used.securityToken?.reveal() ?? '',
    providerName: 'livegate',
  };
  const provider = RAMRoleARNCredentialsProvider.builder()
    .withCredentialsProvider({ getCredentials: () => Promise.resolve(credentials), getProviderName: () => 'livegate' })
    .withRoleArn(role)
    .withRoleSessionName(sessionName)
    .withDurationSeconds(durationSeconds)
    .withStsEndpoint(new URL(endpoint).host)
    .build();
  // Of a key that was changed meanwhile the next try knows.
  return await sessionOf(provider, endpoint, way, () => base.refused(used));
}

/** The role of the instance that livegate runs on; `role` is asked for if it is not given. */
export async function ecsRamRole(
  role: string | undefined,
  way: StsWay,
  endpoint = METADATA_ENDPOINT,
): Promise<CredentialSet> {
  const { ECSRAMRoleCredentialsProvider } = await library();
  const builder = ECSRAMRoleCredentialsProvider.builder().withDisableIMDSv1(true);
  if (role !== undefined) builder.withRoleName(role);
  return await sessionOf(builder.build(), endpoint, way);
}

/** Takes on a role with a token of an identity provider. */
export async function assumeRoleWithOidc(config: OidcConfig, way: StsWay): Promise<CredentialSet> {
  const { OIDCRoleArnCredentialsProvider } = await library();
  const provider = OIDCRoleArnCredentialsProvider.builder()
    .withRoleArn(config.role)
    .withOIDCProviderArn(config.provider)
    .withOIDCTokenFilePath(config.tokenFile)
    .withRoleSessionName(config.sessionName)
    .withDurationSeconds(config.durationSeconds)
    .withStsEndpoint(new URL(config.endpoint).host)
    .build();
  return await sessionOf(provider, config.endpoint, way);
}

/** Loaded with the first role: accounts with keys need none of it, and it takes some hundred milliseconds. */
async function library() {
  return await import('@alicloud/credentials');
}

/**
 * One fetch by a provider of the library that is made for it: what it would remember is remembered by us, who know when it ends. Requests go
 * our way, with the operator's proxy and authorities, and to endpoints that the library would not take.
 */
async function sessionOf(
  provider: { getSession(): Promise<Session> },
  endpoint: string,
  way: StsWay,
  onRefusal: () => unknown = () => undefined,
): Promise<CredentialSet> {
  let refusal: string | undefined;
  let failure: GatewayError | undefined;
  const doRequest = async (request: Request): Promise<Pick<Response, 'statusCode' | 'headers' | 'body'>> => {
    const { pathname, search } = new URL(request.toRequestURL());
    const answer = await way.http
      .request(
        endpoint,
        {
          method: request.method === 'PUT' || request.method === 'POST' ? request.method : 'GET',
          path: `${pathname}${search}`,
          headers: { host: new URL(endpoint).host, ...request.headers },
          ...(request.bodyForm && { body: new URLSearchParams(request.bodyForm).toString() }),
        },
        { signal: way.signal, onWire: () => undefined },
      )
      .catch((thrown: unknown) => {
        failure = GatewayError.from(thrown);
        throw failure;
      });
    if (answer.status !== 200) refusal = codeIn(answer.text) ?? `HTTP ${answer.status}`;
    return { statusCode: answer.status, headers: answer.headers, body: Buffer.from(answer.text, 'utf8') };
  };
  // The library has this for its own tests.
  Object.assign(provider, { doRequest });
  try {
    return setOf(await provider.getSession());
  } catch {
    // Its texts hold answers word for word, and those the string that was signed.
    if (refusal === undefined)
      throw unavailable(`STS: ${failure?.message ?? 'the answer could not be read'}`, undefined, failure);
    onRefusal();
    throw unavailable(`STS answered ${refusal}`);
  }
}

function setOf({ accessKeyId, accessKeySecret, securityToken, expiration }: Session): CredentialSet {
  const expiresAtMs = instantOf(expiration);
  // One whose end is not known would be used for ever.
  if (expiresAtMs === undefined) throw new Error('a session without an end');
  return {
    credentials: {
      accessKeyId: new Secret(accessKeyId),
      accessKeySecret: new Secret(accessKeySecret),
      securityToken: new Secret(securityToken),
    },
    expiresAtMs,
  };
}

function codeIn(text: string): string | undefined {
  return /"Code"\s*:\s*"([A-Za-z0-9.]{1,100})"/.exec(text)?.[1];
}
