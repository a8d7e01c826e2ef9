import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CallbackConfigHandler } from '../api/callback-config.handler';
import { CallbackConfigMessage } from '../api/callback-config.mapper';
import { UpstreamCallMessage } from '../api/upstream-call.mapper';
import { GrpcCall, fromGrpc, toCallContext } from './incoming-call';

/** CallbackConfigService over gRPC. */
@Controller()
export class CallbackConfigGrpcController {
  constructor(private readonly handler: CallbackConfigHandler) {}

  @GrpcMethod('CallbackConfigService')
  setCallbackConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<CallbackConfigMessage> {
    return this.handler.set(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('CallbackConfigService')
  updateCallbackConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<CallbackConfigMessage> {
    return this.handler.update(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('CallbackConfigService')
  getCallbackConfig(message: unknown, _metadata: Metadata, call: GrpcCall): Promise<CallbackConfigMessage> {
    return this.handler.get(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('CallbackConfigService')
  listCallbackConfigs(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): Promise<{ callbackConfigs: CallbackConfigMessage[]; nextPageToken: string }> {
    return this.handler.list(fromGrpc(message), toCallContext(call));
  }

  @GrpcMethod('CallbackConfigService')
  deleteCallbackConfig(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    return this.handler.delete(fromGrpc(message), toCallContext(call));
  }
}
