import { z } from 'zod';
import { JwtConfig, PublicKey, Settings, TOKEN_ALGORITHMS } from '../config';
import { ConfigProblem } from '../config-error';
import { demand, oneOf } from './key-schemas';
import { isMapping } from './mapping';
import { References } from './references';
import { isLoopback } from './web-origin';

const JWKS_URI_RULE = 'must be an https URL without user information and fragment (http for loopback hosts)';
const JWKS_RULE = 'must be the path of a JSON Web Key Set with at least one key, and public keys only';
const ONE_SOURCE_RULE = 'must have either jwksUri or jwks';
const NO_TOKENS_RULE = 'must be left out while auth.mode is none, because callers are not authenticated';

/** By default callers are authenticated; serving everybody has to be an explicit choice. */
export function authSchema(references: References): z.ZodType<Settings['auth']> {
  const about = 'whether callers are authenticated; none is allowed only while both listeners are on loopback';
  return z
    .strictObject({ mode: oneOf(about, ['callers', 'none'], 'callers'), jwt: jwtSchema(references).optional() })
    .prefault({});
}

function jwtSchema(references: References): z.ZodType<JwtConfig> {
  const algorithms = z
    .array(z.enum(TOKEN_ALGORITHMS, `must be one of ${TOKEN_ALGORITHMS.join(', ')}`))
    .min(1, 'must have at least one entry');
  return z.strictObject({
    issuer: text('issuer of accepted tokens (claim iss); required'),
    audience: text('audience of accepted tokens (claim aud); required'),
    algorithms: algorithms.default(['RS256', 'ES256']).meta({
      description: 'accepted signature algorithms',
      rule: `each must be one of ${TOKEN_ALGORITHMS.join(', ')}`,
    }),
    jwksUri: jwksUri().optional().meta({
      description: "URL of the issuer's keys, fetched when needed; alternative to jwks",
      rule: JWKS_URI_RULE,
    }),
    jwks: jwksFile(references).optional().meta({
      description: "file with the issuer's keys, relative to the configuration file; alternative to jwksUri",
      rule: JWKS_RULE,
    }),
    callerClaim: z.string('must be a string').min(1, 'must not be empty').default('sub').meta({
      description: 'claim that holds the id of the caller, as in callers',
      rule: 'must be the name of a claim',
    }),
  });
}

function text(description: string): z.ZodString {
  const rule = 'must be a non-empty string';
  return z
    .string({ error: demand(rule) })
    .min(1, rule)
    .meta({ description, rule });
}

function jwksUri(): z.ZodString {
  return z.string(JWKS_URI_RULE).refine((given) => {
    if (!/^https?:\/\/[^\s#@\\]+$/i.test(given) || !URL.canParse(given)) return false;
    const { protocol, hostname } = new URL(given);
    return protocol === 'https:' || isLoopback(hostname);
  }, JWKS_URI_RULE);
}

function jwksFile(references: References): z.ZodType<readonly PublicKey[], string> {
  return z
    .string(JWKS_RULE)
    .min(1, JWKS_RULE)
    .transform((path, context): readonly PublicKey[] => {
      const file = references.file(path);
      const keys = 'text' in file ? publicKeys(file.text) : undefined;
      if (keys) return keys;
      context.addIssue({ code: 'custom', message: 'rule' in file ? file.rule : JWKS_RULE });
      return z.NEVER;
    });
}

/** Undefined without keys, or if one of them is private. */
function publicKeys(json: string): readonly PublicKey[] | undefined {
  const key = z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), d: z.never().optional(), k: z.never().optional() });
  const set = z.object({ keys: z.array(key).min(1) });
  try {
    return set.safeParse(JSON.parse(json)).data?.keys;
  } catch {
    return undefined;
  }
}

/**
 * Faults of `auth` that concern several keys; `document` is the file with the environment variables
 * applied.
 */
export function authProblems(document: unknown): ConfigProblem[] {
  const auth = isMapping(document) ? document['auth'] : undefined;
  const jwt = isMapping(auth) ? auth['jwt'] : undefined;
  if (!isMapping(auth) || !isMapping(jwt)) return [];
  if (auth['mode'] === 'none') return [{ path: 'auth.jwt', rule: NO_TOKENS_RULE }];
  const hasOne = (jwt['jwksUri'] === undefined) !== (jwt['jwks'] === undefined);
  return hasOne ? [] : [{ path: 'auth.jwt', rule: ONE_SOURCE_RULE }];
}
