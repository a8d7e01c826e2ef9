import { CallbackConfigHandler } from '../api/resources/callback-config.handler';
import { resourceController } from './resource.controller';

/** CallbackConfigService over gRPC. */
export const CallbackConfigGrpcController = resourceController(CallbackConfigHandler, 'CallbackConfig');
