import { JsonObject } from '@bufbuild/protobuf';
import type { RequestCase } from './request-cases';
import { System, WORLD } from './start-system';

const PUSH = `accounts/ali/domains/${WORLD.alibaba.pushDomain}`;
const PLAY = `accounts/ali/domains/${WORLD.alibaba.playDomain}`;
const VHOST = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const DOMAIN = `accounts/volc/domains/${WORLD.volcengine.pushDomain}`;
const APP = `${VHOST}/apps/show`;
const URL = 'https://hooks.example.com/live';
const NEW_URL = 'https://hooks.example.com/new';

interface Seeds {
  readonly alibaba: (system: System) => void;
  readonly volcengine: (system: System) => void;
}

const callback = (name: string, updateMask?: string, rest: JsonObject = { urls: [NEW_URL] }): JsonObject => ({
  callbackConfig: { name, ...rest },
  ...(updateMask !== undefined && { updateMask }),
});
const pull = (name: string, updateMask: string, rest: JsonObject): JsonObject => ({
  pullConfig: { name, ...rest },
  updateMask,
});

/** Changes of what is there, and preconditions. */
export function updateCases(seeds: Seeds): readonly RequestCase[] {
  return [
    {
      title: 'Alibaba, a switch off, the rest kept',
      method: 'UpdateCallbackConfig',
      request: callback(`${PLAY}/callbackConfigs/recording`, 'recording.statusEvents', {}),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, one URL, with the one that nobody can read',
      method: 'UpdateCallbackConfig',
      request: callback(`${PUSH}/callbackConfigs/stream`, 'urls,stream.switchUrl'),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, the key by its name',
      method: 'UpdateCallbackConfig',
      request: callback(`${PUSH}/callbackConfigs/stream`, 'auth.keyRef', { auth: { keyRef: WORLD.callbackKey.id } }),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, what is given, planned only',
      method: 'UpdateCallbackConfig',
      request: { ...callback(`${PLAY}/callbackConfigs/snapshot`), validateOnly: true },
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, nothing to change',
      method: 'UpdateCallbackConfig',
      request: callback(`${PLAY}/callbackConfigs/moderation`, 'kind,observeTime'),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, fields that there are none of',
      method: 'UpdateCallbackConfig',
      request: callback(`${PLAY}/callbackConfigs/moderation`, 'urls,urls.first,nothing'),
      prepare: seeds.alibaba,
      refused: 'INVALID_REQUEST',
    },
    {
      title: 'Alibaba, all URLs taken away',
      method: 'UpdateCallbackConfig',
      request: callback(`${PLAY}/callbackConfigs/moderation`, 'urls', {}),
      prepare: seeds.alibaba,
      refused: 'INVALID_REQUEST',
    },
    {
      title: 'Alibaba, a field of the other cloud',
      method: 'UpdateCallbackConfig',
      request: callback(`${PUSH}/callbackConfigs/stream`, 'stream.transcodedStreams', {
        stream: { transcodedStreams: true },
      }),
      refused: 'CAPABILITY_NOT_SUPPORTED',
    },
    {
      title: 'Alibaba, none',
      method: 'UpdateCallbackConfig',
      request: callback(`${PLAY}/callbackConfigs/moderation`),
      refused: 'CONFIG_NOT_FOUND',
    },
    {
      title: 'Alibaba, no vhosts',
      method: 'UpdateCallbackConfig',
      request: callback('accounts/ali/vhosts/live/callbackConfigs/stream'),
      refused: 'CAPABILITY_NOT_SUPPORTED',
    },
    {
      title: 'Alibaba, no apps',
      method: 'UpdateCallbackConfig',
      request: callback('accounts/ali/vhosts/live/apps/show/callbackConfigs/stream'),
      refused: 'CAPABILITY_NOT_SUPPORTED',
    },
    {
      title: 'Volcengine, vhost, a key switched off',
      method: 'UpdateCallbackConfig',
      request: callback(`${VHOST}/callbackConfigs/stream`, 'auth', {}),
      prepare: seeds.volcengine,
    },
    {
      title: 'Volcengine, vhost, a key without use',
      method: 'UpdateCallbackConfig',
      request: callback(`${VHOST}/callbackConfigs/recording`, 'auth.key', { auth: { key: 'abcdefghij0123456789' } }),
      prepare: seeds.volcengine,
      refused: 'INVALID_REQUEST',
    },
    {
      title: 'Volcengine, app, one URL, the key kept',
      method: 'UpdateCallbackConfig',
      request: callback(`${APP}/callbackConfigs/stream`, 'urls'),
      prepare: seeds.volcengine,
    },
    {
      title: 'Volcengine, app, two records that differ',
      method: 'UpdateCallbackConfig',
      request: callback(`${APP}/callbackConfigs/stream`, 'stream.transcodedStreams', {}),
      prepare: ({ volcengine }) => {
        const { uid, vhost: Vhost } = WORLD.volcengine;
        const record = { Vhost, App: 'show', CallbackDetailList: [{ CallbackType: 'http', URL }] };
        const other = { ...record, CallbackDetailList: [{ CallbackType: 'http', URL: NEW_URL }] };
        volcengine.put(uid, {
          callbacks: [
            { ...record, MessageType: 'push' },
            { ...other, MessageType: 'push_end' },
          ],
        });
      },
      refused: 'FORCE_REQUIRED',
    },
    {
      title: 'Volcengine, domain, made where it was missing',
      method: 'UpdateCallbackConfig',
      request: { ...callback(`${DOMAIN}/callbackConfigs/moderation`, 'auth'), allowMissing: true },
    },
    {
      title: 'Volcengine, domain, none',
      method: 'UpdateCallbackConfig',
      request: callback(`${DOMAIN}/callbackConfigs/moderation`),
      refused: 'CONFIG_NOT_FOUND',
    },
    {
      title: 'Alibaba, the app, the origins kept',
      method: 'UpdatePullConfig',
      request: pull(`${PLAY}/pullConfigs/show`, 'originApp', { originApp: 'live' }),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, origins of which none is kept',
      method: 'UpdatePullConfig',
      request: pull(`${PLAY}/pullConfigs/show`, 'origins', { origins: [{ protocol: 'HLS', host: 'new.example.org' }] }),
      prepare: seeds.alibaba,
    },
    {
      title: 'Alibaba, origins that nobody here can write',
      method: 'UpdatePullConfig',
      request: pull(`${PLAY}/pullConfigs/odd`, 'originApp', { originApp: 'live' }),
      prepare: ({ alibaba }) => {
        const { uid, playDomain } = WORLD.alibaba;
        alibaba.put(uid, playDomain, {
          lazyPull: [{ AppName: 'odd', PullDomainName: 'a.example.org', PullProtocol: 'srt' }],
        });
      },
      refused: 'OPERATION_NOT_ALLOWED',
    },
    {
      title: 'Alibaba, no vhosts',
      method: 'UpdatePullConfig',
      request: pull('accounts/ali/vhosts/live/pullConfigs/show', 'originApp', { originApp: 'live' }),
      refused: 'CAPABILITY_NOT_SUPPORTED',
    },
    {
      title: 'Volcengine, origins',
      method: 'UpdatePullConfig',
      request: pull(`${VHOST}/pullConfigs/show`, 'origins', {
        origins: [{ protocol: 'RTMP', host: 'new.example.org' }],
      }),
      prepare: seeds.volcengine,
    },
    {
      title: 'Volcengine, none',
      method: 'UpdatePullConfig',
      request: pull(`${VHOST}/pullConfigs/none`, 'origins', {
        origins: [{ protocol: 'RTMP', host: 'new.example.org' }],
      }),
      refused: 'CONFIG_NOT_FOUND',
    },
    {
      title: 'Volcengine, no domains',
      method: 'UpdatePullConfig',
      request: pull(`${DOMAIN}/pullConfigs/show`, '*', { origins: [{ protocol: 'RTMP', host: 'origin.example.org' }] }),
      refused: 'CAPABILITY_NOT_SUPPORTED',
    },
    {
      title: 'in a state that it is not in',
      method: 'SetCallbackConfig',
      request: { ...callback(`${PLAY}/callbackConfigs/snapshot`), etag: '"0123456789abcdef0123456789abcdef"' },
      prepare: seeds.alibaba,
      refused: 'ETAG_MISMATCH',
    },
    {
      title: 'in two states at once',
      method: 'UpdateCallbackConfig',
      request: { ...callback(`${PLAY}/callbackConfigs/snapshot`, '*', { urls: [URL], etag: 'one' }), etag: '"two"' },
      prepare: seeds.alibaba,
      refused: 'INVALID_REQUEST',
    },
  ];
}
