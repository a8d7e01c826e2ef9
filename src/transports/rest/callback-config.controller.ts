import { CallbackConfigHandler } from '../api/callback-config.handler';
import { configController } from './config.controller';

/** CallbackConfigService over REST. */
export const CallbackConfigRestController = configController(CallbackConfigHandler, {
  field: 'callbackConfig',
  parents: [
    'accounts/:account/domains/:domain',
    'accounts/:account/vhosts/:vhost',
    'accounts/:account/vhosts/:vhost/apps/:app',
  ],
  id: ':kind',
});
