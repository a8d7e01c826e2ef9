export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any cloud nests, and shallow enough for code that calls itself. */
const MAX_DEPTH = 32;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text holds; undefined if it holds none, or nests deeper than `MAX_DEPTH`. */
export function parseJsonObject(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJsonObject(value) && !isDeep(value) ? value : undefined;
}

/** Level by level, so that no input exhausts the stack. */
function isDeep(value: JsonObject): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** A copy in which `change` has replaced members; undefined leaves one out. */
export function mapMembers(value: unknown, change: (name: string, member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapMembers(item, change));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, mapMembers(change(name, member), change)]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/** Names of members that do not count: at any depth, or in the outermost object. */
export interface LeftOut {
  readonly anywhere: readonly string[];
  readonly outermost: readonly string[];
}

/**
 * The same text for the same content: members sorted, and numbers digit by digit as they were
 * written, since doubles would make equal what is not. `text` must hold a JSON object.
 */
export function canonicalJson(text: string, { anywhere, outermost }: LeftOut): string {
  const exact = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? `"=${token.slice(1)}` : `"#${token}"`,
  );
  const members = Object.entries(JSON.parse(exact) as JsonObject);
  const inner = Object.fromEntries(members.filter(([name]) => !outermost.includes(name.slice(1))));
  const left = mapMembers(inner, (name, member) => (anywhere.includes(name.slice(1)) ? undefined : member));
  return JSON.stringify(left, (_, member: unknown) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
