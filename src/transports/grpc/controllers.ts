import { AuditGrpcController } from './audit.controller';
import { BreakerGrpcController } from './breaker.controller';
import { CallbackConfigGrpcController } from './callback-config.controller';
import { DirectoryGrpcController } from './directory.controller';
import { PullConfigGrpcController } from './pull-config.controller';

/** The services of the proto over gRPC. */
export const GRPC_CONTROLLERS = [
  CallbackConfigGrpcController,
  PullConfigGrpcController,
  DirectoryGrpcController,
  BreakerGrpcController,
  AuditGrpcController,
] as const;
