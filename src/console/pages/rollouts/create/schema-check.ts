import type { TextKey } from '../../../i18n/catalogue';

/** What livegate's schemas are made of; a test fails for a keyword that is not here. */
export interface LiveSchema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'number';
  readonly properties?: Readonly<Record<string, LiveSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | LiveSchema;
  readonly maxProperties?: number;
  readonly items?: LiveSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly definitions?: Readonly<Record<string, LiveSchema>>;
}

export type FieldSteps = readonly (string | number)[];

/** Something that breaks the schema, and where. */
export interface SchemaFault {
  readonly at: FieldSteps;
  readonly text: TextKey;
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * No library does this here: they compile code, which the policy of the page forbids, or speak
 * English only.
 */
export function schemaFaults(value: unknown, root: LiveSchema): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  check({ value, at: [] }, root, { root, add: (fault) => faults.push(fault) });
  return faults;
}

interface Checked {
  readonly value: unknown;
  readonly at: FieldSteps;
}

interface Check {
  readonly root: LiveSchema;
  readonly add: (fault: SchemaFault) => void;
}

function check(checked: Checked, schema: LiveSchema, on: Check): void {
  const { value, at } = checked;
  const own = resolved(schema, on.root);
  const tell = (text: TextKey, values: SchemaFault['values'] = {}): void => on.add({ at, text, values });
  if (own.type !== undefined && !isOf(own.type, value)) return tell(TYPE_TEXTS[own.type]);
  if (own.enum && !own.enum.includes(value)) return tell('mustBeOneOf', { values: own.enum.join(', ') });
  if (typeof value === 'string') {
    bounds(own.minLength, own.maxLength, [...value].length, 'mustHaveCharacters', tell);
    if (own.pattern !== undefined && !new RegExp(own.pattern, 'u').test(value)) {
      tell('mustMatch', { pattern: own.pattern });
    }
  } else if (typeof value === 'number') {
    bounds(own.minimum, own.maximum, value, 'mustBeBetween', tell);
  } else if (Array.isArray(value)) {
    bounds(own.minItems, own.maxItems, value.length, 'mustHaveItems', tell);
    const { items } = own;
    if (items) value.forEach((item, index) => check({ value: item, at: [...at, index] }, items, on));
  } else if (isMapping(value)) checkMapping({ value, at }, own, on, tell);
}

type Tell = (text: TextKey, values?: SchemaFault['values']) => void;

function checkMapping(
  { value, at }: { readonly value: Readonly<Record<string, unknown>>; readonly at: FieldSteps },
  { properties = {}, required = [], additionalProperties = true, maxProperties }: LiveSchema,
  on: Check,
  tell: Tell,
): void {
  bounds(undefined, maxProperties, Object.keys(value).length, 'mustHaveItems', tell);
  for (const name of required) if (!Object.hasOwn(value, name)) tell('mustHaveField', { field: name });
  for (const [name, member] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const place = { value: member, at: [...at, name] };
    if (schema) check(place, schema, on);
    else if (additionalProperties === false) {
      on.add({ at: place.at, text: 'unknownField', values: { known: Object.keys(properties).join(', ') } });
    } else if (typeof additionalProperties === 'object') check(place, additionalProperties, on);
  }
}

const TYPE_TEXTS = {
  object: 'mustBeMapping',
  array: 'mustBeList',
  string: 'mustBeText',
  boolean: 'mustBeBoolean',
  integer: 'mustBeWhole',
  number: 'mustBeNumber',
} as const satisfies Record<NonNullable<LiveSchema['type']>, TextKey>;

function bounds(least: number | undefined, most: number | undefined, count: number, text: TextKey, tell: Tell): void {
  if (count < (least ?? -Infinity) || count > (most ?? Infinity)) tell(text, { least: least ?? 0, most: most ?? '∞' });
}

function isOf(type: NonNullable<LiveSchema['type']>, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMapping(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolved(schema: LiveSchema, root: LiveSchema): LiveSchema {
  const name = schema.$ref?.slice('#/definitions/'.length);
  return name === undefined ? schema : (root.definitions?.[name] ?? {});
}
