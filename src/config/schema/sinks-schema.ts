import { z } from 'zod';
import { SinkConfig } from '../config';
import { ConfigProblem } from '../config-error';
import { demand } from './key-schemas';
import { entriesOf, repeated } from './list-entries';
import { isMapping, Mapping } from './mapping';
import { ConfigKit } from './provider-schema';

/** What the loader needs of a kind of sinks; its registration has it. */
export interface SinkSchema {
  /** The key of its section in an entry. */
  readonly kind: string;
  /** Schema of the section: a strict object, so that unknown keys are errors. */
  schema(kit: ConfigKit): z.ZodType<object>;
}

const ID_RULE = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';

/** The keys of an entry that do not depend on its kind. */
export function sinkHead(): z.ZodObject<{ id: z.ZodType<string> }> {
  return z.strictObject({
    id: z
      .string({ error: demand(ID_RULE) })
      .regex(/^[a-z][a-z0-9-]{0,62}$/, ID_RULE)
      .meta({ description: 'name of the sink, for receivers[].sinks; unique; required', rule: ID_RULE }),
  });
}

/** Schema of `sinks`. `sinkProblems` checks what concerns several keys or entries. */
export function sinksSchema(kinds: readonly SinkSchema[], kit: ConfigKit): z.ZodType<readonly SinkConfig[]> {
  const sections = Object.fromEntries(kinds.map((one) => [one.kind, one.schema(kit).optional()]));
  const entry = z.strictObject({ ...sinkHead().shape, ...sections }).transform((given: Mapping): SinkConfig => {
    const kind = kinds.find((one) => given[one.kind] !== undefined)?.kind ?? '';
    return { id: String(given['id']), kind, options: Object(given[kind]) as object };
  });
  return z.array(entry).default([]);
}

/** Faults of sinks that concern several keys; `document` is the file with the variables applied. */
export function sinkProblems(document: unknown, kinds: readonly SinkSchema[]): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const known = kinds.map(({ kind }) => kind);
  const entries = entriesOf(document['sinks'], 'sinks');
  return [
    ...repeated(entries.map(({ value, path }) => ({ value: value['id'], path: `${path}.id` }))),
    ...entries.flatMap(({ value, path }) => {
      const given = known.filter((kind) => value[kind] !== undefined);
      return given.length === 1 ? [] : [{ path, rule: `must have exactly one of ${known.join(', ')}` }];
    }),
  ];
}
