import { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { CONTRACT, ContractMethod } from './proto-contract';

/** A place in a request: names of fields, indices of lists and keys of maps. */
export type Path = readonly (string | number)[];

/** A field, or an element of it, in a valid request. */
export interface Site {
  readonly desc: DescField;
  readonly path: Path;
  readonly value: JsonValue;
  readonly isOutputOnly: boolean;
  /** Of a list or map: its element, not the whole. */
  readonly part: 'whole' | 'element' | 'key';
}

/** Every field that a request of the method can have, as the descriptors say. */
export function fieldsOf(method: ContractMethod): string[] {
  const found = new Set<string>();
  const visit = (message: DescMessage): void => {
    for (const field of message.fields) {
      found.add(field.toString());
      const inner = field.message;
      if (inner && !isWellKnown(inner) && !found.has(inner.typeName)) visit(inner);
    }
  };
  visit(method.input);
  return [...found];
}

/** Every field, and the first element of every list and map, of a valid message. */
export function sitesOf(message: DescMessage, value: JsonObject, path: Path, outputOnly: boolean): Site[] {
  return message.fields.flatMap((desc) => {
    const given = value[desc.jsonName];
    if (given === undefined) return [];
    const here = [...path, desc.jsonName];
    const isOutputOnly = outputOnly || CONTRACT.isOutputOnly(desc);
    const whole: Site = { desc, path: here, value: given, isOutputOnly, part: 'whole' };
    return [whole, ...partsOf(whole)];
  });
}

function partsOf(whole: Site): Site[] {
  const { desc, path, value, isOutputOnly } = whole;
  if (desc.fieldKind === 'message' && !isWellKnown(desc.message)) {
    return sitesOf(desc.message, value as JsonObject, path, isOutputOnly);
  }
  if (desc.fieldKind === 'map') {
    return Object.entries(value as JsonObject)
      .slice(0, 1)
      .flatMap(([key, item]): Site[] => [
        { ...whole, path: [...path, key], value: item, part: 'element' },
        { ...whole, path: [...path, key], value: key, part: 'key' },
      ]);
  }
  const [first] = desc.fieldKind === 'list' ? (value as JsonValue[]) : [];
  if (first === undefined || desc.fieldKind !== 'list') return [];
  const element: Site = { ...whole, path: [...path, 0], value: first, part: 'element' };
  const inner =
    desc.listKind === 'message' ? sitesOf(desc.message, first as JsonObject, element.path, isOutputOnly) : [];
  return [element, ...inner];
}

export function isWellKnown({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.');
}

/** Such as `origins[0].host`. */
export function display({ path, part }: Pick<Site, 'path' | 'part'>): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `${text.slice(1)}${part === 'key' ? '(key)' : ''}`;
}

/** A copy of the request with one value in one place. */
export function put(
  base: JsonObject,
  { path, part, value: old }: Pick<Site, 'path' | 'part' | 'value'>,
  value: JsonValue | undefined,
): JsonObject {
  const copy = structuredClone(base);
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce<JsonValue>((at, step) => (at as JsonObject)[step] ?? {}, copy) as JsonObject;
  if (last === undefined) throw new Error('a path without a step');
  if (part === 'key') {
    const text = parent[old as string] ?? '';
    delete parent[old as string];
    // Not by assignment: that has a meaning of its own for `__proto__`.
    if (typeof value === 'string') Object.defineProperty(parent, value, { ...ENTRY, value: text });
  } else if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

const ENTRY = { enumerable: true, configurable: true, writable: true };
