import { z } from 'zod';
import { Account } from '../domain/account';
import { Clock } from '../domain/clock';
import { LiveProvider, ProviderDescription } from '../domain/live-provider.port';
import { Secret } from '../domain/secret';
import { UpstreamPipeline } from '../domain/upstream-pipeline';
import { UpstreamHttp } from './upstream-http';

/** What requests are signed with. `securityToken` makes them temporary credentials. */
export interface Credentials {
  readonly accessKeyId: Secret;
  readonly accessKeySecret: Secret;
  readonly securityToken?: Secret;
}

/** One account entry, with what only its provider sees. */
export interface ProviderAccount extends Account {
  readonly credentials: Credentials;
}

/** Building blocks for a provider's section of the configuration, made by the loader, which alone resolves references. */
export interface ConfigKit {
  /** `{ env: NAME }` or `{ file: PATH }`, resolved. */
  readonly secret: z.ZodType<Secret>;
  /** An https URL without path, query or user information; http for loopback only. */
  endpoint(defaultUrl: string): z.ZodType<string>;
}

/** What a provider's section yields; the entry's `id` and `provider` are the loader's. */
export type ProviderSection = Pick<ProviderAccount, 'uid' | 'endpoint' | 'credentials'>;

export interface ProviderDependencies {
  readonly http: UpstreamHttp;
  readonly clock: Clock;
  readonly pipeline: UpstreamPipeline;
  /** A new unpredictable nonce, hexadecimal. */
  readonly nonce: () => string;
}

/** All that livegate knows of a provider. The catalog lists one per provider. */
export interface ProviderRegistration extends ProviderDescription {
  /** Schema of an account entry of this provider, without `id` and `provider`; unknown keys are errors. */
  accountSchema(kit: ConfigKit): z.ZodType<ProviderSection>;
  create(account: ProviderAccount, dependencies: ProviderDependencies): LiveProvider;
}
