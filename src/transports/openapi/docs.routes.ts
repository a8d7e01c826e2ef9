import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CallLimit } from '../../domain/access/caller';
import { Clock } from '../../domain/time/clock';
import { ReportRepeated } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { AddressLimit } from '../throttle/address-limit';
import { ClientAddress, forwardingHeadersOf } from '../throttle/client-address';
import { MemoryFile } from './memory-file';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Marks a route as public: it needs no authentication. */
    readonly isPublic?: boolean;
  }
}

export interface DocsSettings {
  /** By URL path. */
  readonly files: ReadonlyMap<string, MemoryFile>;
  readonly isPublic: boolean;
  /** Limits requests from one address. */
  readonly limit: CallLimit;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
  readonly reportRepeated: ReportRepeated;
}

/**
 * The page may run its own scripts and call its own origin, and may not be framed. Swagger UI needs
 * `data:` for its icons, and inline styles for its models and code blocks.
 */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/**
 * Serves the OpenAPI document and its page from memory. Must be called before the application
 * listens.
 */
export function serveDocs(
  fastify: FastifyInstance,
  { files, isPublic, limit, clientAddress, clock, reportRepeated }: DocsSettings,
): void {
  const addresses = new AddressLimit(limit, clock, reportRepeated);
  const options = {
    config: { isPublic },
    onRequest: ({ ip, raw }: FastifyRequest) => addresses.take(clientAddress(ip, forwardingHeadersOf(raw)) ?? ip),
  };
  for (const [path, file] of files) {
    fastify.get(path, options, (request: FastifyRequest, reply: FastifyReply) => {
      const { status, headers, body } = file.answer(request.headers);
      return reply.status(status).headers(SECURITY_HEADERS).headers(headers).send(body);
    });
  }
  // Any other path below the page does not exist, and counts against the same limit as the page.
  fastify.get('/docs/*', options, () => {
    throw new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist');
  });
}
