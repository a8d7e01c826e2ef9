import { z } from 'zod';
import { Secret } from '../../domain/access/secret';
import { isUsableKey, SecretReference } from '../../domain/access/secret-files';
import { certificates } from './key-schemas';
import { ConfigKit } from './provider-schema';
import { References, Resolved, SECRET_RULE } from './references';
import { isLoopback, parseBareUrl } from './web-origin';

const FILE_RULE = 'must be the path of a file';
const ENDPOINT_RULE = 'must be an https URL of host and port only (http for loopback hosts)';

const reference = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  z.strictObject({ file: z.string().min(1) }),
]);

/**
 * What providers build the schemas of their accounts from; `references` resolves files and
 * variables.
 */
export function configKit(references: References): ConfigKit {
  return {
    secret: z
      .unknown()
      .transform((value, context): Secret => secretFrom(value, references, context)?.value ?? z.NEVER)
      .meta({ rule: SECRET_RULE }),
    secretReference: z
      .unknown()
      .transform((value, context): SecretReference => secretFrom(value, references, context) ?? z.NEVER)
      .meta({ rule: SECRET_RULE }),
    secretFile: (check) => secretFileSchema(references, check),
    certificates: (description) => certificates(description, references),
    endpoint: endpointSchema,
  };
}

export type IssueContext = z.core.$RefinementCtx<unknown>;

/** Undefined, with an issue added, if the value is no usable reference. */
function secretFrom(value: unknown, references: References, context: IssueContext): SecretReference | undefined {
  const found = resolveSecret(value, references);
  if ('text' in found) {
    return { value: new Secret(found.text), ...(found.file !== undefined && { file: found.file }) };
  }
  context.addIssue({ code: 'custom', message: found.rule });
  return undefined;
}

function secretFileSchema(
  references: References,
  check: (text: Secret) => string | undefined,
): z.ZodType<SecretReference, string> {
  return z
    .string(FILE_RULE)
    .min(1, FILE_RULE)
    .transform((path, context): SecretReference => {
      const found = references.file(path);
      const rule = 'rule' in found ? found.rule : check(new Secret(found.text));
      if ('text' in found && rule === undefined) return { value: new Secret(found.text), file: found.file };
      context.addIssue({ code: 'custom', message: rule ?? FILE_RULE });
      return z.NEVER;
    })
    .meta({ rule: FILE_RULE });
}

function endpointSchema(defaultUrl: string, description = "URL of the provider's API"): z.ZodType<string> {
  return z
    .string(ENDPOINT_RULE)
    .transform((text, context): string => {
      const url = parseBareUrl(text);
      if (url && (url.protocol === 'https:' || isLoopback(url.hostname))) {
        // The text is one for all accounts.
        return url.origin === text ? text : url.origin;
      }
      context.addIssue({ code: 'custom', message: ENDPOINT_RULE });
      return z.NEVER;
    })
    .default(defaultUrl)
    .meta({ rule: ENDPOINT_RULE, description });
}

function resolveSecret(value: unknown, references: References): Resolved {
  if (value === undefined) return { rule: 'is required' };
  const parsed = reference.safeParse(value);
  if (!parsed.success) return { rule: SECRET_RULE };
  return usable('file' in parsed.data ? references.file(parsed.data.file) : references.variable(parsed.data.env));
}

function usable(found: Resolved): Resolved {
  if ('rule' in found || isUsableKey(found.text)) return found;
  return { rule: `${found.source} contains a control character, or white space at its start or end` };
}
