import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DirectoryHandler } from '../api/directory/directory.handler';
import { AccountMessage, ProviderMessage } from '../api/directory/provider.mapper';
import { callerOf } from '../auth/caller-of';
import { GET_RULE, LIST_RULE } from './http-rules';
import { toCallContext, toIncomingMessage } from './incoming-request';
import { nameSegments } from './name-segments';

/** ProviderService and AccountService over REST. */
@Controller('v1')
export class DirectoryRestController {
  constructor(private readonly handler: DirectoryHandler) {}

  @Get('providers/:provider')
  getProvider(@Req() request: FastifyRequest): ProviderMessage {
    return this.handler.getProvider(toIncomingMessage(request, nameSegments(request), GET_RULE));
  }

  @Get('providers')
  listProviders(@Req() request: FastifyRequest): { providers: ProviderMessage[]; nextPageToken: string } {
    return this.handler.listProviders(toIncomingMessage(request, undefined, LIST_RULE));
  }

  @Get('accounts/:account')
  getAccount(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<AccountMessage> {
    const incoming = toIncomingMessage(request, nameSegments(request), GET_RULE);
    return this.handler.getAccount(incoming, toCallContext(request, reply));
  }

  @Get('accounts')
  listAccounts(@Req() request: FastifyRequest): { accounts: AccountMessage[]; nextPageToken: string } {
    return this.handler.listAccounts(toIncomingMessage(request, undefined, LIST_RULE), callerOf(request));
  }
}
