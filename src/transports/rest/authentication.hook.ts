import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../auth/authenticator';
import { setCaller } from '../auth/caller-of';
import { ConnectionGate } from '../connections/connection-gate';

/**
 * What load balancers and containers ask; other routes say in their configuration that they are
 * public.
 */
const OPEN_ROUTES: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz']);

/**
 * Finds out who makes a request, also one for a path that is not there, before its body is read.
 * After CORS, since a preflight carries no credentials and frontends must be able to read the
 * refusal.
 */
export function authenticateRequests(
  fastify: FastifyInstance,
  authenticator: Authenticator,
  gate: ConnectionGate,
): void {
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const { url, config } = request.routeOptions;
    if (!OPEN_ROUTES.has(url) && config.isPublic !== true) {
      const { authorization = [] } = request.raw.headersDistinct;
      const address = request.raw.socket.remoteAddress;
      setCaller(request, await authenticator.authenticate({ authorization, address }));
      gate.trust(request.raw.socket);
    }
    return payload;
  });
}
