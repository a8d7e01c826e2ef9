import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CallLimit } from '../../domain/access/caller';
import { Clock } from '../../domain/time/clock';
import { ReportRepeated } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { AddressLimit } from '../throttle/address-limit';
import { ClientAddress, forwardingHeadersOf } from '../throttle/client-address';
import { ServedPage } from './served-page';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Marks a route as public: it needs no authentication. */
    readonly isPublic?: boolean;
  }
}

export interface PagesSettings {
  readonly pages: readonly ServedPage[];
  /** Limits requests from one address, for all pages together. */
  readonly limit: CallLimit;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
  readonly reportRepeated: ReportRepeated;
}

/** Serves pages for people from memory. Must be called before the application listens. */
export function servePages(
  fastify: FastifyInstance,
  { pages, limit, clientAddress, clock, reportRepeated }: PagesSettings,
): void {
  const addresses = new AddressLimit(limit, clock, reportRepeated);
  const onRequest = ({ ip, raw }: FastifyRequest): Promise<void> =>
    addresses.take(clientAddress(ip, forwardingHeadersOf(raw)) ?? ip);
  for (const { paths, isPublic, headers, fileAt } of pages) {
    const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const file = fileAt(pathOf(request.url));
      // A path that does not exist counts against the same limit as the page.
      if (!file) throw new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist');
      const { status, headers: own, body } = file.answer(request.headers);
      return reply.status(status).headers(headers).headers(own).send(body);
    };
    for (const path of paths) fastify.get(path, { config: { isPublic }, onRequest }, answer);
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
