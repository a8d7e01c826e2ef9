import { z } from 'zod';
import { accessKeyAccountSchema } from '../account-schema';
import { assumeRoleSchema } from '../credentials/credentials-schema';
import { SchemaKit, ProviderSection } from '../provider-registration';
import { FamilyMember } from './volcengine.member';

const REGION_RULE = 'must be a region such as cn-north-1';

/** The entry of an account, without `id` and `provider`. */
export function accountSchema(kit: SchemaKit, { live, sts }: FamilyMember): z.ZodType<ProviderSection> {
  const stsRegion = regionSchema(sts.region, "region in the signature of requests to the cloud's STS");
  return accessKeyAccountSchema(kit, {
    endpoint: live.endpoint,
    keys: { region: regionSchema(live.region, "region in the signature of requests to the provider's API") },
    kinds: { assumeRole: assumeRoleSchema(kit, { ...sts, settings: { stsRegion } }) },
  });
}

function regionSchema(byDefault: string, description: string): z.ZodType {
  return z
    .string(REGION_RULE)
    .regex(/^[a-z0-9-]{1,64}$/, REGION_RULE)
    .default(byDefault)
    .meta({ description, rule: REGION_RULE });
}
