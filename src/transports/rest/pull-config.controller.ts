import { Controller } from '@nestjs/common';
import { PullConfigHandler } from '../api/pull-config.handler';
import { configController } from './config.controller';

/** PullConfigService over REST. */
@Controller('v1')
export class PullConfigRestController extends configController(PullConfigHandler, {
  field: 'pullConfig',
  parents: ['accounts/:account/domains/:domain', 'accounts/:account/vhosts/:vhost'],
  id: ':app',
}) {}
