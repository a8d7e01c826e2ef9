import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../auth/authenticator';
import { setCaller } from '../auth/caller-of';
import { ConnectionGate } from '../connections/connection-gate';
import { ClientAddress, forwardingHeadersOf } from '../throttle/client-address';

/** Paths for load balancers and containers; other public routes say so in their configuration. */
const OPEN_ROUTES: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz']);

/**
 * Authenticates a request before its body is read, even if its path does not exist. Runs after
 * CORS: a preflight carries no credentials, and frontends must be able to read the refusal.
 */
export function authenticateRequests(
  fastify: FastifyInstance,
  authenticator: Authenticator,
  gate: ConnectionGate,
  clientAddress: ClientAddress,
): void {
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const { url, config } = request.routeOptions;
    if (!OPEN_ROUTES.has(url) && config.isPublic !== true) {
      const { authorization = [] } = request.raw.headersDistinct;
      const address = clientAddress(request.raw.socket.remoteAddress, forwardingHeadersOf(request.raw));
      setCaller(request, await authenticator.authenticate({ authorization, address }));
      gate.trust(request.raw.socket);
    }
    return payload;
  });
}
