import { PullConfigHandler } from '../api/resources/pull-config.handler';
import { resourceController } from './resource.controller';

/** PullConfigService over REST. */
export const PullConfigRestController = resourceController(PullConfigHandler, {
  field: 'pullConfig',
  parents: ['accounts/:account/domains/:domain', 'accounts/:account/vhosts/:vhost'],
  id: ':app',
});
