import { startSystem, System } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

test('a callback configuration is set, read, listed and deleted, on both clouds and over both transports', async () => {
  const { rest, grpc } = system;
  const ali = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
  const set = await rest.put(`/v1/${ali}`, { urls: ['https://hooks.example.com/live'] });
  expect(set).toMatchObject({ status: 200, body: { name: ali, kind: 'STREAM' } });
  expect(await grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: ali })).toMatchObject({
    ok: true,
    message: { name: ali, kind: 'STREAM', urls: ['https://hooks.example.com/live'] },
  });

  const volc = 'accounts/volc/vhosts/live.example.com/callbackConfigs/stream';
  const name = { name: volc };
  const callbackConfig = { ...name, urls: ['https://hooks.example.com/live'] };
  expect(await grpc.call('CallbackConfigService', 'SetCallbackConfig', { callbackConfig })).toMatchObject({ ok: true });
  const listed = await rest.get('/v1/accounts/volc/vhosts/live.example.com/callbackConfigs');
  expect(listed.body.callbackConfigs).toMatchObject([callbackConfig]);
  expect((await rest.delete(`/v1/${volc}`)).status).toBe(200);
  expect(await grpc.call('CallbackConfigService', 'GetCallbackConfig', name)).toMatchObject({ ok: false, code: 5 });
});
