import { CallbackConfigHandler } from '../api/callback-config.handler';
import { configController } from './config.controller';

/** CallbackConfigService over gRPC. */
export const CallbackConfigGrpcController = configController(CallbackConfigHandler, 'CallbackConfig');
