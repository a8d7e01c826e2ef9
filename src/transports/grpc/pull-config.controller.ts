import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { PullConfigHandler } from '../api/pull-config.handler';
import { PullConfigMessage } from '../api/pull-config.mapper';
import { UpstreamCallMessage } from '../api/upstream-call.mapper';
import { GrpcCall, fromGrpc, toCallContext } from './incoming-call';

/** PullConfigService over gRPC. */
@Controller()
export class PullConfigGrpcController {
  constructor(private readonly handler: PullConfigHandler) {}

  @GrpcMethod('PullConfigService')
  setPullConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<PullConfigMessage> {
    return this.handler.set(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('PullConfigService')
  updatePullConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<PullConfigMessage> {
    return this.handler.update(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('PullConfigService')
  getPullConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<PullConfigMessage> {
    return this.handler.get(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('PullConfigService')
  listPullConfigs(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): Promise<{ pullConfigs: PullConfigMessage[]; nextPageToken: string }> {
    return this.handler.list(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('PullConfigService')
  deletePullConfig(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    return this.handler.delete(fromGrpc(message), toCallContext(call));
  }
}
