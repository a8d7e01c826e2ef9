import { z } from 'zod';
import { Secret } from '../domain/access/secret';

/*
 * How answers of clouds are read: a scalar of another type than documented is taken where it can
 * mean only one thing, a record that cannot be read is no reason to give up those beside it, and
 * nothing is guessed.
 */

/** JSON has lost digits of a larger number already. */
const EXACT_NUMBER = z
  .number()
  .refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER && !String(value).includes('e'));

/** A string, or a number that stands for its digits. */
export const TEXT = z.union([z.string(), EXACT_NUMBER.transform(String)]);

/** The same; absent, null and empty are one. */
export const OPTIONAL_TEXT = TEXT.nullish().transform((value) => value || undefined);

/** A value of a free-form parameter. */
export const PARAMETER = z.union([TEXT, z.boolean().transform(String)]);

const ON = ['true', 'yes', 'on', '1'];
const OFF = ['', 'false', 'no', 'off', '0'];

/** A switch, as a boolean or as any of the words and digits for one; absent is off. */
export const FLAG = z
  .union([
    z.boolean(),
    z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1),
    z
      .string()
      .transform((word) => word.trim().toLowerCase())
      .pipe(z.enum([...ON, ...OFF]))
      .transform((word) => ON.includes(word)),
  ])
  .nullish()
  .transform((value) => value ?? false);

/** What stands in the place of a record that cannot be read. */
export interface Unreadable {
  /** Where in the record; no value of it. */
  readonly fault: string;
  /** The whole record, for comparing. */
  readonly value: Secret;
}

/**
 * Reads a record. One that cannot be read becomes what `unreadable` makes of its `head`, by which
 * it is told from others.
 */
export function lenientRecord<T, H>(
  schema: z.ZodType<T>,
  head: z.ZodType<H>,
  unreadable: (head: H, what: Unreadable) => T,
): z.ZodType<T> {
  return z.unknown().transform((record, context): T => {
    const read = schema.safeParse(record);
    if (read.success) return read.data;
    const named = head.safeParse(record);
    if (named.success) return unreadable(named.data, { fault: faultIn(read.error), value: secretOf(record) });
    context.addIssue({ code: 'custom', message: 'the record cannot be identified' });
    return z.NEVER;
  });
}

/**
 * An object whose `member` is a list. Without content it is an empty list; with other content it
 * says nothing of the list.
 */
export function listIn<T>(member: string, record: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .looseObject({ [member]: z.array(record).nullish() })
    .refine((value) => member in value || Object.keys(value).length === 0)
    .transform((value) => (value[member] ?? []) as readonly T[]);
}

/** A sentence for `inconsistencies`. */
export function sentenceOf({ fault }: Unreadable): string {
  return `The provider's record cannot be read (${fault}); a write replaces it completely.`;
}

const MAX_PATHS = 3;

function faultIn({ issues }: z.ZodError): string {
  const paths = issues.map(({ path }) => path.map(String).join('.') || 'the record itself');
  return `${[...new Set(paths)].slice(0, MAX_PATHS).join(', ')}: not of the documented type`;
}

function secretOf(record: unknown): Secret {
  return new Secret(JSON.stringify(record));
}
