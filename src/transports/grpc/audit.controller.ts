import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { AuditHandler } from '../api/audit/audit.handler';
import { AuditEventMessage } from '../api/audit/audit.mapper';
import { GrpcCall, fromGrpc, toCallContext } from './incoming-call';

/** AuditService over gRPC. */
@Controller()
export class AuditGrpcController {
  constructor(private readonly handler: AuditHandler) {}

  @GrpcMethod('AuditService')
  listAuditEvents(
    message: unknown,
    _metadata: Metadata,
    call: GrpcCall,
  ): Promise<{ auditEvents: AuditEventMessage[]; nextPageToken: string }> {
    return this.handler.list(fromGrpc(message), toCallContext(call));
  }
}
