import { Outage } from '../../src/domain/events/outage';
import { Secret } from '../../src/domain/access/secret';
import { SecretFiles } from '../../src/domain/access/secret-files';
import { CredentialsConfig } from '../../src/providers/credentials/credentials-config';
import { AccountEnvironment, ProviderEnvironment } from '../../src/providers/provider-registration';

/** Secrets that are as they were loaded. */
const FIXED_FILES: SecretFiles = {
  watch(reference, parse) {
    const value = parse(reference.value);
    if (value === undefined) throw new Error('not usable');
    return { current: () => value, changedAt: -Infinity, lookedAt: Infinity, look: () => Promise.resolve() };
  },
};

/** What a provider is made with, but for what a test looks at. */
export function providerEnvironment(given: Omit<ProviderEnvironment, 'random' | 'files'>): AccountEnvironment {
  const outage = { began: 'credentials_failing', ended: 'credentials_back' } as const;
  const outageOf = (): Outage => new Outage({ ...outage, clock: given.clock, report: () => undefined });
  return { random: () => 0.5, files: FIXED_FILES, outageOf, ...given };
}

/** The configuration of a key, and of its token if it is a temporary one. */
export function keyConfig(accessKeyId: string, accessKeySecret: string, securityToken?: string): CredentialsConfig {
  return {
    accessKeyId: { value: new Secret(accessKeyId) },
    accessKeySecret: { value: new Secret(accessKeySecret) },
    ...(securityToken !== undefined && { securityToken: { value: new Secret(securityToken) } }),
  };
}
