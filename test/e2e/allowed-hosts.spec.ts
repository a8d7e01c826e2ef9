/*
 * The hosts that an account's callbacks may go to and its streams may come from: whoever has the
 * right to write there cannot aim the cloud at somebody else. What counts as a host is in
 * src/domain/url-policy.spec.ts.
 */
import { startSystem, System, WORLD } from '../support/start-system';

let system: System;
beforeAll(async () => {
  system = await startSystem({
    account: 'callbackHosts: [hooks.example.com, "*.example.org"]\n    originHosts: [8.8.8.8]',
  });
});
afterAll(() => system.close());

const ALIBABA = `accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs`;
const PLAY = `accounts/ali/domains/${WORLD.alibaba.playDomain}`;
const VOLCENGINE = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const FORBIDDEN = { reason: 'FORBIDDEN_HOST', description: "must be on one of the account's allowed hosts" };

test('every URL of a callback is checked against them, and all that match none are reported', async () => {
  const stream = { switchUrl: 'https://evil.example.com/', exceptionUrl: 'https://a.example.org/' };
  const body = { urls: ['https://hooks.example.com.evil.example/'], stream };
  const answer = await system.rest.put(`/v1/${ALIBABA}/stream`, body);
  expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
  expect(answer.body.violations).toEqual([
    { field: 'urls[0]', ...FORBIDDEN },
    { field: 'stream.switchUrl', ...FORBIDDEN },
  ]);
  const recording = { urls: ['https://hooks.example.com/'], recording: { onDemandUrl: 'https://8.8.8.8/' } };
  const onDemand = await system.rest.put(`/v1/${PLAY}/callbackConfigs/recording`, recording);
  expect(onDemand.body.violations).toEqual([{ field: 'recording.onDemandUrl', ...FORBIDDEN }]);
});

test('over gRPC too, and before anything is sent', async () => {
  const name = `${VOLCENGINE}/callbackConfigs/stream`;
  const urls = ['https://a.b.example.org/', 'https://example.org/'];
  const answer = await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', {
    callbackConfig: { name, urls },
  });
  expect(answer).toMatchObject({ ok: false, code: 3 });
  expect(answer.ok ? [] : answer.details).toContainEqual({
    type: 'google.rpc.BadRequest',
    value: { fieldViolations: [{ field: 'urls[1]', ...FORBIDDEN }] },
  });
  expect(system.volcengine.calls).toEqual([]);
});

test('origins have their own list', async () => {
  const origins = ['8.8.8.8', 'hooks.example.com'].map((host) => ({ protocol: 'RTMP', host }));
  for (const parent of [PLAY, VOLCENGINE]) {
    const answer = await system.rest.put(`/v1/${parent}/pullConfigs/live`, { origins });
    expect(answer.body.violations).toEqual([{ field: 'origins[1].host', ...FORBIDDEN }]);
  }
});

test('a host that matches is accepted', async () => {
  const urls = ['https://HOOKS.example.com:8443/live'];
  expect((await system.rest.put(`/v1/${VOLCENGINE}/callbackConfigs/snapshot`, { urls })).status).toBe(200);
  const origins = [{ protocol: 'RTMP', host: '8.8.8.8' }];
  expect((await system.rest.put(`/v1/${PLAY}/pullConfigs/live`, { origins, originApp: 'live' })).status).toBe(200);
});
