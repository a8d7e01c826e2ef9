/** Stands for a value with broken percent-encoding or invalid UTF-8. */
export const UNREADABLE = Symbol('UNREADABLE');

type QueryValue = string | typeof UNREADABLE;

/** By name; a list if a parameter was given more than once. */
export type Query = Readonly<Record<string, QueryValue | QueryValue[]>>;

/**
 * The parameters of a form-encoded query. Fastify's own parser returns a value that it cannot
 * decode unchanged, which is not what the sender meant.
 */
export function readQuery(text: string): Query {
  const query = Object.create(null) as Record<string, QueryValue | QueryValue[]>;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [spelledName = '', ...rest] = pair.split('=');
    const decodedName = decode(spelledName);
    // No parameter has such a name, so it is refused in its undecoded spelling.
    const name = decodedName === UNREADABLE ? spelledName : decodedName;
    const value = decode(rest.join('='));
    const before = query[name];
    if (Array.isArray(before)) before.push(value);
    else query[name] = before === undefined ? value : [before, value];
  }
  return query;
}

function decode(spelling: string): QueryValue {
  try {
    return decodeURIComponent(spelling.replaceAll('+', ' '));
  } catch {
    return UNREADABLE;
  }
}
