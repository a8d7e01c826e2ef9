import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditHandler } from '../api/audit/audit.handler';
import { AuditEventMessage } from '../api/audit/audit.mapper';
import { LIST_AUDIT_RULE } from './http-rules';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { nameSegments } from './name-segments';

/** AuditService over REST; path as the proto's google.api.http rule. */
@Controller('v1')
export class AuditRestController {
  constructor(private readonly handler: AuditHandler) {}

  @Get('accounts/:account/auditEvents')
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ auditEvents: AuditEventMessage[]; nextPageToken: string }> {
    const parent = nameSegments(request).slice(0, -1);
    return this.handler.list(toIncomingMessage(request, parent, LIST_AUDIT_RULE), toCallContext(request, reply));
  }
}
