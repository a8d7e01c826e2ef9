import { PullConfigHandler } from '../api/pull-config.handler';
import { configController } from './config.controller';

/** PullConfigService over REST. */
export const PullConfigRestController = configController(PullConfigHandler, {
  field: 'pullConfig',
  parents: ['accounts/:account/domains/:domain', 'accounts/:account/vhosts/:vhost'],
  id: ':app',
});
