import { SEED_PAGES } from '../support/error-code-tables';
import { startSystem, System, WORLD } from '../support/start-system';
import { send, set, TRANSPORTS } from './both-transports';
import { byCode, expectCode, Replacement, succeed, wireOf } from './seed-page';

/** Alibaba: SetLiveStreamsNotifyUrlConfig. Its example, but for these values. */
const REPLACED: readonly Replacement[] = [
  {
    parameter: 'NotifyAuthKey',
    printed: '123456',
    sent: '1234561234561234',
    why: 'a key has 16 to 64 letters and digits',
    field: 'auth.key',
  },
];

const EXAMPLE = {
  DomainName: 'demo.aliyundoc.com',
  SwitchNotifyUrl: 'http://guide.aliyundoc.com/switchnotify',
  NotifyUrl: 'http://guide.aliyundoc.com/notify',
  ExceptionNotifyUrl: 'https://4a7e5f08.r37.cpolar.top/live/Rsssd/call-back/streamStart',
  NotifyReqAuth: 'yes',
  NotifyAuthKey: '1234561234561234',
};

const NAME = 'accounts/ali/domains/demo.aliyundoc.com/callbackConfigs/stream';
const neutral = (key: string): object => ({
  urls: ['http://guide.aliyundoc.com/notify'],
  auth: { enabled: true, key },
  stream: {
    switchUrl: 'http://guide.aliyundoc.com/switchnotify',
    exceptionUrl: 'https://4a7e5f08.r37.cpolar.top/live/Rsssd/call-back/streamStart',
  },
});
const REQUEST = set(NAME, neutral(EXAMPLE.NotifyAuthKey));

const action = 'SetLiveStreamsNotifyUrlConfig';
const wire = (parameters: object): object => ({ action, version: '2016-11-01', method: 'POST', parameters });

let system: System;
beforeAll(async () => {
  const { uid, accessKeyId, accessKeySecret } = WORLD.alibaba;
  const domains = [{ name: EXAMPLE.DomainName, type: 'push' as const }];
  system = await startSystem({ alibaba: { accounts: [{ uid, accessKeyId, accessKeySecret, domains }] } });
});
afterAll(() => system.close());
beforeEach(() => system.alibaba.reset());

describe('Sets the callback configuration for stream ingest.', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('sends the example', async () => {
      await succeed(system, transport, REQUEST);
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(EXAMPLE)]);
    });

    it('leaves out what is not set, and sends the default of NotifyReqAuth', async () => {
      await succeed(system, transport, set(NAME, { urls: [EXAMPLE.NotifyUrl] }));
      const { DomainName, NotifyUrl } = EXAMPLE;
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire({ DomainName, NotifyUrl, NotifyReqAuth: 'no' })]);
    });

    it.each(REPLACED)('refuses $parameter as printed, since $why', async ({ parameter, printed, sent, field }) => {
      expect(EXAMPLE).toHaveProperty(parameter, sent);
      const answer = await send(system, transport, set(NAME, neutral(printed)));
      expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field }] });
      expect(system.alibaba.calls).toEqual([]);
    });

    it('tells the RequestId of the success response without its leading space', async () => {
      const body = '{\n"RequestId": " 40A4F36D-A7CC-473A-88E7-154F92242566"\n}';
      system.alibaba.faults.add({ action, fault: { kind: 'status', status: 200, body } });
      const requestId = '40A4F36D-A7CC-473A-88E7-154F92242566';
      expect(await succeed(system, transport, REQUEST)).toEqual([
        { action, requestId, attempts: 1, outcome: 'APPLIED' },
      ]);
    });

    it('tells the error response', async () => {
      const body = `{
"Code":"InternalError",
"HostId":"live.aliyuncs.com",
"Message":"The request processing has failed due to some unknown error.",
"RequestId":"6EBD1AC4-C34D-4AE1-963E-B688A228BE31"
}`;
      system.alibaba.faults.add({ action, fault: { kind: 'status', status: 500, body } });
      expect(await send(system, transport, REQUEST)).toMatchObject({
        code: 'UNAVAILABLE',
        metadata: {
          upstreamCode: 'InternalError',
          upstreamMessage: 'The request processing has failed due to some unknown error.',
          upstreamRequestId: '6EBD1AC4-C34D-4AE1-963E-B688A228BE31',
          upstreamStatus: '500',
          outcome: 'NOT_APPLIED',
        },
      });
    });

    it.each(byCode(SEED_PAGES.setLiveStreamsNotifyUrlConfig))('tells %s %s', (_status, _code, row) =>
      expectCode(system, transport, REQUEST, row),
    );
  });
});
