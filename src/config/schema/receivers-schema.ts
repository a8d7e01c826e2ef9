import { z } from 'zod';
import { ReceiverConfig } from '../config';
import { ConfigProblem } from '../config-error';
import { SECRET_RULE } from './references';
import { demand, integer } from './key-schemas';
import { At, entriesOf, repeated, unknownIds, valuesAt } from './list-entries';
import { isMapping, Mapping } from './mapping';
import { ConfigKit } from './provider-schema';

const ID_RULE = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const TOKEN_RULE = `${SECRET_RULE}, to 32 to 256 letters, digits and any of . _ ~ -`;
const ACCOUNT_RULE = 'must be the id of an account';
const KEY_RULE = 'must be the id of one of callbackKeys';
const KEYS_RULE = 'must be a list of ids of callbackKeys; an empty one accepts unsigned events';
const FOREIGN_KEY_RULE = 'must be a key whose accounts include the account of the receiver';
const SINK_RULE = 'must be the id of one of sinks';
const SINKS_RULE = 'must be a list of ids of sinks';
const KEEP_RULE = 'must be an hour or more above retry.maxAgeMs of the same receiver, for its dead letters';
const BACKOFF_RULE = 'must not be greater than maxBackoffMs';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As a segment of a path without percent-encoding, and too long to be guessed. */
const TOKEN = /^[A-Za-z0-9._~-]{32,256}$/;

/** Schema of one entry of `receivers`. */
export function receiverSchema({ secret }: Pick<ConfigKit, 'secret'>): z.ZodType<ReceiverConfig> {
  return z.strictObject({
    id: z
      .string({ error: demand(ID_RULE) })
      .regex(/^[a-z][a-z0-9-]{0,62}$/, ID_RULE)
      .meta({ description: 'name of the receiver in its URL, /v1/events/ID/TOKEN; unique; required', rule: ID_RULE }),
    token: secret
      .refine((token) => TOKEN.test(token.reveal()), TOKEN_RULE)
      .meta({ description: 'unguessable part of the URL; required', rule: TOKEN_RULE }),
    account: z
      .string({ error: demand(ACCOUNT_RULE) })
      .meta({ description: 'account whose events it receives; required', rule: ACCOUNT_RULE }),
    keys: z.array(z.string(KEY_RULE), { error: demand(KEYS_RULE) }).meta({
      description: 'callback keys that events may be signed with; of an empty list, all events are unsigned; required',
      rule: `each ${KEY_RULE}`,
    }),
    sinks: z
      .array(z.string(SINK_RULE), SINKS_RULE)
      .default([])
      .meta({ description: 'sinks that each event is sent on to', rule: `each ${SINK_RULE}` }),
    retry: retry(),
    keepMs: integer('time that an event can be read after it came, an hour or more longer than retry.maxAgeMs', {
      unit: 'ms',
      default: 7 * DAY_MS,
      min: DAY_MS,
      max: 400 * DAY_MS,
    }),
  });
}

function retry() {
  const age = 'age at which an event that a sink has not taken becomes a dead letter';
  return z
    .strictObject({
      maxAgeMs: integer(age, { unit: 'ms', default: DAY_MS, min: 1_000, max: 30 * DAY_MS }),
      minBackoffMs: integer('wait after the first failed attempt; it doubles with each further one', {
        unit: 'ms',
        default: 1_000,
        min: 10,
        max: HOUR_MS,
      }),
      maxBackoffMs: integer('longest wait between two attempts', {
        unit: 'ms',
        default: HOUR_MS,
        min: 10,
        max: DAY_MS,
      }),
    })
    .prefault({});
}

/** Schema of `receivers`. `receiverProblems` checks what concerns several keys. */
export function receiversSchema(kit: ConfigKit): z.ZodType<readonly ReceiverConfig[]> {
  return z.array(receiverSchema(kit)).default([]);
}

/**
 * Faults of receivers that concern several entries or other keys; `document` is the file with the
 * environment variables applied.
 */
export function receiverProblems(document: unknown): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const { accounts, callbackKeys, sinks } = document;
  const idsOf = (list: unknown): ReadonlySet<unknown> => new Set(entriesOf(list, '').map(({ value }) => value['id']));
  const [accountIds, keyIds, sinkIds] = [idsOf(accounts), idsOf(callbackKeys), idsOf(sinks)];
  const receivers = entriesOf(document['receivers'], 'receivers');
  return [
    ...repeated(receivers.map(({ value, path }) => ({ value: value['id'], path: `${path}.id` }))),
    ...receivers.flatMap(({ value, path }) => [
      ...unknownIds([value['account']], '', accountIds, ACCOUNT_RULE).map(({ rule }) => ({
        path: `${path}.account`,
        rule,
      })),
      ...unknownIds(value['keys'], `${path}.keys`, keyIds, KEY_RULE),
      ...foreignKeys(value, path, entriesOf(callbackKeys, '')),
      ...repeated(valuesAt(value['keys'], `${path}.keys`)),
      ...unknownIds(value['sinks'], `${path}.sinks`, sinkIds, SINK_RULE),
      ...repeated(valuesAt(value['sinks'], `${path}.sinks`)),
      ...timeProblems(value, path),
    ]),
  ];
}

/** A key is for accounts, of which the receiver's must be one. */
function foreignKeys(receiver: Mapping, path: string, keys: readonly At<Mapping>[]): ConfigProblem[] {
  return valuesAt(receiver['keys'], `${path}.keys`).flatMap(({ value: id, path: at }) => {
    const key = keys.find(({ value }) => value['id'] === id)?.value;
    const accounts = key?.['accounts'];
    const isForeign = Array.isArray(accounts) && !accounts.includes(receiver['account']);
    return isForeign ? [{ path: at, rule: FOREIGN_KEY_RULE }] : [];
  });
}

/** The schema reports what is no number; the defaults fit each other. */
function timeProblems(receiver: Mapping, path: string): ConfigProblem[] {
  const given = isMapping(receiver['retry']) ? receiver['retry'] : {};
  const numberOf = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
  const maxAgeMs = numberOf(given['maxAgeMs'], DAY_MS);
  const [least, most] = [numberOf(given['minBackoffMs'], 1_000), numberOf(given['maxBackoffMs'], HOUR_MS)];
  const keepMs = numberOf(receiver['keepMs'], 7 * DAY_MS);
  return [
    ...(keepMs < maxAgeMs + HOUR_MS ? [{ path: `${path}.keepMs`, rule: KEEP_RULE }] : []),
    ...(least > most ? [{ path: `${path}.retry.minBackoffMs`, rule: BACKOFF_RULE }] : []),
  ];
}
