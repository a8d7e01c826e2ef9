import { z } from 'zod';
import { accessKeyAccountSchema } from '../account-schema';
import { ConfigKit, ProviderSection } from '../provider-registration';

/** One central host serves every region. Alibaba: Live, endpoints. */
const DEFAULT_ENDPOINT = 'https://live.aliyuncs.com';

/** The Alibaba entry of an account, without `id` and `provider`. */
export function alibabaAccountSchema(kit: ConfigKit): z.ZodType<ProviderSection> {
  return accessKeyAccountSchema(kit, DEFAULT_ENDPOINT);
}
