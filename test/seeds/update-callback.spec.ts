import { SEED_PAGES } from '../support/error-code-tables';
import { startSystem, System, WORLD } from '../support/start-system';
import { send, set, TRANSPORTS } from './both-transports';
import { byCode, expectCode, succeed, wireOf } from './seed-page';

/**
 * Volcengine: UpdateCallback. The example is one of a stream's two records: livegate writes both,
 * as whoever wants to hear of a stream's start wants to hear of its end. AuthEnable is not in the
 * example; its default is sent, since the cloud replaces everything.
 */
const EXAMPLE = {
  Vhost: 'push.live.example.com',
  App: 'example_app',
  MessageType: 'push',
  TranscodeCallback: 0,
  CallbackDetailList: [{ CallbackType: 'http', URL: 'http://example.com/callback' }],
  AuthEnable: false,
};

/**
 * The values of the parameter table that the example does not have. The key is legal as printed.
 */
const DOMAIN = 'push.live.example.com';
const KEY = '1622194197-0-0-5552*****e4e20387c6dc18afce****';

const NAME = 'accounts/volc/vhosts/push.live.example.com/apps/example_app/callbackConfigs/stream';
const RESOURCE = { urls: ['http://example.com/callback'], stream: { transcodedStreams: false } };
const REQUEST = set(NAME, RESOURCE);

const action = 'UpdateCallback';
const wire = (parameters: object): object => ({ action, version: '2023-01-01', method: 'POST', parameters });
const updates = (): object[] => system.volcengine.calls.filter((call) => call.action === action).map(wireOf);

let system: System;
beforeAll(async () => {
  const { uid, accessKeyId, accessKeySecret } = WORLD.volcengine;
  const vhosts = [{ name: EXAMPLE.Vhost, domains: [{ name: DOMAIN, type: 'push' as const }] }];
  system = await startSystem({ volcengine: { accounts: [{ uid, accessKeyId, accessKeySecret, vhosts }] } });
});
afterAll(() => system.close());
beforeEach(() => system.volcengine.reset());

describe('添加或更新回调配置', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('sends the example, and the same for the end of the stream', async () => {
      await succeed(system, transport, REQUEST);
      expect(updates()).toEqual([wire(EXAMPLE), wire({ ...EXAMPLE, MessageType: 'push_end' })]);
    });

    it('sends the same where the default of TranscodeCallback is left to livegate', async () => {
      await succeed(system, transport, set(NAME, { urls: RESOURCE.urls }));
      expect(updates()).toEqual([wire(EXAMPLE), wire({ ...EXAMPLE, MessageType: 'push_end' })]);
    });

    it('sends a Domain instead of Vhost and App, and the key of the parameter table', async () => {
      const name = `accounts/volc/domains/${DOMAIN}/callbackConfigs/stream`;
      await succeed(system, transport, set(name, { ...RESOURCE, auth: { enabled: true, key: KEY } }));
      const { Vhost: _vhost, App: _app, ...content } = EXAMPLE;
      const expected = { ...content, Domain: DOMAIN, AuthEnable: true, AuthKeyPrimary: KEY };
      expect(updates()).toEqual([wire(expected), wire({ ...expected, MessageType: 'push_end' })]);
    });

    it.each([
      ['snapshot', 'snapshot'],
      ['recording', 'record'],
      ['moderation', 'audit_snapshot'],
    ])('sends the %s kind as MessageType %s', async (kind, MessageType) => {
      await succeed(system, transport, set(NAME.replace('stream', kind), { urls: RESOURCE.urls }));
      expect(updates()).toEqual([wire({ ...EXAMPLE, MessageType })]);
    });

    it('tells the RequestId of the response', async () => {
      const body = `{
  "ResponseMetadata":{
    "RequestId":"201806041104200100100232280022D30",
    "Action":"UpdateCallback",
    "Version":"2023-01-01",
    "Service":"live",
    "Region": "cn-north-1"
  }
}`;
      system.volcengine.faults.add({ action, times: 2, fault: { kind: 'status', status: 200, body } });
      const applied = { action, requestId: '201806041104200100100232280022D30', attempts: 1, outcome: 'APPLIED' };
      expect(await succeed(system, transport, REQUEST)).toEqual([
        expect.objectContaining({ action: 'DescribeCallback', outcome: 'READ' }),
        applied,
        applied,
      ]);
    });

    /** A comma too many makes the printed response no JSON, which no service sends. */
    it('does not take the response as printed for a success', async () => {
      const body = '{\n  "ResponseMetadata":{\n    "RequestId":"201806041104200100100232280022D30"\n  },\n}';
      system.volcengine.faults.add({ action, times: 100, fault: { kind: 'status', status: 200, body } });
      expect(await send(system, transport, REQUEST)).toMatchObject({
        reason: 'PROVIDER_ANSWER_UNREADABLE',
        metadata: { outcome: 'NOT_APPLIED' },
      });
    });

    it.each(byCode(SEED_PAGES.updateCallback))('tells %s %s', (_status, _code, row) =>
      expectCode(system, transport, REQUEST, row),
    );
  });
});
