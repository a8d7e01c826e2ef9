import { Controller, Get, Patch, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BreakerHandler } from '../api/directory/breaker.handler';
import { BreakerMessage } from '../api/directory/breaker.mapper';
import { GET_RULE, LIST_RULE, UPDATE_BREAKER_RULE } from './http-rules';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { nameSegments } from './name-segments';

const COLLECTION = 'accounts/:account/breakers';
const NAME = `${COLLECTION}/:action`;

/** BreakerService over REST; paths as the proto's google.api.http rules. */
@Controller('v1')
export class BreakerRestController {
  constructor(private readonly handler: BreakerHandler) {}

  @Get(NAME)
  get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): BreakerMessage {
    return this.handler.get(toIncomingMessage(request, nameSegments(request), GET_RULE), toCallContext(request, reply));
  }

  @Get(COLLECTION)
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { breakers: BreakerMessage[]; nextPageToken: string } {
    const parent = nameSegments(request).slice(0, -1);
    return this.handler.list(toIncomingMessage(request, parent, LIST_RULE), toCallContext(request, reply));
  }

  @Patch(NAME)
  update(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<BreakerMessage> {
    const incoming = toIncomingMessage(request, nameSegments(request), UPDATE_BREAKER_RULE);
    return this.handler.update(incoming, toCallContext(request, reply));
  }
}
