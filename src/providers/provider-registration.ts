import { z } from 'zod';
import { Account } from '../domain/access/account';
import { Clock } from '../domain/time/clock';
import { LiveProvider, ProviderDescription } from '../domain/operations/live-provider.port';
import { Secret } from '../domain/access/secret';
import { Outage } from '../domain/events/outage';
import { SecretFiles, SecretReference } from '../domain/access/secret-files';
import { UpstreamPipeline } from '../domain/operations/upstream-pipeline';
import { CredentialSource } from './credentials/credential-source';
import { CredentialsConfig } from './credentials/credentials-config';
import { UpstreamHttp } from './upstream-http';

/** An account entry, including what only its provider sees. */
export interface ProviderAccount<C extends CredentialsConfig = CredentialsConfig> extends Account {
  readonly credentials: C;
}

/**
 * Schema parts for a provider's section; the configuration loader makes them and resolves
 * references.
 */
export interface SchemaKit {
  /** `{ env: NAME }` or `{ file: PATH }`, resolved. */
  readonly secret: z.ZodType<Secret>;
  /** Like `secret`, with its origin. */
  readonly secretReference: z.ZodType<SecretReference>;
  /** Path of a file whose whole content is a secret; `check` returns the violated rule, if any. */
  secretFile(check: (text: Secret) => string | undefined): z.ZodType<SecretReference, string>;
  /** An https URL without path, query or user information; http for loopback only. */
  endpoint(defaultUrl: string, description?: string): z.ZodType<string>;
}

/** What a provider's section parses to; the loader adds `id` and `provider`. */
export type ProviderSection = Pick<ProviderAccount, 'uid' | 'endpoint' | 'credentials'>;

/** Dependencies that all providers share. */
export interface ProviderEnvironment {
  readonly http: UpstreamHttp;
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly files: SecretFiles;
  /** A new unpredictable nonce, hexadecimal. */
  readonly nonce: () => string;
}

/** Dependencies of one account's credentials. */
export interface AccountEnvironment extends ProviderEnvironment {
  /** The outage to report failures of a credential source to, such as `command` or `assumeRole`. */
  readonly outageOf: (source: string) => Outage;
}

/** Dependencies of one account's provider. */
export interface ProviderDependencies extends ProviderEnvironment {
  readonly pipeline: UpstreamPipeline;
  /** The current credentials for signing. */
  readonly credentials: CredentialSource;
}

/** Everything livegate knows about a provider. The catalog lists one per provider. */
export interface ProviderRegistration extends ProviderDescription {
  /**
   * Schema of this provider's account entries, without `id` and `provider`; rejects unknown keys.
   */
  accountSchema(kit: SchemaKit): z.ZodType<ProviderSection>;
  /** Where the account's credentials come from. */
  credentialsOf(account: ProviderAccount, environment: AccountEnvironment): CredentialSource;
  create(account: ProviderAccount, dependencies: ProviderDependencies): LiveProvider;
}
