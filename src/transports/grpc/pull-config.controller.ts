import { PullConfigHandler } from '../api/pull-config.handler';
import { configController } from './config.controller';

/** PullConfigService over gRPC. */
export const PullConfigGrpcController = configController(PullConfigHandler, 'PullConfig');
