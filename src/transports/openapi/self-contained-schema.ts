import { JsonSchema } from './openapi.document';

/** A schema, and what it refers to, by name. */
export interface SelfContainedSchema {
  readonly schema: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const POINTER = '#/components/schemas/';

/** The name of a schema of the OpenAPI document that a reference names. */
export function referencedName({ $ref = '' }: JsonSchema): string {
  return $ref.slice(POINTER.length);
}

/**
 * The schema of a request with all that it refers to, for a document that has it at `place`. It has
 * no fields that livegate ignores in a request, no secrets, and no bounds that are also there as
 * text.
 */
export function selfContained(
  schema: JsonSchema,
  all: Readonly<Record<string, JsonSchema>>,
  place: '$defs' | 'definitions',
): SelfContainedSchema {
  const definitions: Record<string, JsonSchema> = {};
  const add = (name: string): void => {
    if (definitions[name]) return;
    // Reserved first, so that a recursive schema ends.
    definitions[name] = {};
    definitions[name] = copy(all[name]) as JsonSchema;
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).filter(([key, member]) => key !== 'x-livegate-bounds' && !isLeftOut(member));
    return Object.fromEntries(members.map(([key, member]) => [key, key === '$ref' ? pointer(member) : copy(member)]));
  };
  const pointer = (reference: unknown): string => {
    const name = referencedName({ $ref: String(reference) });
    add(name);
    return `#/${place}/${name}`;
  };
  return { schema: copy(schema) as JsonSchema, definitions };
}

function isLeftOut(member: unknown): boolean {
  const { readOnly, writeOnly } = Object(member) as JsonSchema;
  return readOnly === true || writeOnly === true;
}
