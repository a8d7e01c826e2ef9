import { z } from 'zod';
import { accessKeyAccountSchema } from '../account-schema';
import { ConfigKit, ProviderSection } from '../provider-registration';

/** Volcengine: UpdateCallback, request URL. */
const DEFAULT_ENDPOINT = 'https://live.volcengineapi.com';

/** The Volcengine entry of an account, without `id` and `provider`. */
export function accountSchema(kit: ConfigKit): z.ZodType<ProviderSection> {
  return accessKeyAccountSchema(kit, DEFAULT_ENDPOINT);
}
