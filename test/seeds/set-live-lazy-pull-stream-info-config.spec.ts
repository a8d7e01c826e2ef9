import { SEED_PAGES } from '../support/error-code-tables';
import { startSystem, System, WORLD } from '../support/start-system';
import { send, set, TRANSPORTS } from './both-transports';
import { byCode, expectCode, Replacement, succeed, wireOf } from './seed-page';

/** Alibaba: SetLiveLazyPullStreamInfoConfig. Its example, but for these values. */
const REPLACED: readonly Replacement[] = [
  {
    parameter: 'PullAppName',
    printed: 'livePullApp****',
    sent: 'livePullApp',
    why: 'no app has asterisks in its name',
    field: 'originApp',
  },
];

const EXAMPLE = {
  DomainName: 'example.com',
  AppName: 'ali_all_app',
  PullDomainName: 'guide.aliyundoc.com',
  PullAppName: 'livePullApp',
  TranscodeLazy: 'no',
  PullProtocol: 'rtmp',
};

const nameOf = (app: string): string => `accounts/ali/domains/example.com/pullConfigs/${app}`;
const neutral = (originApp: string): object => ({
  origins: [{ protocol: 'RTMP', host: 'guide.aliyundoc.com' }],
  originApp,
  transcodedStreams: false,
});
const REQUEST = set(nameOf('*'), neutral(EXAMPLE.PullAppName));

const action = 'SetLiveLazyPullStreamInfoConfig';
const describeAction = 'DescribeLiveLazyPullStreamConfig';
const wire = (parameters: object): object => ({ action, version: '2016-11-01', method: 'POST', parameters });

let system: System;
beforeAll(async () => {
  const { uid, accessKeyId, accessKeySecret } = WORLD.alibaba;
  const domains = [{ name: EXAMPLE.DomainName, type: 'play' as const }];
  system = await startSystem({ alibaba: { accounts: [{ uid, accessKeyId, accessKeySecret, domains }] } });
});
afterAll(() => system.close());
beforeEach(() => system.alibaba.reset());

describe('Creates a configuration of triggered stream pulling.', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('sends the example, after a look at what a Set could lose', async () => {
      await succeed(system, transport, REQUEST);
      const { DomainName, AppName } = EXAMPLE;
      const look = { ...wire({ DomainName, AppName }), action: describeAction };
      expect(system.alibaba.calls.map(wireOf)).toEqual([look, wire(EXAMPLE)]);
    });

    it('leaves PullAppName out for the app of the streaming URL, and sends the default of TranscodeLazy', async () => {
      await succeed(
        system,
        transport,
        set(nameOf('*'), { origins: [{ protocol: 'RTMP', host: 'guide.aliyundoc.com' }] }),
      );
      const { PullAppName: _notSet, ...rest } = EXAMPLE;
      expect(system.alibaba.calls.map(wireOf).at(-1)).toEqual(wire(rest));
    });

    it('separates several addresses with semicolons', async () => {
      const origins = ['guide.aliyundoc.com', 'learn.aliyundoc.com'].map((host) => ({ protocol: 'RTMP', host }));
      await succeed(system, transport, set(nameOf('*'), { origins, originApp: 'livePullApp' }));
      const PullDomainName = 'guide.aliyundoc.com;learn.aliyundoc.com';
      expect(system.alibaba.calls.map(wireOf).at(-1)).toEqual(wire({ ...EXAMPLE, PullDomainName }));
    });

    it.each(REPLACED)('refuses $parameter as printed, since $why', async ({ parameter, printed, sent, field }) => {
      expect(EXAMPLE).toHaveProperty(parameter, sent);
      const answer = await send(system, transport, set(nameOf('*'), neutral(printed)));
      expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field }] });
      expect(system.alibaba.calls).toEqual([]);
    });

    it('refuses the word for all apps, for which livegate has its own', async () => {
      const answer = await send(system, transport, { ...REQUEST, name: nameOf('ali_all_app') });
      expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field: 'name' }] });
      expect(system.alibaba.calls.filter((call) => call.action === action)).toEqual([]);
    });

    it('asks for JSON and tells the RequestId of the JSON response', async () => {
      const body = '{\n"RequestId" : "16A96B9A-F203-4EC5-8E43-CB92E68F4CF8"\n}';
      system.alibaba.faults.add({ action, fault: { kind: 'status', status: 200, body } });
      expect(await succeed(system, transport, REQUEST)).toEqual([
        expect.objectContaining({ action: describeAction, attempts: 1, outcome: 'READ' }),
        { action, requestId: '16A96B9A-F203-4EC5-8E43-CB92E68F4CF8', attempts: 1, outcome: 'APPLIED' },
      ]);
      expect(system.alibaba.calls.at(-1)?.headers.accept).toBe('application/json');
    });

    it.each(byCode(SEED_PAGES.setLiveLazyPullStreamInfoConfig))('tells %s %s', (_status, _code, row) =>
      expectCode(system, transport, REQUEST, row),
    );
  });
});
