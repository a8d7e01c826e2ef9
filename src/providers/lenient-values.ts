import { z } from 'zod';
import { Secret } from '../domain/access/secret';

/*
 * Lenient reading of clouds' answers: a scalar of an undocumented type is accepted where it can
 * mean only one thing, one unreadable record does not spoil the others, and nothing is guessed.
 */

/** JSON.parse has already lost digits of larger numbers. */
const EXACT_NUMBER = z
  .number()
  .refine((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER && !String(value).includes('e'));

/** A string, or a number read as its digits. */
export const TEXT = z.union([z.string(), EXACT_NUMBER.transform(String)]);

/** Like `TEXT`; absent, null and empty all mean absent. */
export const OPTIONAL_TEXT = TEXT.nullish().transform((value) => value || undefined);

/** A number of items, or its digits. */
export const COUNT = TEXT.transform(Number).pipe(z.int().min(0));

/** A value of a free-form parameter. */
export const PARAMETER = z.union([TEXT, z.boolean().transform(String)]);

const ON = ['true', 'yes', 'on', '1'];
const OFF = ['', 'false', 'no', 'off', '0'];

/** A switch: a boolean, or a usual word or digit for one; absent means off. */
export const FLAG = z
  .union([
    z
      .string()
      .transform((word) => word.trim().toLowerCase())
      .pipe(z.enum([...ON, ...OFF]))
      .transform((word) => ON.includes(word)),
    z.boolean(),
    z.literal([0, 1]).transform((value) => value === 1),
  ])
  .nullish()
  .transform((value) => value ?? false);

/** Stands in for a record that cannot be read. */
export interface Unreadable {
  /** Path of the fault in the record; contains no values. */
  readonly fault: string;
  /** The whole record, for comparisons. */
  readonly value: Secret;
}

/**
 * Reads a record. If it cannot be read but its identifying fields (`head`) can, `unreadable` makes
 * the stand-in.
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

/** A row of a list that callers only read, and its members that cannot be read. */
export interface LenientRow<T> {
  readonly row: T;
  /** In the cloud's words; contains no values. */
  readonly unread: readonly string[];
}

/**
 * Reads a row. A member that cannot be read counts as absent and is named. The row fails only
 * without a required member, which identifies it: left out, it would seem not to exist.
 */
export function lenientRow<T>(schema: z.ZodType<T>): z.ZodType<LenientRow<T>> {
  return z.unknown().transform((record, context): LenientRow<T> => {
    const whole = schema.safeParse(record);
    if (whole.success) return { row: whole.data, unread: [] };
    const unread = [...new Set(whole.error.issues.map(({ path }) => String(path[0])))];
    const known = Object.entries(Object(record) as object).filter(([member]) => !unread.includes(member));
    const rest = schema.safeParse(Object.fromEntries(known));
    if (rest.success) return { row: rest.data, unread };
    context.addIssue({ code: 'custom', message: 'the row cannot be identified' });
    return z.NEVER;
  });
}

/** The fields that unread members stand for; undefined if there are none. */
export function unreadFields<F>(
  unread: readonly string[],
  fields: Readonly<Record<string, F>>,
): readonly F[] | undefined {
  const found = unread.flatMap((member) => fields[member] ?? []);
  return found.length > 0 ? found : undefined;
}

/**
 * An object whose `member` is a list. An empty object means an empty list; an object with other
 * members is rejected, since it does not prove absence.
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
