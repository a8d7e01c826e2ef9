import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DirectoryHandler } from '../api/directory/directory.handler';
import { AccountMessage, ProviderMessage } from '../api/directory/provider.mapper';
import { callerOf } from '../auth/caller-of';
import { GrpcCall, fromGrpc, toCallContext } from './incoming-call';

/** ProviderService and AccountService over gRPC. */
@Controller()
export class DirectoryGrpcController {
  constructor(private readonly handler: DirectoryHandler) {}

  @GrpcMethod('ProviderService')
  getProvider(message: unknown): ProviderMessage {
    return this.handler.getProvider(fromGrpc(message));
  }

  @GrpcMethod('ProviderService')
  listProviders(message: unknown): { providers: ProviderMessage[]; nextPageToken: string } {
    return this.handler.listProviders(fromGrpc(message));
  }

  @GrpcMethod('AccountService')
  getAccount(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<AccountMessage> {
    return this.handler.getAccount(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('AccountService')
  listAccounts(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): { accounts: AccountMessage[]; nextPageToken: string } {
    return this.handler.listAccounts(fromGrpc(message), callerOf(call));
  }
}
