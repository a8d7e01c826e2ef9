import { Controller, Delete, Get, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PullConfigHandler } from '../api/pull-config.handler';
import { PullConfigMessage } from '../api/pull-config.mapper';
import { UpstreamCallMessage } from '../api/upstream-call.mapper';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { DELETE_RULE, GET_RULE, LIST_RULE, setRule } from './http-rules';
import { nameSegments } from './name-segments';

const PARENTS = ['accounts/:account/domains/:domain', 'accounts/:account/vhosts/:vhost'];
const COLLECTIONS = PARENTS.map((parent) => `${parent}/pullConfigs`);
const NAMES = COLLECTIONS.map((collection) => `${collection}/:app`);

const SET_RULE = setRule('pullConfig');

/** PullConfigService over REST; paths as the proto's google.api.http rules. */
@Controller('v1')
export class PullConfigRestController {
  constructor(private readonly handler: PullConfigHandler) {}

  @Put(NAMES)
  set(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<PullConfigMessage> {
    return this.handler.set(toIncomingMessage(request, nameSegments(request), SET_RULE), toCallContext(request, reply));
  }

  @Get(NAMES)
  get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<PullConfigMessage> {
    return this.handler.get(toIncomingMessage(request, nameSegments(request), GET_RULE), toCallContext(request, reply));
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
