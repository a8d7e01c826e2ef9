import { JsonSchema, ProviderBounds } from './openapi.document';

type NumberBound = 'minItems' | 'maxItems' | 'minLength' | 'maxLength';

/**
 * The bounds that hold for every provider and kind: only bounds that all of those with the field
 * set, each in its loosest form.
 */
export interface LoosestBounds {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
}

export function loosestBounds(all: readonly ProviderBounds[]): LoosestBounds {
  // An empty list equals no list, so a minimum number of items applies only where the field is
  // required.
  const minItems = all.every(({ required }) => required) ? loosest(all, 'minItems', Math.min) : undefined;
  return withoutUndefined({
    minItems,
    maxItems: loosest(all, 'maxItems', Math.max),
    minLength: loosest(all, 'minLength', Math.min),
    maxLength: loosest(all, 'maxLength', Math.max),
    pattern: loosestPattern(all),
    values: loosestValues(all),
  });
}

/** Adds bounds to the schema of a field: to the list or map itself, and to the strings in it. */
export function withBounds(schema: JsonSchema, bounds: LoosestBounds): JsonSchema {
  const { minItems, maxItems } = bounds;
  if (schema.items)
    return { ...schema, ...withoutUndefined({ minItems, maxItems }), items: withTextBounds(schema.items, bounds) };
  if (schema.additionalProperties) {
    const counts = withoutUndefined({ minProperties: minItems, maxProperties: maxItems });
    return { ...schema, ...counts, additionalProperties: withTextBounds(schema.additionalProperties, bounds) };
  }
  return withTextBounds(schema, bounds);
}

/** One line of Markdown per provider; kinds with the same bounds share it. */
export function describeBounds(all: readonly ProviderBounds[]): string {
  const lines = new Map<string, { readonly provider: string; readonly text: string; readonly kinds: string[] }>();
  for (const { provider, kind, ...bounds } of all) {
    const text = describeOne(bounds);
    const key = `${provider} ${text}`;
    const line = lines.get(key) ?? { provider, text, kinds: [] };
    if (kind !== undefined) line.kinds.push(kind);
    lines.set(key, line);
  }
  return [...lines.values()]
    .map(({ provider, text, kinds }) => `- \`${provider}\`${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}: ${text}`)
    .join('\n');
}

function loosest(
  all: readonly ProviderBounds[],
  bound: NumberBound,
  choose: (...values: number[]) => number,
): number | undefined {
  const values = all.flatMap((bounds) => bounds[bound] ?? []);
  return values.length === all.length && values.length > 0 ? choose(...values) : undefined;
}

function loosestPattern(all: readonly ProviderBounds[]): string | undefined {
  const patterns = all.flatMap(({ pattern }) => (pattern === undefined ? [] : [anchored(pattern)]));
  return patterns.length === all.length && patterns.length > 0 ? [...new Set(patterns)].join('|') : undefined;
}

function loosestValues(all: readonly ProviderBounds[]): string[] | undefined {
  const values = all.flatMap((bounds) => (bounds.values === undefined ? [] : [bounds.values]));
  return values.length === all.length && values.length > 0 ? [...new Set(values.flat())] : undefined;
}

/** A bound's pattern applies to the whole string, a JSON Schema pattern to any part of it. */
function anchored(pattern: string): string {
  return /^\^[^|]*[^\\|]\$$/.test(pattern) ? pattern : `^(?:${pattern})$`;
}

function withTextBounds(schema: JsonSchema, { minLength, maxLength, pattern, values }: LoosestBounds): JsonSchema {
  const words = values && { enum: schema.enum?.filter((word) => values.includes(word)) ?? values };
  if (schema.type !== 'string') return { ...schema, ...words };
  return { ...schema, ...withoutUndefined({ minLength, maxLength, pattern }), ...words };
}

function describeOne(bounds: Omit<ProviderBounds, 'provider' | 'kind'>): string {
  const { required, minItems, maxItems, minLength, maxLength, pattern, values, note } = bounds;
  const parts = [
    required ? 'required' : undefined,
    range(minItems, maxItems, 'item'),
    range(minLength, maxLength, 'character'),
    pattern === undefined ? undefined : `matches \`${pattern}\``,
    values === undefined ? undefined : `one of ${values.map((value) => `\`${value}\``).join(', ')}`,
    note,
  ];
  return parts.filter((part) => part !== undefined).join('; ') || 'taken, without bounds';
}

function range(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  if (min === undefined && max === undefined) return undefined;
  const units = (max ?? min) === 1 ? unit : `${unit}s`;
  if (max === undefined) return `at least ${min} ${units}`;
  if (min === undefined) return `at most ${max} ${units}`;
  return min === max ? `exactly ${min} ${units}` : `${min} to ${max} ${units}`;
}

function withoutUndefined<T extends object>(bounds: T): T {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined)) as T;
}
