import { z } from 'zod';
import { ConfigKit, ProviderSection } from './provider-registration';

/**
 * The section of a provider whose accounts are a number and an access key. Unknown keys are errors. A provider that needs more writes
 * a schema of its own.
 */
export function accessKeyAccountSchema(kit: ConfigKit, defaultEndpoint: string): z.ZodType<ProviderSection> {
  return z.strictObject({
    uid: z.string().regex(/^\d+$/, UID_RULE).meta({
      description: 'the cloud account; entries of one uid share its quotas; required',
      rule: UID_RULE,
    }),
    endpoint: kit.endpoint(defaultEndpoint),
    credentials: z.strictObject({
      accessKeyId: kit.secret.meta({ description: 'id of the access key; required', rule: SECRET_RULE }),
      accessKeySecret: kit.secret.meta({ description: 'secret of the access key; required', rule: SECRET_RULE }),
      securityToken: kit.secret.meta({ description: 'token of temporary credentials', rule: SECRET_RULE }).optional(),
    }),
  });
}

const UID_RULE = 'must be the digits of the cloud account, in quotes';
const SECRET_RULE = 'must be a reference, { env: NAME } or { file: PATH }';
