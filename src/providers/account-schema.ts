import { z } from 'zod';
import { credentialsSchema } from './credentials/credentials-schema';
import { SchemaKit, ProviderSection } from './provider-registration';

/** What is specific to one provider's section. */
export interface SectionParts {
  /** Default URL of the provider's API. */
  readonly endpoint: string;
  /** Keys in addition to the common ones. */
  readonly keys?: z.ZodRawShape;
  /** Kinds of credentials in addition to the common ones. */
  readonly kinds?: z.ZodRawShape;
}

/**
 * Schema for providers whose accounts consist of a number and credentials. Unknown keys are errors.
 * A provider that needs more defines its own schema.
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
