import { z } from 'zod';
import { accessKeyAccountSchema } from '../account-schema';
import { assumeRoleSchema } from '../credentials/credentials-schema';
import { ConfigKit, ProviderSection } from '../provider-registration';
import { STS_ENDPOINT } from './volcengine.sts';

/** Volcengine: UpdateCallback, request URL. */
const DEFAULT_ENDPOINT = 'https://live.volcengineapi.com';

/** Volcengine: AssumeRole, RoleTrn. */
const ROLE = /^trn:iam::\d+:role\/[\w.-]+$/;

/** The Volcengine entry of an account, without `id` and `provider`. */
export function accountSchema(kit: ConfigKit): z.ZodType<ProviderSection> {
  return accessKeyAccountSchema(kit, DEFAULT_ENDPOINT, {
    assumeRole: assumeRoleSchema(kit, { rolePattern: ROLE, endpoint: STS_ENDPOINT }),
  });
}
