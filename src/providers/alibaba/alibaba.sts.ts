import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { instantOf } from '../../domain/time/instant';
import { Secret } from '../../domain/access/secret';
import { isUsableKey } from '../../domain/access/secret-files';
import { CredentialSet } from '../credentials/credential-document';
import { CredentialSource, currentCredentials, unavailable } from '../credentials/credential-source';
import { AssumeRoleConfig } from '../credentials/credentials-config';
import { canonicalQuery } from '../../domain/values/percent-encoding';
import { HttpRequest, UpstreamHttp } from '../upstream-http';
import { signedRequest } from './alibaba.request';

/** One central host serves every region. Alibaba: STS, endpoints. */
export const STS_ENDPOINT = 'https://sts.aliyuncs.com';
/** Alibaba: ECS, instance metadata. */
const METADATA_ENDPOINT = 'http://100.100.100.200';

const VERSION = '2015-04-01';

/** Alibaba: ECS, "View instance metadata", security-hardened access. */
const METADATA_TOKEN_PATH = '/latest/api/token';
const METADATA_TOKEN_SECONDS = '21600';
const ROLES_PATH = '/latest/meta-data/ram/security-credentials/';

const word = z.string().min(1).refine(isUsableKey);
/** The expiry is required: without it the session would be used for ever. */
const issued = z.object({
  AccessKeyId: word,
  AccessKeySecret: word,
  SecurityToken: word,
  Expiration: z.string().transform(instantOf).pipe(z.number()),
});
/** Alibaba: STS, AssumeRole and AssumeRoleWithOIDC, response. */
const stsAnswer = z.object({ Credentials: issued }).transform(({ Credentials }) => Credentials);
/** Alibaba: ECS, "Obtain the temporary credentials of an instance RAM role". */
const metadataAnswer = issued.extend({ Code: z.literal('Success') });

/** A pod or another holder of tokens that RAM trusts. Alibaba: STS, AssumeRoleWithOIDC. */
export interface OidcConfig {
  readonly role: string;
  /** `acs:ram::…:oidc-provider/…` */
  readonly provider: string;
  /** Absolute path; read again for each fetch, since tokens are renewed. */
  readonly tokenFile: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly endpoint: string;
}

/** How a fetch is sent, and when it is aborted. */
export interface FetchContext {
  readonly http: UpstreamHttp;
  readonly signal: AbortSignal;
}

export interface StsDependencies extends FetchContext {
  readonly clock: Clock;
  readonly nonce: () => string;
  /** The credentials to assume the role with. */
  readonly base: CredentialSource;
}

/**
 * Assumes a role with the credentials of `base`. All fetches here throw
 * PROVIDER_CREDENTIALS_UNAVAILABLE.
 */
export async function assumeRole(
  { role, sessionName, durationSeconds, endpoint }: AssumeRoleConfig,
  { base, clock, nonce, ...context }: StsDependencies,
): Promise<CredentialSet> {
  const used = await currentCredentials(base, context.signal);
  const request = signedRequest(
    {
      host: new URL(endpoint).host,
      action: 'AssumeRole',
      version: VERSION,
      parameters: { RoleArn: role, RoleSessionName: sessionName, DurationSeconds: String(durationSeconds) },
      epochMs: clock.now(),
      nonce: nonce(),
    },
    used,
  );
  // If the key has been rotated, the next attempt picks it up.
  return setOf(stsAnswer, await ask(endpoint, request, context, () => base.refused(used)));
}

/**
 * Assumes a role with a token of an identity provider. The token is the only proof; the request is
 * not signed.
 */
export async function assumeRoleWithOidc(config: OidcConfig, context: FetchContext): Promise<CredentialSet> {
  const { role, provider, sessionName, durationSeconds, endpoint } = config;
  const form = new URLSearchParams({
    OIDCProviderArn: provider,
    OIDCToken: await tokenIn(config.tokenFile, context.signal),
    RoleArn: role,
    RoleSessionName: sessionName,
    DurationSeconds: String(durationSeconds),
  });
  const query = canonicalQuery({ Action: 'AssumeRoleWithOIDC', Version: VERSION, Format: 'JSON' });
  const headers = { host: new URL(endpoint).host, 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', path: `/?${query}`, headers, body: form.toString() } as const;
  return setOf(stsAnswer, await ask(endpoint, request, context));
}

/** Credentials of the ECS instance's role. Without `role`, the instance's metadata names it. */
export async function ecsRamRole(
  role: string | undefined,
  context: FetchContext,
  endpoint = METADATA_ENDPOINT,
): Promise<CredentialSet> {
  const { host } = new URL(endpoint);
  const lifetime = { host, 'x-aliyun-ecs-metadata-token-ttl-seconds': METADATA_TOKEN_SECONDS };
  const token = oneWord(await ask(endpoint, { method: 'PUT', path: METADATA_TOKEN_PATH, headers: lifetime }, context));
  const headers = { host, 'x-aliyun-ecs-metadata-token': token };
  const name = role ?? oneWord(await ask(endpoint, { method: 'GET', path: ROLES_PATH, headers }, context));
  const path = `${ROLES_PATH}${encodeURIComponent(name)}`;
  return setOf(metadataAnswer, await ask(endpoint, { method: 'GET', path, headers }, context));
}

/** The text of a successful answer. Errors contain nothing of an answer but its code. */
async function ask(
  endpoint: string,
  request: HttpRequest,
  { http, signal }: FetchContext,
  onRefusal: () => unknown = () => undefined,
): Promise<string> {
  const { status, text } = await http
    .request(endpoint, request, { signal, onWire: () => undefined })
    .catch((thrown: unknown) => {
      const failure = GatewayError.from(thrown);
      throw unavailable(`STS: ${failure.message}`, undefined, failure);
    });
  if (status === 200) return text;
  onRefusal();
  throw unavailable(`STS answered ${codeIn(text) ?? `HTTP ${status}`}`);
}

function setOf(schema: z.ZodType<z.infer<typeof issued>>, text: string): CredentialSet {
  const { data } = schema.safeParse(parseJson(text));
  if (!data) throw unreadable();
  return {
    credentials: {
      accessKeyId: new Secret(data.AccessKeyId),
      accessKeySecret: new Secret(data.AccessKeySecret),
      securityToken: new Secret(data.SecurityToken),
    },
    expiresAtMs: data.Expiration,
  };
}

async function tokenIn(file: string, signal: AbortSignal): Promise<string> {
  try {
    return (await readFile(file, { encoding: 'utf8', signal })).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unavailable(`the token file cannot be read${code === undefined ? '' : ` (${code})`}`);
  }
}

/** Text that is safe in a header or a path. */
function oneWord(text: string): string {
  const word = text.trim();
  if (!/^[\x21-\x7e]{1,4096}$/.test(word)) throw unreadable();
  return word;
}

function unreadable(): GatewayError {
  return unavailable('the STS answer could not be read');
}

function codeIn(text: string): string | undefined {
  return /"Code"\s*:\s*"([A-Za-z0-9.]{1,100})"/.exec(text)?.[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
