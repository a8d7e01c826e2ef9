import { commonSource, FETCH_TIMEOUT_MS } from '../credentials/common-source';
import { CredentialSet } from '../credentials/credential-document';
import { CredentialSource } from '../credentials/credential-source';
import { AssumeRoleConfig, CredentialsConfig } from '../credentials/credentials-config';
import { RefreshingCredentials } from '../credentials/refreshing-credentials';
import { AccountEnvironment } from '../provider-registration';
import { UpstreamHttp } from '../upstream-http';
import { assumeRole, assumeRoleWithOidc, ecsRamRole, OidcConfig } from './alibaba.sts';

/** The common kinds of credentials and this cloud's own. */
export interface AlibabaCredentials extends CredentialsConfig {
  /** A role, and one of the other kinds to assume it with. */
  readonly assumeRole?: AssumeRoleConfig & AlibabaCredentials;
  readonly ecsRamRole?: { readonly role?: string };
  readonly oidc?: OidcConfig;
}

/** The instance metadata service is one hop away or absent. It is never reached through a proxy. */
const METADATA_CONNECT_MS = 1_000;
const METADATA_BYTES = 65_536;

export function credentialSource(config: AlibabaCredentials, environment: AccountEnvironment): CredentialSource {
  const { assumeRole: role, ecsRamRole: ecs, oidc } = config;
  const { http, clock, nonce } = environment;
  if (role) {
    const base = credentialSource({ ...role, assumeRole: undefined }, environment);
    const own = { base, http, clock, nonce };
    return refreshing('assumeRole', (signal) => assumeRole(role, { ...own, signal }), environment);
  }
  if (oidc) return refreshing('oidc', (signal) => assumeRoleWithOidc(oidc, { http, signal }), environment);
  if (ecs) {
    const direct = new UpstreamHttp({ connectTimeoutMs: METADATA_CONNECT_MS, maxResponseBytes: METADATA_BYTES, clock });
    return refreshing('ecsRamRole', (signal) => ecsRamRole(ecs.role, { http: direct, signal }), environment);
  }
  return commonSource(config, environment);
}

function refreshing(
  source: string,
  fetch: (signal: AbortSignal) => Promise<CredentialSet>,
  { clock, random, outageOf }: AccountEnvironment,
): CredentialSource {
  return new RefreshingCredentials({ fetch, timeoutMs: FETCH_TIMEOUT_MS, clock, random, outage: outageOf(source) });
}
