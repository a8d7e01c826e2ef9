import { PullConfigHandler } from '../api/resources/pull-config.handler';
import { resourceController } from './resource.controller';

/** PullConfigService over gRPC. */
export const PullConfigGrpcController = resourceController(PullConfigHandler, 'PullConfig');
