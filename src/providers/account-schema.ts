import { z } from 'zod';
import { credentialsSchema } from './credentials/credentials-schema';
import { ConfigKit, ProviderSection } from './provider-registration';

/**
 * The section of a provider whose accounts are a number and an access key, or what stands for one; `kinds` of credentials are those that it
 * has beside the common ones. Unknown keys are errors. A provider that needs more writes a schema of its own.
 */
export function accessKeyAccountSchema(
  kit: ConfigKit,
  defaultEndpoint: string,
  kinds: z.ZodRawShape = {},
): z.ZodType<ProviderSection> {
  return z.strictObject({
    uid: z.string().regex(/^\d+$/, UID_RULE).meta({
      description: 'the cloud account; entries of one uid share its quotas; required',
      rule: UID_RULE,
    }),
    endpoint: kit.endpoint(defaultEndpoint),
    credentials: credentialsSchema(kit, kinds),
  });
}

const UID_RULE = 'must be the digits of the cloud account, in quotes';
