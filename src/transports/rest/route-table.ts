/**
 * Method and path of one route of the running server, such as `GET` and `/v1/accounts/:account`.
 */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/**
 * The routes of the server, as it reports them during registration; distinguishes a wrong method
 * from a wrong path.
 */
export class RouteTable {
  readonly #routes: Route[] = [];

  add(methods: string | readonly string[], path: string): void {
    for (const method of [methods].flat()) this.#routes.push({ method, path });
  }

  all(): readonly Route[] {
    return this.#routes;
  }

  /** The methods that exist for the path of a URL. */
  methodsOf(url: string): string[] {
    const segments = pathSegments(url.split('?', 1)[0] ?? '');
    const named = this.#routes.filter(({ path }) => !path.endsWith('*'));
    const matching = named.filter(({ path }) => matches(pathSegments(path), segments));
    return [...new Set(matching.map(({ method }) => method))].sort();
  }
}

function pathSegments(path: string): string[] {
  return path.split('/');
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => isLiteral(part, segments[i]) || (part.startsWith(':') && fits(part, segments[i] ?? '')))
  );
}

/** Two colons stand for one. */
function isLiteral(part: string, segment: string | undefined): boolean {
  return !part.startsWith(':') && part.replace('::', ':') === segment;
}

/** A variable of a path may be followed by a verb: `:rollout([^:]+)::apply`. */
function fits(variable: string, segment: string): boolean {
  const [, verb] = variable.split('::');
  if (verb === undefined) return segment !== '';
  const [value, given, ...others] = segment.split(':');
  return value !== '' && given === verb && others.length === 0;
}
