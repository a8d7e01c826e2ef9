import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../auth/authenticator';
import { setCaller } from '../auth/caller-of';
import { ConnectionGate } from '../connections/connection-gate';
import { ClientAddress, forwardingHeadersOf } from '../throttle/client-address';
import { valuesOf } from './request-head';

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
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const { url, config } = request.routeOptions;
    if (OPEN_ROUTES.has(url) || config.isPublic === true) return done(null, payload);
    const authorization = valuesOf(request.raw, 'authorization');
    const address = clientAddress(request.raw.socket.remoteAddress, forwardingHeadersOf(request.raw));
    void authenticator.authenticate({ authorization, address }).then((caller) => {
      setCaller(request, caller);
      gate.trust(request.raw.socket);
      done(null, payload);
    }, done);
  });
}
