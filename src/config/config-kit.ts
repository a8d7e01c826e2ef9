import { z } from 'zod';
import { Secret } from '../domain/secret';
import { ConfigKit } from './provider-schema';
import { References, Resolved } from './references';
import { isLoopback, parseBareUrl } from './web-origin';

export const SECRET_RULE = 'must be a reference, { env: NAME } or { file: PATH }';
export const ENDPOINT_RULE = 'must be an https URL of host and port only (http for loopback hosts)';

const reference = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  z.strictObject({ file: z.string().min(1) }),
]);

export function configKit(references: References): ConfigKit {
  return {
    secret: z
      .unknown()
      .transform((value, context): Secret => {
        const found = resolveSecret(value, references);
        if ('text' in found) return new Secret(found.text);
        context.addIssue({ code: 'custom', message: found.rule });
        return z.NEVER;
      })
      .meta({ rule: SECRET_RULE }),
    endpoint: (defaultUrl) =>
      z
        .string(ENDPOINT_RULE)
        .transform((text, context): string => {
          const url = parseBareUrl(text);
          if (url && (url.protocol === 'https:' || isLoopback(url.hostname))) return url.origin;
          context.addIssue({ code: 'custom', message: ENDPOINT_RULE });
          return z.NEVER;
        })
        .default(defaultUrl)
        .meta({ rule: ENDPOINT_RULE, description: "URL of the provider's API" }),
  };
}

function resolveSecret(value: unknown, references: References): Resolved {
  if (value === undefined) return { rule: 'is required' };
  const parsed = reference.safeParse(value);
  if (!parsed.success) return { rule: SECRET_RULE };
  return usable('file' in parsed.data ? references.file(parsed.data.file) : references.variable(parsed.data.env));
}

/** Refuses what no cloud issues and no header can carry: a key pasted with its line break would only fail later, as a bad signature. */
function usable(found: Resolved): Resolved {
  if ('rule' in found || !/\p{Cc}|^\s|\s$/u.test(found.text)) return found;
  return { rule: `${found.source} holds a control character or white space at an end` };
}
