import { commonSource, FETCH_TIMEOUT_MS } from '../credentials/common-source';
import { CredentialSource } from '../credentials/credential-source';
import { RefreshingCredentials } from '../credentials/refreshing-credentials';
import { AccountEnvironment } from '../provider-registration';
import { FamilyCredentials } from './volcengine.member';
import { assumeRole } from './volcengine.sts';

export function credentialSource(config: FamilyCredentials, environment: AccountEnvironment): CredentialSource {
  const { assumeRole: role } = config;
  if (!role) return commonSource(config, environment);
  const { http, clock, random } = environment;
  const outage = environment.outageOf('assumeRole');
  const base = commonSource(role, environment);
  const fetch = (signal: AbortSignal) => assumeRole(role, { http, clock, base }, signal);
  return new RefreshingCredentials({ fetch, timeoutMs: FETCH_TIMEOUT_MS, clock, random, outage });
}
