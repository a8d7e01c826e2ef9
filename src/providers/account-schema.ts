import { z } from 'zod';
import { credentialsSchema } from './credentials/credentials-schema';
import { SchemaKit, ProviderSection } from './provider-registration';

/** What a provider's section has of its own. */
export interface SectionParts {
  /** Where the provider's API is by default. */
  readonly endpoint: string;
  /** Keys beside the common ones. */
  readonly keys?: z.ZodRawShape;
  /** Kinds of credentials beside the common ones. */
  readonly kinds?: z.ZodRawShape;
}

/**
 * The section of a provider whose accounts are a number and an access key, or what stands for one. Unknown keys are errors. A
 * provider that needs more writes a schema of its own.
 */
export function accessKeyAccountSchema(
  kit: SchemaKit,
  { endpoint, keys = {}, kinds = {} }: SectionParts,
): z.ZodType<ProviderSection> {
  return z.strictObject({
    uid: z.string().regex(/^\d+$/, UID_RULE).meta({
      description: 'number of the cloud account; entries with the same uid share its quotas; required',
      rule: UID_RULE,
    }),
    endpoint: kit.endpoint(endpoint),
    ...keys,
    credentials: credentialsSchema(kit, kinds),
  });
}

const UID_RULE = 'must be the account number in quotes, digits only';
