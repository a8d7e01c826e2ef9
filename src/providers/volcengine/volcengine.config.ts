import { z } from 'zod';
import { ConfigKit, ProviderSection } from '../provider-registration';

/** Volcengine: UpdateCallback, request URL. */
const DEFAULT_ENDPOINT = 'https://live.volcengineapi.com';

/** The Volcengine entry of an account, without `id` and `provider`. */
export function accountSchema(kit: ConfigKit): z.ZodType<ProviderSection> {
  return z.strictObject({
    /** Number of the cloud account; entries with one number share its quotas. */
    uid: z.string().regex(/^\d+$/, 'must be digits'),
    /** @default https://live.volcengineapi.com */
    endpoint: kit.endpoint(DEFAULT_ENDPOINT),
    credentials: z.strictObject({
      accessKeyId: kit.secret,
      accessKeySecret: kit.secret,
      /** Session token, only with temporary credentials of the security token service. */
      securityToken: kit.secret.optional(),
    }),
  });
}
