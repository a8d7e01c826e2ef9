import type { Metadata } from '@grpc/grpc-js';
import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, throwError } from 'rxjs';
import { Report } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { recordOf } from '../requests/record-of';
import { isConditional } from '../rest/entity-tags';
import { REQUEST_ID_HEADER } from '../requests/request-id';
import { RouteTable } from '../rest/route-table';
import { GrpcStatusRenderer } from './grpc-status.renderer';
import { fromHttpFailure } from './http-failure';
import { reportInternal } from './internal-error';
import { renderProblem } from './problem-json.renderer';

/**
 * The only filter: turns anything thrown into a GatewayError and renders it for the transport. Only
 * livegate's own faults are logged.
 */
@Catch()
export class GatewayExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly grpc: GrpcStatusRenderer,
    private readonly routes: RouteTable,
    private readonly report: Report,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() === 'rpc') {
      const error = GatewayError.from(thrown);
      // Set by StreamGuard.
      const metadata = host.switchToRpc().getContext<Metadata>();
      const [requestId] = metadata.get(REQUEST_ID_HEADER);
      recordOf(metadata)?.failed(error);
      reportInternal(this.report, error, String(requestId));
      return throwError(() => this.grpc.render(error));
    }
    const http = host.switchToHttp();
    this.#answer(fromHttpFailure(thrown), http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  #answer(error: GatewayError, request: FastifyRequest, reply: FastifyReply): void {
    const methods = error.reason === 'ROUTE_NOT_FOUND' ? this.routes.methodsOf(request.url) : [];
    // A route may say itself that it is not there.
    const isWrongMethod = methods.length > 0 && !methods.includes(request.method);
    const final = isWrongMethod
      ? new GatewayError('METHOD_NOT_ALLOWED', `${request.method} is not allowed for this path`, {
          cause: error.cause,
        })
      : error;
    recordOf(request)?.failed(final);
    reportInternal(this.report, final, request.id);
    if (reply.sent || reply.raw.destroyed) return;
    const { status, headers, body } = renderProblem(final, isConditional(request));
    if (isWrongMethod) void reply.header('allow', methods.join(', '));
    void reply.status(status).headers(headers).send(body);
  }
}
