import type { FastifyRequest } from 'fastify';

/**
 * The segments of the resource name in a request's path, each decoded on its own: the route's pattern gives the fixed ones, the
 * router's decoded parameters the variable ones.
 */
export function nameSegments(request: FastifyRequest): string[] {
  const params = request.params as Readonly<Record<string, string>>;
  const pattern = request.routeOptions.url ?? '';
  return pattern
    .replace(/^\/v1\//, '')
    .split('/')
    .map((part) => (part.startsWith(':') ? (params[part.slice(1)] ?? '') : part));
}
