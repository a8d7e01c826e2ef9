/*
 * Strings over gRPC that are no UTF-8: protobufjs would read them as U+FFFD, and a cloud would get
 * what nobody wrote.
 */
import { join } from 'node:path';
import { ServiceError } from '@grpc/grpc-js';
import { Root } from 'protobufjs';
import { PROTO_DIR, startSystem, System, WORLD } from '../support/start-system';
import { callRaw } from '../support/grpc-client';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

const root = new Root();
root.resolvePath = (_origin, target) => join(PROTO_DIR, target);
root.loadSync([
  'livegate/v1/callback_config_service.proto',
  'livegate/v1/pull_config_service.proto',
  'livegate/v1/provider_service.proto',
]);

/** A message in which each `~` of a string is a byte that is no UTF-8. */
function broken(type: string, message: object): Buffer {
  const messageType = root.lookupType(`livegate.v1.${type}`);
  const bytes = Buffer.from(messageType.encode(messageType.fromObject(message)).finish());
  return Buffer.from(bytes.map((byte) => (byte === 0x7e ? 0xff : byte)));
}

function send(method: string, bytes: Buffer): Promise<ServiceError | null> {
  return callRaw(system.app.grpc, { path: `/livegate.v1.${method}`, bytes });
}

const CALLBACK = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const PULL = 'accounts/ali/domains/play.example.com/pullConfigs/*';
const host = 'origin.example.com';

test.each([
  ['urls[1]', { urls: ['https://hooks.example.com/a', 'https://hooks.example.com/~'] }],
  ['auth.key', { urls: ['https://hooks.example.com/a'], auth: { enabled: true, key: 'k3yForCallbacks~~' } }],
  ['stream.switchUrl', { urls: ['https://hooks.example.com/a'], stream: { switchUrl: 'https://x.example.com/~' } }],
])('%s of a callback configuration', async (field, config) => {
  const message = { callbackConfig: { name: CALLBACK, ...config } };
  const error = await send('CallbackConfigService/SetCallbackConfig', broken('SetCallbackConfigRequest', message));
  expect(error).toMatchObject({
    code: 3,
    details: expect.stringContaining(`${field}: must be valid UTF-8`) as string,
  });
  expect(system.alibaba.calls).toEqual([]);
});

test('a field of an element of a list', async () => {
  const origins = [
    { protocol: 1, host },
    { protocol: 1, host: 'origin~.example.com' },
  ];
  const bytes = broken('SetPullConfigRequest', { pullConfig: { name: PULL, origins } });
  const error = await send('PullConfigService/SetPullConfig', bytes);
  expect(error?.details).toContain('origins[1].host: must be valid UTF-8');
});

test.each<[string, Record<string, string>]>([
  ['a key', { 'to~ken': 'v', other: 'w' }],
  ['a value', { token: 'v~', other: 'w' }],
])('%s of a map', async (_title, params) => {
  const name = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/pullConfigs/show`;
  const origins = [
    { protocol: 1, host },
    { protocol: 1, host, params },
  ];
  const bytes = broken('SetPullConfigRequest', { pullConfig: { name, origins } });
  const error = await send('PullConfigService/SetPullConfig', bytes);
  expect(error).toMatchObject({
    code: 3,
    details: expect.stringContaining('origins[1].params: must be valid UTF-8') as string,
  });
  expect(system.volcengine.calls).toEqual([]);
});

test('a name, in any method', async () => {
  const name = 'providers/ali~baba';
  const error = await send('ProviderService/GetProvider', broken('GetProviderRequest', { name }));
  expect(error).toMatchObject({ code: 3, details: 'name: must be valid UTF-8' });
});

test('U+FFFD itself is text', async () => {
  const urls = ['https://hooks.example.com/a'];
  const message = { callbackConfig: { name: CALLBACK, urls, auth: { enabled: true, key: '\ufffd'.repeat(20) } } };
  const error = await send('CallbackConfigService/SetCallbackConfig', broken('SetCallbackConfigRequest', message));
  expect(error?.details ?? '').not.toContain('UTF-8');
});

test.each([
  [
    'items of a list',
    'CallbackConfigService/SetCallbackConfig',
    'SetCallbackConfigRequest',
    'callbackConfig',
    'urls',
    '',
  ],
  ['messages in a list', 'PullConfigService/SetPullConfig', 'SetPullConfigRequest', 'pullConfig', 'origins', {}],
])('too many %s are refused before they are decoded', async (_title, method, type, resource, field, item) => {
  const messageType = root.lookupType(`livegate.v1.${type}`);
  const message = { [resource]: { [field]: Array.from({ length: 120_000 }, () => item) } };
  const error = await send(method, Buffer.from(messageType.encode(messageType.fromObject(message)).finish()));
  expect(error).toMatchObject({ code: 3, details: expect.stringContaining('more than 10000 values') as string });
});
