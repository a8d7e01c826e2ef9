import { z } from 'zod';
import { VERBS } from '../../domain/access/caller';
import { NAME_PATTERN } from '../../domain/resources/name-pattern';
import { instantOf, startOfDay } from '../../domain/time/instant';
import { CallerConfig } from '../config';
import { ConfigProblem } from '../config-error';
import { demand, listOf } from './key-schemas';
import { At, entriesOf, repeated, unknownIds, valuesAt } from './list-entries';
import { isMapping, Mapping } from './mapping';
import { throttleSchema } from './throttle-schema';

const ID_RULE = 'must be a letter or digit, then at most 127 letters, digits and any of . _ - @ : |';
const SHA256_RULE = 'must be the SHA-256 of a key, 64 hexadecimal digits in quotes';
const EXPIRES_RULE =
  'must be a date such as 2027-01-01, which means its start in UTC, or a time such as 2027-01-01T12:00:00Z';
const CERTIFICATE_RULE =
  'must be a URI or DNS name of a client certificate, or its common name, of at most 512 characters';
const NO_CLIENT_CA_RULE = 'needs grpc.tls.clientCa: without it clients show no certificate';
const ACCOUNT_RULE = 'must be "*" or the id of an account';
const DOMAIN_RULE = 'must be a domain or vhost, "*.example.com" for all below one, or "*"';
const VERB_RULE = `must be one of ${VERBS.join(', ')}`;
const NO_CALLERS_RULE = 'must be left out while auth.mode is none, because callers are not authenticated';
const NEEDED_RULE = 'must be a list of at least one caller, unless auth.mode is none';

/**
 * Schema of one entry of `callers`. `callerProblems` checks what concerns several entries or other
 * keys.
 */
export function callerSchema(): z.ZodType<CallerConfig> {
  return z.strictObject({
    id: text(ID_RULE, /^[A-Za-z0-9][A-Za-z0-9._@:|-]{0,127}$/, 'name of the caller; unique; required'),
    apiKeys: z
      .array(apiKeySchema())
      .default([])
      .meta({ description: 'keys of the caller; several can be valid at once' }),
    certificates: z
      .array(z.string(CERTIFICATE_RULE).regex(/^[\x21-\x7e](.{0,510}[\x21-\x7e])?$/, CERTIFICATE_RULE))
      .default([])
      .meta({
        description: 'names in client certificates over gRPC that identify this caller; needs grpc.tls.clientCa',
        rule: `each ${CERTIFICATE_RULE}`,
      }),
    grants: z.array(grantSchema(), { error: demand('must be a list of grants') }),
    throttle: throttleSchema({
      limit: 'calls of this caller in a window, instead of throttle.limit',
      windowMs: 'length of that window',
    }),
  });
}

/** Schema of `callers`. Empty where callers are not authenticated. */
export function callersSchema(): z.ZodType<readonly CallerConfig[]> {
  return z.array(callerSchema()).default([]);
}

function apiKeySchema() {
  return z.strictObject({
    sha256: text(
      SHA256_RULE,
      /^[0-9a-f]{64}$/i,
      'SHA-256 of the key, as --new-api-key prints it; required',
    ).toLowerCase(),
    expires: z
      .string(EXPIRES_RULE)
      .transform((text) => startOfDay(text) ?? instantOf(text))
      .pipe(z.number(EXPIRES_RULE))
      .optional()
      .meta({ description: 'when the key expires; never by default', rule: EXPIRES_RULE }),
  });
}

function grantSchema() {
  return z.strictObject({
    accounts: listOf(z.string(ACCOUNT_RULE), ACCOUNT_RULE, 'accounts that the grant applies to; required'),
    domains: listOf(
      z.string(DOMAIN_RULE).regex(NAME_PATTERN, DOMAIN_RULE),
      DOMAIN_RULE,
      'domains and vhosts that the grant applies to; required',
    ),
    verbs: listOf(z.enum(VERBS, VERB_RULE), VERB_RULE, 'what the grant allows; required'),
  });
}

function text(rule: string, pattern: RegExp, description: string): z.ZodString {
  return z
    .string({ error: demand(rule) })
    .regex(pattern, rule)
    .meta({ description, rule });
}

/**
 * Faults of callers that concern several entries or other keys; `document` is the file with the
 * environment variables applied.
 */
export function callerProblems(document: unknown): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const { auth, callers, accounts } = document;
  if (isMapping(auth) && auth['mode'] === 'none') {
    return callers === undefined ? [] : [{ path: 'callers', rule: NO_CALLERS_RULE }];
  }
  const entries = entriesOf(callers, 'callers');
  if (entries.length === 0) {
    return callers === undefined || Array.isArray(callers) ? [{ path: 'callers', rule: NEEDED_RULE }] : [];
  }
  const accountIds = new Set(['*', ...entriesOf(accounts, 'accounts').map(({ value }) => value['id'])]);
  const names = entries.flatMap(({ value, path }) => valuesAt(value['certificates'], `${path}.certificates`));
  const tls = isMapping(document['grpc']) ? document['grpc']['tls'] : undefined;
  const asksClients = isMapping(tls) && tls['clientCa'] !== undefined;
  return [
    ...repeated(names),
    ...(asksClients ? [] : names.map(({ path }) => ({ path, rule: NO_CLIENT_CA_RULE }))),
    ...repeated(entries.map(({ value, path }) => ({ value: value['id'], path: `${path}.id` }))),
    ...repeated(entries.flatMap(({ value, path }) => digestsOf(value, path))),
    ...(Array.isArray(accounts) ? entries.flatMap(({ value, path }) => unknownAccounts(value, path, accountIds)) : []),
  ];
}

/** Two callers cannot share a key; digests are compared regardless of case. */
function digestsOf(caller: Mapping, path: string): At<unknown>[] {
  return entriesOf(caller['apiKeys'], `${path}.apiKeys`).map(({ value: { sha256 }, path: key }) => ({
    value: typeof sha256 === 'string' ? sha256.toLowerCase() : sha256,
    path: `${key}.sha256`,
  }));
}

function unknownAccounts(caller: Mapping, path: string, ids: ReadonlySet<unknown>): ConfigProblem[] {
  return entriesOf(caller['grants'], `${path}.grants`).flatMap(({ value: { accounts }, path: grant }) =>
    unknownIds(accounts, `${grant}.accounts`, ids, ACCOUNT_RULE),
  );
}
