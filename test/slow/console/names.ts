import { WORLD } from '../../support/start-system';

export const PUSH = `accounts/ali/domains/${WORLD.alibaba.pushDomain}`;
export const PLAY = `accounts/ali/domains/${WORLD.alibaba.playDomain}`;
export const VHOST = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
export const STREAM = `${PUSH}/callbackConfigs/stream`;
export const HOOK = 'https://hooks.example.com';
