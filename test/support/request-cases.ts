import { JsonObject } from '@bufbuild/protobuf';
import { ErrorReason } from '../../src/domain/errors/gateway-error';
import { updateCases } from './request-cases-updates';
import { System, WORLD } from './start-system';

/**
 * One request, given as proto3 JSON of its message, and what it shall come to over either
 * transport.
 */
export interface RequestCase {
  readonly title: string;
  readonly method: string;
  readonly request: JsonObject;
  /** Absent: it succeeds. */
  readonly refused?: ErrorReason;
  /** Brings both clouds, which hold nothing, into the state that the case begins in. */
  readonly prepare?: (system: System) => void;
}

const ALI = `accounts/ali`;
const VOLC = `accounts/volc`;
export const PUSH = `${ALI}/domains/${WORLD.alibaba.pushDomain}`;
export const PLAY = `${ALI}/domains/${WORLD.alibaba.playDomain}`;
export const VHOST = `${VOLC}/vhosts/${WORLD.volcengine.vhost}`;
export const DOMAIN = `${VOLC}/domains/${WORLD.volcengine.pushDomain}`;
export const APP = `${VHOST}/apps/show`;

export const URL = 'https://hooks.example.com/live';
const KEY = 'abcdefghij0123456789';
const NAMED_KEY = { enabled: true, keyRef: WORLD.callbackKey.id };

/** What the clouds are given to hold. */
export const seeds = {
  alibaba: ({ alibaba }: System): void => {
    const { uid, pushDomain, playDomain } = WORLD.alibaba;
    alibaba.put(uid, pushDomain, {
      stream: { NotifyUrl: URL, ExceptionNotifyUrl: `${URL}/wrong`, NotifyReqAuth: 'yes', NotifyAuthKey: KEY },
    });
    alibaba.put(uid, playDomain, {
      snapshot: { NotifyUrl: URL },
      record: { NotifyUrl: URL, OnDemandUrl: `${URL}/ask`, NeedStatusNotify: true },
      detect: { NotifyUrl: URL },
      lazyPull: [{ AppName: 'show', PullDomainName: 'a.example.org;b.example.org', PullProtocol: 'rtmp' }],
    });
  },
  /** Beside what `alibaba` gives: pulling for every app. */
  wildcard: ({ alibaba }: System): void => {
    const { uid, playDomain } = WORLD.alibaba;
    alibaba.put(uid, playDomain, {
      lazyPull: [{ AppName: 'ali_all_app', PullDomainName: 'c.example.org', PullProtocol: 'hls', PullAppName: 'live' }],
    });
  },
  volcengine: ({ volcengine }: System): void => {
    const { uid, vhost: Vhost, pushDomain } = WORLD.volcengine;
    const detail = { CallbackDetailList: [{ CallbackType: 'http', URL }] };
    const stream = ['push', 'push_end'] as const;
    volcengine.put(uid, {
      callbacks: [
        ...stream.map((MessageType) => ({ Vhost, MessageType, ...detail, AuthEnable: true, AuthKeyPrimary: KEY })),
        ...stream.map((MessageType) => ({ Vhost, App: 'show', MessageType, ...detail, TranscodeCallback: 1 })),
        ...stream.map((MessageType) => ({ Vhost, Domain: pushDomain, MessageType, ...detail })),
        { Vhost, MessageType: 'record', ...detail },
      ],
      relaySources: [
        {
          Vhost,
          App: 'show',
          GroupDetails: [
            {
              Group: 'near',
              Servers: [
                { RelaySourceDomain: 'a.example.org:1936', RelaySourceProtocol: 'rtmp', RelaySourceParams: { k: 'v' } },
                { RelaySourceDomain: '[2606:4700::1111]', RelaySourceProtocol: 'flv', RelaySourceParams: {} },
              ],
            },
          ],
        },
      ],
    });
  },
};

/** Makes a cloud answer the next calls so. */
const alibabaSays =
  (code: string, times = 1) =>
  ({ alibaba }: System): void =>
    void alibaba.faults.add({ times, fault: { kind: 'status', status: 400, code } });
const volcengineSays =
  (code: string, message?: string) =>
  ({ volcengine }: System): void =>
    void volcengine.faults.add({ fault: { kind: 'status', status: 400, code, message } });

const callback = (name: string, rest: JsonObject = { urls: [URL] }): JsonObject => ({
  callbackConfig: { name, ...rest },
});
const origins = (...hosts: string[]) => hosts.map((host) => ({ protocol: 'RTMP', host }));
const pull = (name: string, rest: JsonObject = { origins: origins('a.example.org') }): JsonObject => ({
  pullConfig: { name, ...rest },
});

const CALLBACK_CASES: readonly RequestCase[] = [
  {
    title: 'Alibaba, stream, everything',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, {
      kind: 'STREAM',
      urls: [URL],
      auth: { enabled: true, key: KEY },
      stream: { switchUrl: `${URL}/switch`, exceptionUrl: `${URL}/wrong` },
    }),
  },
  {
    title: 'Alibaba, stream, keeping the key',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], auth: { enabled: true } }),
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, stream, a key by its name',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], auth: NAMED_KEY }),
  },
  {
    title: 'Alibaba, a key by a name that there is none of',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], auth: { enabled: true, keyRef: 'nothing' } }),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, a key and a name',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], auth: { ...NAMED_KEY, key: KEY } }),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, recording',
    method: 'SetCallbackConfig',
    request: callback(`${PLAY}/callbackConfigs/recording`, {
      urls: [URL],
      recording: { onDemandUrl: `${URL}/ask`, statusEvents: true },
    }),
  },
  {
    title: 'Alibaba, planned only',
    method: 'SetCallbackConfig',
    request: { ...callback(`${PLAY}/callbackConfigs/snapshot`), validateOnly: true, force: true },
  },
  {
    title: 'Alibaba, faults of every sort',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, {
      kind: 'RECORDING',
      urls: ['http://127.0.0.1/', URL, 'ftp://example.com'],
      auth: { key: 'short' },
      stream: { transcodedStreams: true, switchUrl: 'no url' },
      recording: { statusEvents: true },
    }),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, a field of the other cloud',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], stream: { transcodedStreams: true } }),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'SetCallbackConfig',
    request: callback(`${ALI}/vhosts/live/callbackConfigs/stream`),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, no apps',
    method: 'SetCallbackConfig',
    request: callback(`${ALI}/vhosts/live/apps/show/callbackConfigs/stream`),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, a key to keep where there is none',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`, { urls: [URL], auth: { enabled: true } }),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, vhost, everything',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/callbackConfigs/stream`, {
      urls: [URL, 'http://hooks.example.org'],
      auth: { enabled: true, key: KEY },
      stream: { transcodedStreams: true },
    }),
  },
  {
    title: 'Volcengine, app, a key by its name, planned only',
    method: 'SetCallbackConfig',
    request: { ...callback(`${APP}/callbackConfigs/snapshot`, { urls: [URL], auth: NAMED_KEY }), validateOnly: true },
  },
  {
    title: 'Volcengine, domain',
    method: 'SetCallbackConfig',
    request: callback(`${DOMAIN}/callbackConfigs/moderation`),
  },
  { title: 'Volcengine, app', method: 'SetCallbackConfig', request: callback(`${APP}/callbackConfigs/snapshot`) },
  {
    title: 'Volcengine, a field of the other cloud',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/callbackConfigs/recording`, { urls: [URL], recording: { onDemandUrl: URL } }),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine, domain, no URL',
    method: 'SetCallbackConfig',
    request: callback(`${DOMAIN}/callbackConfigs/stream`, {}),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, app, a name too long for an app',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/apps/${'a'.repeat(31)}/callbackConfigs/stream`),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba',
    method: 'GetCallbackConfig',
    request: { name: `${PUSH}/callbackConfigs/stream` },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, recording',
    method: 'GetCallbackConfig',
    request: { name: `${PLAY}/callbackConfigs/recording` },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, where there is none',
    method: 'GetCallbackConfig',
    request: { name: `${PUSH}/callbackConfigs/stream` },
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'GetCallbackConfig',
    request: { name: `${ALI}/vhosts/live/callbackConfigs/stream` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, no apps',
    method: 'GetCallbackConfig',
    request: { name: `${ALI}/vhosts/live/apps/show/callbackConfigs/stream` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine, vhost',
    method: 'GetCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, app',
    method: 'GetCallbackConfig',
    request: { name: `${APP}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, domain',
    method: 'GetCallbackConfig',
    request: { name: `${DOMAIN}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, vhost, none',
    method: 'GetCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/moderation` },
    prepare: seeds.volcengine,
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Volcengine, app, a kind that is none',
    method: 'GetCallbackConfig',
    request: { name: `${APP}/callbackConfigs/STREAM` },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, a domain of nobody',
    method: 'GetCallbackConfig',
    request: { name: `${VOLC}/domains/nobody.example.com/callbackConfigs/stream` },
    refused: 'PROVIDER_PERMISSION_DENIED',
  },
  {
    title: 'Alibaba',
    method: 'ListCallbackConfigs',
    request: { parent: PLAY },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, the first page',
    method: 'ListCallbackConfigs',
    request: { parent: PLAY, pageSize: 2 },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, pages that are none',
    method: 'ListCallbackConfigs',
    request: { parent: PLAY, pageSize: -1, pageToken: 'not a token' },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'ListCallbackConfigs',
    request: { parent: `${ALI}/vhosts/live` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, no apps',
    method: 'ListCallbackConfigs',
    request: { parent: `${ALI}/vhosts/live/apps/show` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  { title: 'Volcengine, vhost', method: 'ListCallbackConfigs', request: { parent: VHOST }, prepare: seeds.volcengine },
  { title: 'Volcengine, app', method: 'ListCallbackConfigs', request: { parent: APP }, prepare: seeds.volcengine },
  {
    title: 'Volcengine, domain',
    method: 'ListCallbackConfigs',
    request: { parent: DOMAIN },
    prepare: seeds.volcengine,
  },
  { title: 'Volcengine, account', method: 'ListCallbackConfigs', request: { parent: VOLC }, prepare: seeds.volcengine },
  {
    title: 'Alibaba, account, the first page',
    method: 'ListCallbackConfigs',
    request: { parent: ALI, pageSize: 1 },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, account, a page of another one',
    method: 'ListCallbackConfigs',
    request: { parent: ALI, pageToken: 'djE6YWNjb3VudHMvdm9sYy8', pageSize: -1 },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, a vhost of nobody',
    method: 'ListCallbackConfigs',
    request: { parent: `${VOLC}/vhosts/nobody.example.com` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  {
    title: 'Volcengine, app, pages that are none',
    method: 'ListCallbackConfigs',
    request: { parent: APP, pageToken: 'djI6eA' },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, domain in capitals',
    method: 'ListCallbackConfigs',
    request: { parent: DOMAIN.replace('push', 'PUSH') },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba',
    method: 'DeleteCallbackConfig',
    request: { name: `${PLAY}/callbackConfigs/recording` },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, planned only',
    method: 'DeleteCallbackConfig',
    request: { name: `${PLAY}/callbackConfigs/recording`, validateOnly: true },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, none',
    method: 'DeleteCallbackConfig',
    request: { name: `${PLAY}/callbackConfigs/recording` },
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Alibaba, none, which is fine',
    method: 'DeleteCallbackConfig',
    request: { name: `${PLAY}/callbackConfigs/recording`, allowMissing: true },
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'DeleteCallbackConfig',
    request: { name: `${ALI}/vhosts/live/callbackConfigs/stream` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, no apps',
    method: 'DeleteCallbackConfig',
    request: { name: `${ALI}/vhosts/live/apps/show/callbackConfigs/stream` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine, vhost, with an app below it',
    method: 'DeleteCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
    refused: 'FORCE_REQUIRED',
  },
  {
    title: 'Volcengine, vhost, by force',
    method: 'DeleteCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/stream`, force: true },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, app',
    method: 'DeleteCallbackConfig',
    request: { name: `${APP}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, app, none',
    method: 'DeleteCallbackConfig',
    request: { name: `${APP}/callbackConfigs/snapshot` },
    prepare: seeds.volcengine,
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Volcengine, domain',
    method: 'DeleteCallbackConfig',
    request: { name: `${DOMAIN}/callbackConfigs/stream` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, domain, none',
    method: 'DeleteCallbackConfig',
    request: { name: `${DOMAIN}/callbackConfigs/snapshot` },
    refused: 'CONFIG_NOT_FOUND',
  },
];

const PULL_CASES: readonly RequestCase[] = [
  {
    title: 'Alibaba, everything',
    method: 'SetPullConfig',
    request: pull(`${PLAY}/pullConfigs/*`, {
      origins: [
        { protocol: 'HLS', host: 'a.example.org', port: 80 },
        { protocol: 'HLS', host: '8.8.8.8' },
      ],
      originApp: 'live',
      transcodedStreams: true,
    }),
  },
  {
    title: 'Alibaba, what it cannot express',
    method: 'SetPullConfig',
    request: pull(`${PLAY}/pullConfigs/show`, {
      origins: [
        { protocol: 'RTMP', host: 'a.example.org', port: 1936, group: 'near', params: { k: 'v' } },
        { protocol: 'HLS', host: '2606:4700::1111' },
      ],
    }),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba, the word of the cloud for every app',
    method: 'SetPullConfig',
    request: pull(`${PLAY}/pullConfigs/ali_all_app`),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'SetPullConfig',
    request: pull(`${ALI}/vhosts/live/pullConfigs/show`),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine, everything',
    method: 'SetPullConfig',
    request: pull(`${VHOST}/pullConfigs/show`, {
      origins: [
        { protocol: 'RTMP', host: 'a.example.org', port: 1936, group: 'near', params: { k: 'v', constructor: '1' } },
        { protocol: 'HTTP_FLV', host: '2606:4700::1111', group: 'far' },
      ],
    }),
  },
  {
    title: 'Volcengine, faults of every sort',
    method: 'SetPullConfig',
    request: pull(`${VHOST}/pullConfigs/*`, {
      origins: [
        { protocol: 'RTMP', host: 'localhost', group: 'a' },
        { protocol: 'RTMP', host: 'a;b.example.org', group: 'b b' },
        { protocol: 'RTMP', host: 'a.example.org', group: 'a', params: { '': 'v' } },
        { protocol: 'RTMP', host: 'a.example.org', port: 65536 },
      ],
      originApp: 'live',
    }),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Volcengine, no domains',
    method: 'SetPullConfig',
    request: pull(`${DOMAIN}/pullConfigs/show`),
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba',
    method: 'GetPullConfig',
    request: { name: `${PLAY}/pullConfigs/show` },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, none',
    method: 'GetPullConfig',
    request: { name: `${PLAY}/pullConfigs/*` },
    prepare: seeds.alibaba,
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'GetPullConfig',
    request: { name: `${ALI}/vhosts/live/pullConfigs/show` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine',
    method: 'GetPullConfig',
    request: { name: `${VHOST}/pullConfigs/show` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, none',
    method: 'GetPullConfig',
    request: { name: `${VHOST}/pullConfigs/*` },
    prepare: seeds.volcengine,
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Volcengine, no domains',
    method: 'GetPullConfig',
    request: { name: `${DOMAIN}/pullConfigs/show` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  { title: 'Alibaba', method: 'ListPullConfigs', request: { parent: PLAY }, prepare: seeds.alibaba },
  {
    title: 'Alibaba, pages that are none',
    method: 'ListPullConfigs',
    request: { parent: PLAY, pageSize: -2147483648 },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'ListPullConfigs',
    request: { parent: `${ALI}/vhosts/live` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  { title: 'Volcengine', method: 'ListPullConfigs', request: { parent: VHOST }, prepare: seeds.volcengine },
  { title: 'Volcengine, account', method: 'ListPullConfigs', request: { parent: VOLC }, prepare: seeds.volcengine },
  { title: 'Alibaba, account', method: 'ListPullConfigs', request: { parent: ALI }, prepare: seeds.alibaba },
  {
    title: 'Volcengine, a vhost of nobody',
    method: 'ListPullConfigs',
    request: { parent: `${VOLC}/vhosts/nobody.example.com` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  {
    title: 'Volcengine, no domains',
    method: 'ListPullConfigs',
    request: { parent: DOMAIN },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba',
    method: 'DeletePullConfig',
    request: { name: `${PLAY}/pullConfigs/show` },
    prepare: seeds.alibaba,
  },
  {
    title: 'Alibaba, every app, with one of its own',
    method: 'DeletePullConfig',
    request: { name: `${PLAY}/pullConfigs/*` },
    prepare: (system) => [seeds.alibaba, seeds.wildcard].forEach((seed) => seed(system)),
    refused: 'FORCE_REQUIRED',
  },
  {
    title: 'Alibaba, every app, by force',
    method: 'DeletePullConfig',
    request: { name: `${PLAY}/pullConfigs/*`, force: true },
    prepare: (system) => [seeds.alibaba, seeds.wildcard].forEach((seed) => seed(system)),
  },
  {
    title: 'Alibaba, no vhosts',
    method: 'DeletePullConfig',
    request: { name: `${ALI}/vhosts/live/pullConfigs/show` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Volcengine',
    method: 'DeletePullConfig',
    request: { name: `${VHOST}/pullConfigs/show` },
    prepare: seeds.volcengine,
  },
  {
    title: 'Volcengine, none',
    method: 'DeletePullConfig',
    request: { name: `${VHOST}/pullConfigs/other` },
    prepare: seeds.volcengine,
    refused: 'CONFIG_NOT_FOUND',
  },
  {
    title: 'Volcengine, no domains',
    method: 'DeletePullConfig',
    request: { name: `${DOMAIN}/pullConfigs/show` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
];

const DIRECTORY_CASES: readonly RequestCase[] = [
  { title: 'Alibaba', method: 'GetProvider', request: { name: 'providers/alibaba' } },
  { title: 'Volcengine', method: 'GetProvider', request: { name: 'providers/volcengine' } },
  {
    title: 'none of that name',
    method: 'GetProvider',
    request: { name: 'providers/nobody' },
    refused: 'PROVIDER_NOT_FOUND',
  },
  { title: 'no name', method: 'GetProvider', request: { name: 'providers/..' }, refused: 'INVALID_REQUEST' },
  { title: 'all', method: 'ListProviders', request: {} },
  { title: 'the first', method: 'ListProviders', request: { pageSize: 1 } },
  { title: 'the last', method: 'ListProviders', request: { pageToken: tokenAfter('alibaba') } },
  { title: 'a page that is none', method: 'ListProviders', request: { pageSize: -1 }, refused: 'INVALID_REQUEST' },
  { title: 'Alibaba', method: 'GetAccount', request: { name: ALI } },
  { title: 'Volcengine', method: 'GetAccount', request: { name: VOLC } },
  { title: 'none of that name', method: 'GetAccount', request: { name: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'no name', method: 'GetAccount', request: { name: 'accounts/A' }, refused: 'INVALID_REQUEST' },
  { title: 'all', method: 'ListAccounts', request: {} },
  { title: 'the first', method: 'ListAccounts', request: { pageSize: 1 } },
  { title: 'a token that is none', method: 'ListAccounts', request: { pageToken: '=' }, refused: 'INVALID_REQUEST' },
];

const BREAKER = `${ALI}/breakers/DeleteLiveDetectNotifyConfig`;
const breaker = (override: string, updateMask?: string): JsonObject => ({
  breaker: { name: BREAKER, override },
  ...(updateMask !== undefined && { updateMask }),
});

/**
 * What an operator says stays: the breaker is of an action that no other case calls, and each case
 * says what it begins with.
 */
const BREAKER_CASES: readonly RequestCase[] = [
  { title: 'Alibaba', method: 'GetBreaker', request: { name: BREAKER } },
  { title: 'Volcengine', method: 'GetBreaker', request: { name: `${VOLC}/breakers/UpdateCallback` } },
  {
    title: 'of an action of the other cloud',
    method: 'GetBreaker',
    request: { name: `${ALI}/breakers/UpdateCallback` },
    refused: 'BREAKER_NOT_FOUND',
  },
  {
    title: 'of nobody',
    method: 'GetBreaker',
    request: { name: 'accounts/x/breakers/UpdateCallback' },
    refused: 'ACCOUNT_NOT_FOUND',
  },
  { title: 'no name', method: 'GetBreaker', request: { name: `${ALI}/breakers/-` }, refused: 'INVALID_REQUEST' },
  { title: 'Alibaba', method: 'ListBreakers', request: { parent: ALI } },
  { title: 'Volcengine', method: 'ListBreakers', request: { parent: VOLC } },
  { title: 'the first', method: 'ListBreakers', request: { parent: ALI, pageSize: 1 } },
  { title: 'the last', method: 'ListBreakers', request: { parent: VOLC, pageToken: tokenAfter('UpdateCallback') } },
  {
    title: 'a page that is none',
    method: 'ListBreakers',
    request: { parent: ALI, pageSize: -1, pageToken: '=' },
    refused: 'INVALID_REQUEST',
  },
  { title: 'of nobody', method: 'ListBreakers', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'Alibaba', method: 'ListDrifts', request: { parent: ALI } },
  {
    title: "a page of another method's",
    method: 'ListDrifts',
    request: { parent: VOLC, pageSize: 1, pageToken: tokenAfter(VOLC) },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'a page that is none',
    method: 'ListDrifts',
    request: { parent: ALI, pageSize: -1, pageToken: '=' },
    refused: 'INVALID_REQUEST',
  },
  { title: 'of nobody', method: 'ListDrifts', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'forced open', method: 'UpdateBreaker', request: breaker('FORCED_OPEN') },
  { title: 'forced closed, by name', method: 'UpdateBreaker', request: breaker('FORCED_CLOSED', 'override') },
  { title: 'nothing to change', method: 'UpdateBreaker', request: { breaker: { name: BREAKER } } },
  {
    title: 'what only answers have',
    method: 'UpdateBreaker',
    request: breaker('FORCED_OPEN', 'name,state,retryAfterMs'),
  },
  {
    title: 'left to itself, by all',
    method: 'UpdateBreaker',
    request: { breaker: { name: BREAKER }, updateMask: '*' },
  },
  {
    title: 'by a name of no field',
    method: 'UpdateBreaker',
    request: breaker('FORCED_OPEN', 'override,openUntil'),
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'a number of no word',
    method: 'UpdateBreaker',
    request: { breaker: { name: BREAKER, override: 9 } },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'of an action of the other cloud',
    method: 'UpdateBreaker',
    request: { breaker: { name: `${VOLC}/breakers/SetLiveStreamsNotifyUrlConfig`, override: 'FORCED_OPEN' } },
    refused: 'BREAKER_NOT_FOUND',
  },
];

/** What is in the audit depends on what went before: these ask for nothing that is. */
const AUDIT_CASES: readonly RequestCase[] = [
  { title: 'of an unknown request', method: 'ListAuditEvents', request: { parent: ALI, requestId: 'nobodys' } },
  {
    title: 'by everything',
    method: 'ListAuditEvents',
    request: {
      parent: VOLC,
      pageSize: 5,
      pageToken: tokenAfter('1763800000000/0123456789abcdef/7'),
      startTime: '2025-11-22T08:00:00Z',
      endTime: '2025-11-22T09:00:00.000000001+01:00',
      kind: 'OUTCOME',
      caller: 'anonymous',
      method: 'DeletePullConfig',
      resource: VHOST,
      operationId: '0123456789abcdef',
    },
  },
  {
    title: "a page of another method's",
    method: 'ListAuditEvents',
    request: { parent: ALI, pageToken: tokenAfter('UpdateCallback') },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'every fault at once',
    method: 'ListAuditEvents',
    request: { parent: ALI, pageSize: -1, kind: 9, caller: '\u0000', resource: 'x'.repeat(1025) },
    refused: 'INVALID_REQUEST',
  },
  { title: 'of nobody', method: 'ListAuditEvents', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'no name', method: 'ListAuditEvents', request: { parent: 'accounts/-' }, refused: 'INVALID_REQUEST' },
];

/** The same for both transports. */
const HOUR = {
  startTime: new Date(Date.now() - 7_200_000).toISOString(),
  endTime: new Date(Date.now() - 3_600_000).toISOString(),
};

/** What the logs hold depends on what went before: these clouds have sent nothing. */
const DELIVERY_CASES: readonly RequestCase[] = [
  { title: 'Alibaba', method: 'ListDeliveries', request: { parent: ALI, ...HOUR } },
  { title: 'Volcengine', method: 'ListDeliveries', request: { parent: VOLC, pageSize: 5, ...HOUR } },
  { title: 'Alibaba, ingest', method: 'ListDeliveries', request: { parent: PUSH, outcome: 'FAILED', ...HOUR } },
  {
    title: 'Volcengine, ingest',
    method: 'ListDeliveries',
    request: { parent: DOMAIN, app: 'live', stream: 's', ...HOUR },
  },
  {
    title: 'a vhost',
    method: 'ListDeliveries',
    request: { parent: VHOST, event: 'livegate.snapshot.created', ...HOUR },
  },
  { title: 'of streams', method: 'ListDeliveries', request: { parent: `${PUSH}/callbackConfigs/stream`, ...HOUR } },
  { title: 'of an app', method: 'ListDeliveries', request: { parent: `${APP}/callbackConfigs/recording`, ...HOUR } },
  {
    title: 'a kind without a log',
    method: 'ListDeliveries',
    request: { parent: `${PLAY}/callbackConfigs/snapshot` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'an event that only another cloud logs',
    method: 'ListDeliveries',
    request: { parent: DOMAIN, event: 'livegate.stream.switched' },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba has no apps',
    method: 'ListDeliveries',
    request: { parent: `${ALI}/vhosts/live/apps/show/callbackConfigs/stream` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'an event without a log',
    method: 'ListDeliveries',
    request: { parent: ALI, event: 'livegate.stream.switched' },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'Alibaba has no vhosts',
    method: 'ListDeliveries',
    request: { parent: `${ALI}/vhosts/live` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'every fault at once',
    method: 'ListDeliveries',
    request: {
      parent: VOLC,
      pageSize: -1,
      pageToken: '=',
      outcome: 9,
      event: 'started',
      startTime: '2020-01-01T00:00:00Z',
    },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'an interval that ends before it begins',
    method: 'ListDeliveries',
    request: { parent: `${APP}/callbackConfigs/stream`, app: 'other', startTime: '2099-01-01T00:00:00Z' },
    refused: 'INVALID_REQUEST',
  },
  {
    title: "a page of another method's",
    method: 'ListDeliveries',
    request: { parent: ALI, pageToken: tokenAfter('a') },
    refused: 'INVALID_REQUEST',
  },
  {
    title: "a page of another request's",
    method: 'ListDeliveries',
    request: { parent: ALI, pageToken: tokenAfter('0123456789abcdef/1/2/1/0/a') },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'a vhost that is not there',
    method: 'ListDeliveries',
    request: { parent: `${VOLC}/vhosts/nobody` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  { title: 'of nobody', method: 'ListDeliveries', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'no name', method: 'ListDeliveries', request: { parent: 'accounts/-' }, refused: 'INVALID_REQUEST' },
];

const EVENT = `${ALI}/events/${'0'.repeat(32)}-1`;

/** events.spec.ts has events. */
const EVENT_CASES: readonly RequestCase[] = [
  {
    title: 'by everything',
    method: 'ListEvents',
    request: {
      parent: VOLC,
      pageSize: 5,
      type: 'livegate.stream.started',
      sink: 'orders',
      state: 'DEAD',
      startTime: '2025-11-22T08:00:00Z',
      endTime: '2025-11-22T09:00:00.000000001+01:00',
    },
  },
  {
    title: "a page of another method's",
    method: 'ListEvents',
    request: { parent: ALI, pageToken: tokenAfter('UpdateCallback') },
    refused: 'INVALID_REQUEST',
  },
  {
    title: 'every fault at once',
    method: 'ListEvents',
    request: { parent: ALI, pageSize: -1, state: 9, type: '\u0000', sink: 'x'.repeat(1025) },
    refused: 'INVALID_REQUEST',
  },
  { title: 'of nobody', method: 'ListEvents', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'that is not there', method: 'GetEvent', request: { name: EVENT }, refused: 'EVENT_NOT_FOUND' },
  { title: 'of another name', method: 'GetEvent', request: { name: `${ALI}/events/x` }, refused: 'INVALID_REQUEST' },
  { title: 'that is not there', method: 'RetryEvent', request: { name: EVENT }, refused: 'EVENT_NOT_FOUND' },
  { title: 'of nobody', method: 'WatchEvents', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
];

const INVENTORY_CASES: readonly RequestCase[] = [
  { title: 'Alibaba', method: 'ListDomains', request: { parent: ALI } },
  { title: 'Volcengine', method: 'ListDomains', request: { parent: VOLC, fresh: true } },
  {
    title: 'by everything, page by page',
    method: 'ListDomains',
    request: {
      parent: VOLC,
      role: 'STREAMING',
      state: 'ACTIVE',
      domainPattern: '*.Example.com',
      pageSize: 1,
      pageToken: tokenAfter('a'),
    },
  },
  { title: 'any role', method: 'ListDomains', request: { parent: ALI, role: 'ROLE_UNSPECIFIED', domainPattern: '' } },
  {
    title: 'every fault at once',
    method: 'ListDomains',
    request: { parent: ALI, pageSize: -1, pageToken: '=', role: 9, state: 9, domainPattern: 'play.*' },
    refused: 'INVALID_REQUEST',
  },
  { title: 'of nobody', method: 'ListDomains', request: { parent: 'accounts/x' }, refused: 'ACCOUNT_NOT_FOUND' },
  { title: 'Alibaba, ingest', method: 'GetDomain', request: { name: PUSH } },
  { title: 'Alibaba, streaming', method: 'GetDomain', request: { name: PLAY, fresh: true } },
  { title: 'Volcengine', method: 'GetDomain', request: { name: DOMAIN } },
  {
    title: 'Volcengine, of a name that is not there',
    method: 'GetDomain',
    request: { name: `${VOLC}/domains/nobody.example.com` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  {
    title: 'of a name that is not there',
    method: 'GetDomain',
    request: { name: `${ALI}/domains/nobody.example.com` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  {
    title: 'an account in arrears',
    method: 'GetDomain',
    request: { name: PLAY },
    prepare: alibabaSays('InsufficientBalance'),
    refused: 'PROVIDER_ACCOUNT_NOT_READY',
  },
  { title: 'no name', method: 'GetDomain', request: { name: `${ALI}/domains/_` }, refused: 'INVALID_REQUEST' },
  { title: 'Volcengine', method: 'ListVhosts', request: { parent: VOLC } },
  { title: 'the first', method: 'ListVhosts', request: { parent: VOLC, pageSize: 1, fresh: true } },
  {
    title: 'Alibaba has none',
    method: 'ListVhosts',
    request: { parent: ALI },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'a cloud that is down',
    method: 'ListVhosts',
    request: { parent: VOLC },
    prepare: volcengineSays('InternalError'),
    refused: 'PROVIDER_UNAVAILABLE',
  },
  { title: 'Volcengine', method: 'GetVhost', request: { name: VHOST } },
  {
    title: 'Alibaba has none',
    method: 'GetVhost',
    request: { name: `${ALI}/vhosts/live` },
    refused: 'CAPABILITY_NOT_SUPPORTED',
  },
  {
    title: 'of a name that is not there',
    method: 'GetVhost',
    request: { name: `${VOLC}/vhosts/nobody`, fresh: true },
    refused: 'DOMAIN_NOT_FOUND',
  },
];

/** As the token is made of; to callers it is opaque. */
function tokenAfter(id: string): string {
  return Buffer.from(`v1:${id}`).toString('base64url');
}

/** Each reason that only a cloud can give, once. */
const PROVIDER_CASES: readonly RequestCase[] = [
  {
    title: 'a parameter that the cloud refuses',
    method: 'SetCallbackConfig',
    request: callback(`${PLAY}/callbackConfigs/moderation`),
    prepare: alibabaSays('InvalidNotifyUrl.Unsafe'),
    refused: 'PROVIDER_REJECTED_ARGUMENT',
  },
  {
    title: 'a parameter that the other cloud refuses',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/callbackConfigs/moderation`),
    prepare: volcengineSays('InvalidParam.Format', 'Domain format error'),
    refused: 'PROVIDER_REJECTED_ARGUMENT',
  },
  {
    title: 'a domain that the cloud does not have',
    method: 'GetPullConfig',
    request: { name: `${ALI}/domains/nobody.example.com/pullConfigs/*` },
    refused: 'DOMAIN_NOT_FOUND',
  },
  {
    title: 'a configuration that neither Update nor Add takes',
    method: 'SetCallbackConfig',
    request: callback(`${PLAY}/callbackConfigs/snapshot`),
    prepare: ({ alibaba }) => {
      const says = (action: string, code: string): void =>
        void alibaba.faults.add({ action, times: 2, fault: { kind: 'status', status: 400, code } });
      says('UpdateLiveSnapshotNotifyConfig', 'ConfigNotFound');
      says('AddLiveSnapshotNotifyConfig', 'ConfigAlreadyExists');
    },
    refused: 'CONFIG_CONFLICT',
  },
  {
    title: 'a stream callback of a streaming domain',
    method: 'SetCallbackConfig',
    request: callback(`${PLAY}/callbackConfigs/stream`),
    refused: 'DOMAIN_TYPE_MISMATCH',
  },
  {
    title: 'a snapshot callback of an ingest domain',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/snapshot`),
    refused: 'OPERATION_NOT_ALLOWED',
  },
  {
    title: 'an account in arrears',
    method: 'SetPullConfig',
    request: pull(`${VHOST}/pullConfigs/*`),
    prepare: volcengineSays('RequestForbidden.BillingStatus'),
    refused: 'PROVIDER_ACCOUNT_NOT_READY',
  },
  {
    title: 'credentials that the cloud refuses',
    method: 'ListPullConfigs',
    request: { parent: PLAY },
    prepare: alibabaSays('SignatureDoesNotMatch'),
    refused: 'PROVIDER_CREDENTIALS_REJECTED',
  },
  {
    title: 'a policy that forbids the action',
    method: 'DeletePullConfig',
    request: { name: `${PLAY}/pullConfigs/show`, allowMissing: true },
    prepare: alibabaSays('Forbidden.RAM'),
    refused: 'PROVIDER_PERMISSION_DENIED',
  },
  {
    title: 'a call that the cloud throttles, with a hint',
    method: 'SetCallbackConfig',
    request: callback(`${PUSH}/callbackConfigs/stream`),
    prepare: ({ alibaba }) => void alibaba.faults.add({ fault: { kind: 'throttle', retryAfterMs: 2_500 } }),
    refused: 'PROVIDER_THROTTLED',
  },
  {
    title: 'a call that the other cloud throttles, without',
    method: 'GetCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/stream` },
    prepare: ({ volcengine }) => void volcengine.faults.add({ fault: { kind: 'throttle' } }),
    refused: 'PROVIDER_THROTTLED',
  },
  {
    title: 'a cloud that is down',
    method: 'SetPullConfig',
    request: pull(`${PLAY}/pullConfigs/*`),
    prepare: ({ alibaba }) =>
      void alibaba.faults.add({ times: 9, fault: { kind: 'status', status: 503, code: 'ServiceUnavailable' } }),
    refused: 'PROVIDER_UNAVAILABLE',
  },
  {
    title: 'a connection that breaks',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/callbackConfigs/stream`, { urls: [URL], auth: { enabled: true, key: KEY } }),
    prepare: ({ volcengine }) =>
      void volcengine.faults.add({ times: 9, fault: { kind: 'reset', when: 'beforeAnswering' } }),
    refused: 'PROVIDER_UNREACHABLE',
  },
  {
    title: 'an answer of something in between',
    method: 'ListCallbackConfigs',
    request: { parent: VHOST },
    prepare: ({ volcengine }) => void volcengine.faults.add({ fault: { kind: 'foreign', body: 'html' } }),
    refused: 'PROVIDER_ANSWER_UNREADABLE',
  },
  {
    title: 'a code of no table',
    method: 'DeleteCallbackConfig',
    request: { name: `${APP}/callbackConfigs/stream`, allowMissing: true },
    prepare: ({ volcengine }) => void volcengine.faults.add({ fault: { kind: 'errorWith200' } }),
    refused: 'PROVIDER_ERROR_UNKNOWN',
  },
  {
    title: 'texts that no trailer can hold',
    method: 'GetCallbackConfig',
    request: { name: `${VHOST}/callbackConfigs/stream` },
    prepare: volcengineSays('Ünknown\r\n中', '中文\0\r\n'.repeat(20_000)),
    refused: 'PROVIDER_ERROR_UNKNOWN',
  },
  {
    title: 'an action that the cloud does not have',
    method: 'GetPullConfig',
    request: { name: `${PLAY}/pullConfigs/*` },
    prepare: alibabaSays('InvalidApi.NotFound'),
    refused: 'INTERNAL_ERROR',
  },
  {
    title: 'a sequence that stops halfway and is taken back',
    method: 'SetCallbackConfig',
    request: callback(`${VHOST}/callbackConfigs/stream`),
    prepare: ({ volcengine }) => {
      const fault = { kind: 'status', status: 400, code: 'FlowLimitExceeded' } as const;
      volcengine.faults.add({ action: 'UpdateCallback', after: 1, fault });
    },
    refused: 'PROVIDER_THROTTLED',
  },
  {
    title: 'a thousand faults',
    method: 'SetPullConfig',
    request: pull(`${VHOST}/pullConfigs/*`, { origins: origins(...Array.from({ length: 100 }, () => 'no host')) }),
    refused: 'INVALID_REQUEST',
  },
];

export const REQUEST_CASES: readonly RequestCase[] = [
  ...updateCases(seeds),
  ...CALLBACK_CASES,
  ...PULL_CASES,
  ...DIRECTORY_CASES,
  ...BREAKER_CASES,
  ...AUDIT_CASES,
  ...DELIVERY_CASES,
  ...EVENT_CASES,
  ...INVENTORY_CASES,
  ...PROVIDER_CASES,
];
