import { z } from 'zod';
import { CallbackCapability } from '../../domain/resources/capability';
import { unfitKey } from '../../domain/resources/named-key';
import { CallbackKeyConfig } from '../config';
import { ConfigProblem } from '../config-error';
import { SECRET_RULE } from './references';
import { demand, listOf } from './key-schemas';
import { entriesOf, repeated, unknownIds } from './list-entries';
import { isMapping } from './mapping';
import { ConfigKit, ProviderSchema } from './provider-schema';

const ID_RULE = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const ACCOUNT_RULE = 'must be the id of an account';
const CALLER_RULE = 'must be the id of a caller';
const NO_CALLERS_RULE = 'must be left out while auth.mode is none, because callers are not authenticated';

/** The kinds of callbacks of each account's provider. */
export type CallbacksByAccount = ReadonlyMap<unknown, readonly CallbackCapability[]>;

/** Schema of one entry of `callbackKeys`. */
export function callbackKeySchema({
  secretReference,
}: Pick<ConfigKit, 'secretReference'>): z.ZodType<CallbackKeyConfig> {
  return z.strictObject({
    id: z
      .string({ error: demand(ID_RULE) })
      .regex(/^[a-z][a-z0-9-]{0,62}$/, ID_RULE)
      .meta({ description: 'name of the key, for auth.keyRef; unique; required', rule: ID_RULE }),
    value: secretReference.meta({
      description: 'the key, within the bounds of a kind of callbacks of each account; required',
      rule: SECRET_RULE,
    }),
    accounts: listOf(z.string(ACCOUNT_RULE), ACCOUNT_RULE, 'accounts that the key is for; required'),
    callers: listOf(z.string(CALLER_RULE), CALLER_RULE, 'callers that may use the key; by default all').exactOptional(),
  });
}

/** Schema of `callbackKeys`. `callbackKeyProblems` checks what concerns other keys. */
export function callbackKeysSchema(
  kit: ConfigKit,
  callbacks: CallbacksByAccount,
): z.ZodType<readonly CallbackKeyConfig[]> {
  const entry = callbackKeySchema(kit).superRefine(({ id, value, accounts }, context) => {
    accounts.forEach((account, index) => {
      const known = callbacks.get(account);
      const fault = known && unfitKey(known, value.value);
      if (fault === undefined) return;
      const message = `the key ${id} fits no callback of this account: ${fault}`;
      context.addIssue({ code: 'custom', path: ['accounts', index], message });
    });
  });
  return z.array(entry).default([]);
}

/** Of the accounts in the file; others have faults of their own. */
export function callbacksByAccount(
  document: unknown,
  providers: readonly ProviderSchema<object>[],
): CallbacksByAccount {
  const accounts = isMapping(document) ? entriesOf(document['accounts'], 'accounts') : [];
  return new Map(
    accounts.flatMap(({ value: { id, provider } }) => {
      const schema = providers.find((one) => one.id === provider);
      return schema ? [[id, schema.capabilities.callbacks] as const] : [];
    }),
  );
}

/**
 * Faults of keys that concern several entries or other keys; `document` is the file with the
 * environment variables applied.
 */
export function callbackKeyProblems(document: unknown): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const { auth, accounts, callers, callbackKeys } = document;
  const idsOf = (list: unknown): ReadonlySet<unknown> => new Set(entriesOf(list, '').map(({ value }) => value['id']));
  const [accountIds, callerIds] = [idsOf(accounts), idsOf(callers)];
  const isOpen = isMapping(auth) && auth['mode'] === 'none';
  const keys = entriesOf(callbackKeys, 'callbackKeys');
  return [
    ...repeated(keys.map(({ value, path }) => ({ value: value['id'], path: `${path}.id` }))),
    ...keys.flatMap(({ value, path }) => [
      ...unknownIds(value['accounts'], `${path}.accounts`, accountIds, ACCOUNT_RULE),
      ...(isOpen && value['callers'] !== undefined
        ? [{ path: `${path}.callers`, rule: NO_CALLERS_RULE }]
        : unknownIds(value['callers'], `${path}.callers`, callerIds, CALLER_RULE)),
    ]),
  ];
}
