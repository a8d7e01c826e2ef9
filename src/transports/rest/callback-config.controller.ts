import { CallbackConfigHandler } from '../api/resources/callback-config.handler';
import { resourceController } from './resource.controller';

/** CallbackConfigService over REST. */
export const CallbackConfigRestController = resourceController(CallbackConfigHandler, {
  field: 'callbackConfig',
  parents: [
    'accounts/:account/domains/:domain',
    'accounts/:account/vhosts/:vhost',
    'accounts/:account/vhosts/:vhost/apps/:app',
  ],
  id: ':kind',
});
