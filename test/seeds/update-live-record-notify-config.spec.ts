import { SEED_PAGES } from '../support/error-code-tables';
import { startSystem, System, WORLD } from '../support/start-system';
import { send, set, TRANSPORTS } from './both-transports';
import { byCode, expectCode, succeed, wireOf } from './seed-page';

/**
 * Alibaba: UpdateLiveRecordNotifyConfig. The example has NotifyReqAuth `no` and a key. livegate
 * refuses a key that signs nothing, so the example is sent without it: NotifyReqAuth is what takes
 * effect, the key would not. The key is sent in a second call that switches signing on. On the wire
 * the flag is `false` and `true`, since the page gives its type as boolean.
 */
const EXAMPLE = {
  DomainName: 'example.com',
  NotifyUrl: 'http://learn.aliyundoc.com/examplecallback.action',
  OnDemandUrl: 'http://guide.aliyundoc.com/ondemandcallback.action',
  NeedStatusNotify: 'false',
  NotifyReqAuth: 'false',
};
const KEY = 'testkeyyourkey12';

const NAME = 'accounts/ali/domains/example.com/callbackConfigs/recording';
const RESOURCE = {
  urls: [EXAMPLE.NotifyUrl],
  auth: { enabled: false },
  recording: { onDemandUrl: EXAMPLE.OnDemandUrl, statusEvents: false },
};
const REQUEST = set(NAME, RESOURCE);

const update = 'UpdateLiveRecordNotifyConfig';
const add = 'AddLiveRecordNotifyConfig';
const wire = (action: string, parameters: object): object => ({
  action,
  version: '2016-11-01',
  method: 'POST',
  parameters,
});

let system: System;
beforeAll(async () => {
  const { uid, accessKeyId, accessKeySecret } = WORLD.alibaba;
  const domains = [{ name: EXAMPLE.DomainName, type: 'play' as const }];
  system = await startSystem({ alibaba: { accounts: [{ uid, accessKeyId, accessKeySecret, domains }] } });
});
afterAll(() => system.close());
beforeEach(() => system.alibaba.reset());

function putExisting(): void {
  system.alibaba.put(WORLD.alibaba.uid, EXAMPLE.DomainName, {
    record: { NotifyUrl: 'https://old.example.com/record' },
  });
}

describe('Updates the domain-level recording callback configuration.', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('sends the example', async () => {
      putExisting();
      await succeed(system, transport, REQUEST);
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(update, EXAMPLE)]);
    });

    it('sends the key of the example where it signs something', async () => {
      putExisting();
      await succeed(system, transport, set(NAME, { ...RESOURCE, auth: { enabled: true, key: KEY } }));
      const signed = { ...EXAMPLE, NotifyReqAuth: 'true', NotifyAuthKey: KEY };
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(update, signed)]);
    });

    it('refuses the key of the example where it signs nothing', async () => {
      const answer = await send(system, transport, set(NAME, { ...RESOURCE, auth: { enabled: false, key: KEY } }));
      expect(answer).toMatchObject({
        code: 'INVALID_ARGUMENT',
        violations: [{ field: 'auth.key', reason: 'CONFLICT' }],
      });
      expect(system.alibaba.calls).toEqual([]);
    });

    it('sends the defaults of the flags, and leaves out what is not set', async () => {
      putExisting();
      await succeed(system, transport, set(NAME, { urls: [EXAMPLE.NotifyUrl] }));
      const { OnDemandUrl: _notSet, ...rest } = EXAMPLE;
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(update, rest)]);
    });

    it('sends the same parameters to Add where there is nothing to update', async () => {
      await succeed(system, transport, REQUEST);
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(update, EXAMPLE), wire(add, EXAMPLE)]);
    });

    it('tells the RequestId of the success response, which is one character short', async () => {
      const body = '{\n"RequestId": "16A96B9A-F203-4EC5-8E43-CB92E68F4CD"\n}';
      system.alibaba.faults.add({ action: update, fault: { kind: 'status', status: 200, body } });
      expect(await succeed(system, transport, REQUEST)).toEqual([
        { action: update, requestId: '16A96B9A-F203-4EC5-8E43-CB92E68F4CD', attempts: 1, outcome: 'APPLIED' },
      ]);
    });

    it.each(byCode(SEED_PAGES.updateLiveRecordNotifyConfig))('tells %s %s', async (_status, _code, row) => {
      if (row.action === update) putExisting();
      await expectCode(system, transport, REQUEST, row);
    });
  });
});
