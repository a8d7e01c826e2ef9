import { AuditRestController } from './audit.controller';
import { BreakerRestController } from './breaker.controller';
import { CallbackConfigRestController } from './callback-config.controller';
import { DirectoryRestController } from './directory.controller';
import { PullConfigRestController } from './pull-config.controller';

/** The services of the proto over REST. */
export const REST_CONTROLLERS = [
  CallbackConfigRestController,
  PullConfigRestController,
  DirectoryRestController,
  BreakerRestController,
  AuditRestController,
] as const;
