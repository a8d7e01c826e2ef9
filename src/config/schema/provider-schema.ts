import { z } from 'zod';
import { CallbackCapability, Quota } from '../../domain/resources/capability';
import { Secret } from '../../domain/access/secret';
import { SecretReference } from '../../domain/access/secret-files';

/** What a provider builds the schema of its accounts from. Only the loader resolves references. */
export interface ConfigKit {
  /** `{ env: NAME }` or `{ file: PATH }`, resolved. */
  readonly secret: z.ZodType<Secret>;
  /** The same, with its source. */
  readonly secretReference: z.ZodType<SecretReference>;
  /** The path of a file whose whole content is a secret; `check` returns what is wrong with it. */
  secretFile(check: (text: Secret) => string | undefined): z.ZodType<SecretReference, string>;
  /** The path of a PEM file; yields its certificates. */
  certificates(description: string): z.ZodType<readonly string[], string>;
  /**
   * An https URL without path, query or user information; http for loopback only. Yields the URL's
   * origin.
   */
  endpoint(defaultUrl: string, description?: string): z.ZodType<string>;
}

/** What the loader needs of a provider; a provider's registration has it. */
export interface ProviderSchema<Section extends object> {
  /** The value of an account's `provider`. */
  readonly id: string;
  readonly capabilities: {
    /** Kinds of callbacks; the keys of the configuration are held to their bounds. */
    readonly callbacks: readonly CallbackCapability[];
    /** The documented quotas, by action; an account can override these and no others. */
    readonly quotas: Readonly<Record<string, Quota>>;
  };
  /**
   * Schema of an account entry without `id`, `provider` and `quotas`: a strict object, so that
   * unknown keys are errors.
   */
  accountSchema(kit: ConfigKit): z.ZodType<Section>;
}
