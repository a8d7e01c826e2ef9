import { Controller, Delete, Get, Inject, Patch, Put, Req, Res, Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ResourceCalls, ResourcePage } from '../api/resources/resource.handler';
import { SharedMessage } from '../api/resources/resource.mapper';
import { UpstreamCallMessage } from '../api/resources/upstream-call.mapper';
import { tagged, unlessKnown } from './entity-tags';
import { DELETE_RULE, GET_RULE, LIST_RULE, setRule, updateRule } from './http-rules';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { nameSegments } from './name-segments';

export interface ResourcePaths<F extends string> {
  /** The field of requests that the body is; its plural is the collection. */
  readonly field: F;
  readonly parents: readonly string[];
  /** The last segment of a name, such as `:kind`. */
  readonly id: string;
}

/** A controller: the methods of one type of configuration over REST; paths as the proto's google.api.http rules. */
export function resourceController<F extends string, M extends SharedMessage>(
  handlerToken: symbol,
  { field, parents, id }: ResourcePaths<F>,
): Type<object> {
  const collections = parents.map((parent) => `${parent}/${field}s`);
  const names = collections.map((collection) => `${collection}/${id}`);
  const [SET_RULE, UPDATE_RULE] = [setRule(field), updateRule(field)];

  @Controller('v1')
  class ResourceRestController {
    constructor(@Inject(handlerToken) readonly handler: ResourceCalls<F, M>) {}

    @Put(names)
    async set(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<M> {
      const incoming = toIncomingMessage(request, nameSegments(request), SET_RULE);
      return tagged(reply, await this.handler.set(incoming, toCallContext(request, reply)));
    }

    @Patch(names)
    async update(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<M> {
      const incoming = toIncomingMessage(request, nameSegments(request), UPDATE_RULE);
      return tagged(reply, await this.handler.update(incoming, toCallContext(request, reply)));
    }

    @Get(names)
    async get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<M | undefined> {
      const incoming = toIncomingMessage(request, nameSegments(request), GET_RULE);
      return unlessKnown(request, reply, await this.handler.get(incoming, toCallContext(request, reply)));
    }

    @Get(collections)
    list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ResourcePage<F, M>> {
      const parent = nameSegments(request).slice(0, -1);
      return this.handler.list(toIncomingMessage(request, parent, LIST_RULE), toCallContext(request, reply));
    }

    @Delete(names)
    delete(
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
      const incoming = toIncomingMessage(request, nameSegments(request), DELETE_RULE);
      return this.handler.delete(incoming, toCallContext(request, reply));
    }
  }
  return ResourceRestController;
}
