import { Controller, Delete, Get, HttpCode, Patch, Post, Put, Req, Res, StreamableFile, Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Report } from '../../domain/events/event-log';
import { MessageStream, MethodTable } from '../api/service-handler';
import { ApiMethod, ApiService, RestRoute } from '../contract/api-services';
import { HttpVerb } from '../contract/descriptor-options';
import { reportInternal } from '../errors/internal-error';
import { recordOf } from '../requests/record-of';
import { tagged, unlessKnown } from './entity-tags';
import { eventStream } from './event-stream';
import { toCallContext, toIncomingMessage } from './incoming-request';

const VERB_DECORATORS: Readonly<Record<HttpVerb, (path: string) => MethodDecorator>> = {
  get: Get,
  put: Put,
  post: Post,
  delete: Delete,
  patch: Patch,
};

/** A controller with the routes of the methods of one service. */
export function restController({ typeName, methods }: ApiService, report: Report): Type<object> {
  @Controller()
  class RestController {
    constructor(readonly table: MethodTable) {}
  }
  for (const method of methods) {
    method.routes.forEach((route, index) =>
      addRoute(RestController.prototype, `${method.name}${index}`, method, { route, service: typeName, report }),
    );
  }
  return RestController;
}

interface Routed {
  readonly route: RestRoute;
  readonly service: string;
  readonly report: Report;
}

interface Handlers {
  readonly table: MethodTable;
}

/** Applies the decorators of a hand-written controller. */
function addRoute(
  prototype: Handlers,
  key: string,
  { name, answersEtag, streams }: ApiMethod,
  { route, service, report }: Routed,
): void {
  const answer = streams
    ? streamedAs(eventOf(name), report)
    : answersEtag
      ? route.verb === 'get'
        ? unlessKnown
        : tagged
      : plain;
  const descriptor: PropertyDescriptor = {
    async value(this: Handlers, request: FastifyRequest, reply: FastifyReply) {
      const incoming = toIncomingMessage(request, nameSegments(route, request), route.rule);
      return answer(request, reply, await this.table.of(name)(incoming, toCallContext(request)));
    },
  };
  Object.defineProperty(prototype, key, descriptor);
  Req()(prototype, key, 0);
  Res({ passthrough: true })(prototype, key, 1);
  VERB_DECORATORS[route.verb](route.path)(prototype, key, descriptor);
  // Nest answers a POST with 201 otherwise.
  HttpCode(200)(prototype, key, descriptor);
  RouteConfig({ rpc: name, service })(prototype, key, descriptor);
}

function plain(_request: FastifyRequest, _reply: FastifyReply, message: object): object {
  return message;
}

function streamedAs(event: string, report: Report) {
  return async (request: FastifyRequest, reply: FastifyReply, messages: object): Promise<object> => {
    const failed = (error: GatewayError): void => {
      recordOf(request)?.failed(error);
      reportInternal(report, error, request.id);
    };
    return new StreamableFile(await eventStream(messages as MessageStream, event, reply, failed));
  };
}

/** What a method streams, such as `rollout` for WatchRollout and `event` for WatchEvents. */
function eventOf(method: string): string {
  return method.replace(/^Watch(.+?)s?$/, '$1').toLowerCase();
}

/** The segments of the resource name, from the router's parameters: each is decoded separately. */
function nameSegments({ name }: RestRoute, { params }: FastifyRequest): string[] | undefined {
  const values = params as Readonly<Record<string, string>>;
  return name?.map((part) => (part.startsWith(':') ? (values[part.slice(1)] ?? '') : part));
}
