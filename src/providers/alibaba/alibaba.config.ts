import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { accessKeyAccountSchema } from '../account-schema';
import { assumeRoleSchema, sessionShape } from '../credentials/credentials-schema';
import { SchemaKit, ProviderSection } from '../provider-registration';
import { STS_ENDPOINT } from './alibaba.sts';

/** One central host serves every region. Alibaba: Live, endpoints. */
const DEFAULT_ENDPOINT = 'https://live.aliyuncs.com';

/** Alibaba: STS, AssumeRole, RoleArn. */
const ROLE = { rolePattern: /^acs:ram::\d+:role\/[\w.-]+$/, endpoint: STS_ENDPOINT };

const INSTANCE_ROLE_RULE = 'must be the name of a role';
const PROVIDER_RULE = 'must be an ARN such as acs:ram::1234567890123456:oidc-provider/name';
const TOKEN_RULE = 'must be an absolute path';

/** Schema of an Alibaba account entry, without `id` and `provider`. */
export function accountSchema(kit: SchemaKit): z.ZodType<ProviderSection> {
  const own = { ecsRamRole: ecsRamRoleSchema(), oidc: oidcSchema(kit) };
  const kinds = { ...own, assumeRole: assumeRoleSchema(kit, ROLE, own) };
  return accessKeyAccountSchema(kit, { endpoint: DEFAULT_ENDPOINT, kinds });
}

function ecsRamRoleSchema() {
  const role = z
    .string(INSTANCE_ROLE_RULE)
    .regex(/^[\w.-]{1,64}$/, INSTANCE_ROLE_RULE)
    .exactOptional()
    .meta({
      description: 'instead of a key: the RAM role of the ECS instance; {} asks the instance for its role',
      rule: INSTANCE_ROLE_RULE,
    });
  return z.strictObject({ role }).exactOptional();
}

/** For Kubernetes pods: RRSA provides a token that RAM trusts. */
function oidcSchema(kit: SchemaKit) {
  const about = 'instead of a key: the role to assume with a token from an OIDC provider; required';
  return z
    .strictObject({
      ...sessionShape(kit, ROLE, about),
      provider: z
        .string(PROVIDER_RULE)
        .regex(/^acs:ram::\d+:oidc-provider\/[\w.-]+$/, PROVIDER_RULE)
        .meta({ description: 'ARN of that OIDC provider; required', rule: PROVIDER_RULE }),
      tokenFile: z.string(TOKEN_RULE).refine(isAbsolute, TOKEN_RULE).meta({
        description: 'file with the token, read again for each session; required',
        rule: TOKEN_RULE,
      }),
    })
    .exactOptional();
}
