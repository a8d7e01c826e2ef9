export type { ApiRequest, CallOptions, ConnectionOptions, Readiness } from './connection';
export { isToken } from './connection';
export type { ClientEnvironment } from './environment';
export { ForeignAnswerError, LivegateError, NoAnswerError } from './errors';
export type { ErrorCode, ErrorReason, Violation } from './errors';
export type { ReceivedEvent } from './events';
export type { components, operations, paths } from './gen/openapi';
export { LivegateClient } from './livegate-client';
export type {
  Account,
  AuditEvent,
  Delivery,
  Drift,
  DriftWatch,
  Breaker,
  CallbackConfig,
  CallbackConfigInput,
  CallbackTest,
  Domain,
  Provider,
  PullConfig,
  PullConfigInput,
  UpstreamCall,
  Vhost,
} from './livegate-client';
export { Paged } from './pages';
export type { Page, WholeList } from './pages';
export type { Rollout, RolloutChange, RolloutItem, RolloutSourceInput } from './rollouts';
export type { WatchOptions } from './watched';
