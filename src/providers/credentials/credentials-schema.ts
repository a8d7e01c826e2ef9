import { z } from 'zod';
import { SchemaKit } from '../provider-registration';
import { DOCUMENT_RULE, parseCredentialDocument } from './credential-document';
import { AssumeRoleConfig, CredentialsConfig } from './credentials-config';

const REFERENCE_RULE = 'must be a reference, { env: NAME } or { file: PATH }';
const COMMAND_RULE = 'must be a list: a program, then its arguments';

/** The parts of an access key; every other key is a kind of its own. */
const KEY_PARTS: readonly string[] = ['accessKeyId', 'accessKeySecret', 'securityToken'];

const ROLE_RULE = "must be a role name in the cloud's format";
const SESSION_RULE = 'must be 2 to 32 letters, digits and any of . _ @ -';

/** Bounds that most clouds share. */
const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;

/** Schema of `credentials`: exactly one kind. `kinds` adds the provider's own. */
export function credentialsSchema(kit: SchemaKit, kinds: z.ZodRawShape): z.ZodType<CredentialsConfig> {
  return oneKindOf({ ...commonKinds(kit), ...kinds }, {});
}

/**
 * A role and exactly one kind of credentials to assume it with; `kinds` adds to the common ones.
 * Clouds refuse shorter sessions, and sessions longer than the role allows.
 */
export function assumeRoleSchema(
  kit: SchemaKit,
  cloud: RoleRules,
  kinds: z.ZodRawShape = {},
): z.ZodType<AssumeRoleConfig | undefined> {
  const about = 'instead of a key: the role to assume, with the credentials beside it; required';
  const all = { ...commonKinds(kit), ...kinds };
  return oneKindOf<AssumeRoleConfig>(all, { ...sessionShape(kit, cloud, about), ...cloud.settings }).exactOptional();
}

/** The format of a cloud's roles, and its STS. */
export interface RoleRules {
  readonly rolePattern: RegExp;
  readonly endpoint: string;
  /** The shortest session. @default 900 */
  readonly minSeconds?: number;
  /** Keys in addition to the common ones. */
  readonly settings?: z.ZodRawShape;
}

/** The keys of a session in a role. */
export function sessionShape(
  kit: SchemaKit,
  { rolePattern, endpoint, minSeconds = MIN_SECONDS }: RoleRules,
  about: string,
): Record<'role' | 'sessionName' | 'durationSeconds' | 'endpoint', z.ZodType> {
  const durationRule = `must be a whole number from ${minSeconds} to ${MAX_SECONDS}`;
  return {
    role: z.string(ROLE_RULE).regex(rolePattern, ROLE_RULE).meta({ description: about, rule: ROLE_RULE }),
    sessionName: z
      .string(SESSION_RULE)
      .regex(/^[A-Za-z0-9._@-]{2,32}$/, SESSION_RULE)
      .default('livegate')
      .meta({ description: "session name, as shown in the cloud's logs", rule: SESSION_RULE }),
    durationSeconds: z
      .int(durationRule)
      .min(minSeconds, durationRule)
      .max(MAX_SECONDS, durationRule)
      .default(3_600)
      .meta({ description: 'lifetime of a session; livegate starts the next one before it ends', rule: durationRule }),
    endpoint: kit.endpoint(endpoint, "URL of the cloud's STS"),
  };
}

function commonKinds(kit: SchemaKit): z.ZodRawShape {
  const part = (description: string) => kit.secretReference.exactOptional().meta({ description, rule: REFERENCE_RULE });
  return {
    accessKeyId: part('id of the access key'),
    accessKeySecret: part('secret of the access key'),
    securityToken: part('token of temporary credentials'),
    file: kit
      .secretFile((text) => (parseCredentialDocument(text.reveal()) ? undefined : DOCUMENT_RULE))
      .exactOptional()
      .meta({
        description: 'instead of a key: a file with a complete set of credentials, read again when it changes',
        rule: DOCUMENT_RULE,
      }),
    command: z.array(z.string(COMMAND_RULE), COMMAND_RULE).min(1, COMMAND_RULE).exactOptional().meta({
      description: 'instead of a key: a program that prints such a set, run again before the set expires',
      rule: COMMAND_RULE,
    }),
  };
}

function oneKindOf<T extends CredentialsConfig>(kinds: z.ZodRawShape, settings: z.ZodRawShape): z.ZodType<T> {
  const schema = z.strictObject({ ...settings, ...kinds }).superRefine((given, context) =>
    checkKinds(
      Object.keys(given).filter((key) => key in kinds),
      context,
    ),
  );
  // The shape is assembled at run time, so only its parts are typed.
  return schema as unknown as z.ZodType<T>;
}

function checkKinds(given: readonly string[], context: z.core.$RefinementCtx): void {
  const kinds = given.filter((key) => !KEY_PARTS.includes(key));
  const isKey = given.some((key) => KEY_PARTS.includes(key));
  if (kinds.length + (isKey ? 1 : 0) > 1) {
    const names = [...(isKey ? ['accessKeyId'] : []), ...kinds].join(', ');
    context.addIssue({ code: 'custom', message: `must be exactly one kind, not ${names} together` });
  }
  if (kinds.length > 0) return;
  for (const part of ['accessKeyId', 'accessKeySecret']) {
    if (!given.includes(part)) context.addIssue({ code: 'custom', path: [part], message: 'is required' });
  }
}
