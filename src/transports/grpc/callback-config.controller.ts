import { Controller } from '@nestjs/common';
import { CallbackConfigHandler } from '../api/callback-config.handler';
import { configController } from './config.controller';

/** CallbackConfigService over gRPC. */
@Controller()
export class CallbackConfigGrpcController extends configController(CallbackConfigHandler, 'CallbackConfig') {}
