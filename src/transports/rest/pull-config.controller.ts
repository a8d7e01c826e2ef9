import { Controller, Delete, Get, Patch, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PullConfigHandler } from '../api/pull-config.handler';
import { PullConfigMessage } from '../api/pull-config.mapper';
import { UpstreamCallMessage } from '../api/upstream-call.mapper';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { tagged, unlessKnown } from './entity-tags';
import { DELETE_RULE, GET_RULE, LIST_RULE, setRule, updateRule } from './http-rules';
import { nameSegments } from './name-segments';

const PARENTS = ['accounts/:account/domains/:domain', 'accounts/:account/vhosts/:vhost'];
const COLLECTIONS = PARENTS.map((parent) => `${parent}/pullConfigs`);
const NAMES = COLLECTIONS.map((collection) => `${collection}/:app`);

const SET_RULE = setRule('pullConfig');
const UPDATE_RULE = updateRule('pullConfig');

/** PullConfigService over REST; paths as the proto's google.api.http rules. */
@Controller('v1')
export class PullConfigRestController {
  constructor(private readonly handler: PullConfigHandler) {}

  @Put(NAMES)
  async set(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PullConfigMessage> {
    const incoming = toIncomingMessage(request, nameSegments(request), SET_RULE);
    return tagged(reply, await this.handler.set(incoming, toCallContext(request, reply)));
  }

  @Patch(NAMES)
  async update(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PullConfigMessage> {
    const incoming = toIncomingMessage(request, nameSegments(request), UPDATE_RULE);
    return tagged(reply, await this.handler.update(incoming, toCallContext(request, reply)));
  }

  @Get(NAMES)
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PullConfigMessage | undefined> {
    const incoming = toIncomingMessage(request, nameSegments(request), GET_RULE);
    return unlessKnown(request, reply, await this.handler.get(incoming, toCallContext(request, reply)));
  }

  @Get(COLLECTIONS)
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ pullConfigs: PullConfigMessage[]; nextPageToken: string }> {
    const parent = nameSegments(request).slice(0, -1);
    return this.handler.list(toIncomingMessage(request, parent, LIST_RULE), toCallContext(request, reply));
  }

  @Delete(NAMES)
  delete(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const incoming = toIncomingMessage(request, nameSegments(request), DELETE_RULE);
    return this.handler.delete(incoming, toCallContext(request, reply));
  }
}
