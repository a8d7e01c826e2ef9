/** In place of a value whose percent-encoding is broken, or is none of UTF-8. */
export const UNREADABLE = Symbol('UNREADABLE');

type QueryValue = string | typeof UNREADABLE;

/** By name; a list for one that was given more than once. */
export type Query = Readonly<Record<string, QueryValue | QueryValue[]>>;

/**
 * The parameters of a query as forms encode them. Fastify's own parser takes a value that it cannot
 * decode as it is spelled, which is another text than the sender meant.
 */
export function readQuery(text: string): Query {
  const query = Object.create(null) as Record<string, QueryValue | QueryValue[]>;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [spelledName = '', ...rest] = pair.split('=');
    const decodedName = decode(spelledName);
    // No parameter has such a name: it is refused as it is spelled.
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
