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

/** One account entry, with what only its provider sees. */
export interface ProviderAccount<C extends CredentialsConfig = CredentialsConfig> extends Account {
  readonly credentials: C;
}

/** Building blocks for a provider's section of the configuration, made by the loader, which alone resolves references. */
export interface SchemaKit {
  /** `{ env: NAME }` or `{ file: PATH }`, resolved. */
  readonly secret: z.ZodType<Secret>;
  /** The same, with where it is from. */
  readonly secretReference: z.ZodType<SecretReference>;
  /** The path of a file whose whole content is a secret; `check` answers what is wrong with that. */
  secretFile(check: (text: Secret) => string | undefined): z.ZodType<SecretReference, string>;
  /** An https URL without path, query or user information; http for loopback only. */
  endpoint(defaultUrl: string, description?: string): z.ZodType<string>;
}

/** What a provider's section yields; the entry's `id` and `provider` are the loader's. */
export type ProviderSection = Pick<ProviderAccount, 'uid' | 'endpoint' | 'credentials'>;

/** What all providers are made with. */
export interface ProviderEnvironment {
  readonly http: UpstreamHttp;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly files: SecretFiles;
  /** A new unpredictable nonce, hexadecimal. */
  readonly nonce: () => string;
}

/** What the credentials of one account are made with. */
export interface AccountEnvironment extends ProviderEnvironment {
  /** Hears whether a source of credentials can be used: a `command`, a `file`, `assumeRole` and the like. */
  readonly outageOf: (source: string) => Outage;
}

/** What the provider of one account is made with. */
export interface ProviderDependencies extends ProviderEnvironment {
  readonly pipeline: UpstreamPipeline;
  /** What its requests are signed with, now. */
  readonly credentials: CredentialSource;
}

/** All that livegate knows of a provider. The catalog lists one per provider. */
export interface ProviderRegistration extends ProviderDescription {
  /** Schema of an account entry of this provider, without `id` and `provider`; unknown keys are errors. */
  accountSchema(kit: SchemaKit): z.ZodType<ProviderSection>;
  /** Where the account's credentials come from. */
  credentialsOf(account: ProviderAccount, environment: AccountEnvironment): CredentialSource;
  create(account: ProviderAccount, dependencies: ProviderDependencies): LiveProvider;
}
