import { z } from 'zod';
import { ConfigKit, ProviderSection } from '../provider-registration';

/** One central host serves every region. */
const DEFAULT_ENDPOINT = 'https://live.aliyuncs.com';

/** An account entry of this provider, without what every entry has. */
export function alibabaAccountSchema(kit: ConfigKit): z.ZodType<ProviderSection> {
  return z.strictObject({
    /** The Alibaba Cloud account's id. All entries with one id share its quotas, as do all RAM users of the account. */
    uid: z.string().regex(/^\d+$/, 'must be the digits of an Alibaba Cloud account id, in quotes'),
    /** Default `https://live.aliyuncs.com`. */
    endpoint: kit.endpoint(DEFAULT_ENDPOINT),
    credentials: z.strictObject({
      accessKeyId: kit.secret,
      accessKeySecret: kit.secret,
      /** Only with temporary credentials, which are refused without it. */
      securityToken: kit.secret.optional(),
    }),
  });
}
