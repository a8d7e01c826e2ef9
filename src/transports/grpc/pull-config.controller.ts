import { Controller } from '@nestjs/common';
import { PullConfigHandler } from '../api/pull-config.handler';
import { configController } from './config.controller';

/** PullConfigService over gRPC. */
@Controller()
export class PullConfigGrpcController extends configController(PullConfigHandler, 'PullConfig') {}
