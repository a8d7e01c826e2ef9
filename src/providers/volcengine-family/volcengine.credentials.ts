import { commonSource, FETCH_TIMEOUT_MS } from '../credentials/common-source';
import { CredentialSource } from '../credentials/credential-source';
import { AssumeRoleConfig, CredentialsConfig } from '../credentials/credentials-config';
import { RefreshingCredentials } from '../credentials/refreshing-credentials';
import { AccountEnvironment } from '../provider-registration';
import { assumeRole } from './volcengine.sts';

/** What this cloud has beside the common kinds. */
export interface VolcengineCredentials extends CredentialsConfig {
  readonly assumeRole?: AssumeRoleConfig;
}

export function credentialSource(config: VolcengineCredentials, environment: AccountEnvironment): CredentialSource {
  const { assumeRole: role } = config;
  if (!role) return commonSource(config, environment);
  const { http, clock, random } = environment;
  const outage = environment.outageOf('assumeRole');
  const base = commonSource(role, environment);
  const fetch = (signal: AbortSignal) => assumeRole(role, { http, clock, base }, signal);
  return new RefreshingCredentials({ fetch, timeoutMs: FETCH_TIMEOUT_MS, clock, random, outage });
}
