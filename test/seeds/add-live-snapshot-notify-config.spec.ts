import { SEED_PAGES } from '../support/error-code-tables';
import { startSystem, System, WORLD } from '../support/start-system';
import { NeutralRequest, send, set, TRANSPORTS } from './both-transports';
import { byCode, expectCode, Replacement, succeed, wireOf } from './seed-page';

/**
 * Alibaba: AddLiveSnapshotNotifyConfig. Its example, but for these values, and without RegionId: it
 * is optional and chooses nothing.
 */
const REPLACED: readonly Replacement[] = [
  {
    parameter: 'DomainName',
    printed: 'www.yourdomain***.com',
    sent: 'www.yourdomain.com',
    why: 'no domain has asterisks',
    field: 'name',
  },
  {
    parameter: 'NotifyUrl',
    printed: 'http://callback.yourdomain***.com',
    sent: 'http://callback.yourdomain.com',
    why: 'no host has asterisks',
    field: 'urls[0]',
  },
  {
    parameter: 'NotifyAuthKey',
    printed: 'yourkey',
    sent: 'yourkeyyourkeyyo',
    why: 'a key has 16 to 32 letters and digits',
    field: 'auth.key',
  },
];

const EXAMPLE = {
  DomainName: 'www.yourdomain.com',
  NotifyUrl: 'http://callback.yourdomain.com',
  NotifyReqAuth: 'yes',
  NotifyAuthKey: 'yourkeyyourkeyyo',
};

const nameOf = (domain: string): string => `accounts/ali/domains/${domain}/callbackConfigs/snapshot`;
const requestOf = ({ DomainName, NotifyUrl, NotifyAuthKey }: typeof EXAMPLE): NeutralRequest =>
  set(nameOf(DomainName), { urls: [NotifyUrl], auth: { enabled: true, key: NotifyAuthKey } });
const REQUEST = requestOf(EXAMPLE);

const add = 'AddLiveSnapshotNotifyConfig';
const update = 'UpdateLiveSnapshotNotifyConfig';
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

describe('Configures snapshot callbacks.', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    it('sends the example, after an update that finds nothing', async () => {
      await succeed(system, transport, REQUEST);
      expect(system.alibaba.calls.map(wireOf)).toEqual([wire(update, EXAMPLE), wire(add, EXAMPLE)]);
      expect(system.alibaba.calls.map(({ code }) => code)).toEqual(['ConfigNotFound', null]);
    });

    it('sends the default of NotifyReqAuth, and no key', async () => {
      const { DomainName, NotifyUrl } = EXAMPLE;
      await succeed(system, transport, set(nameOf(DomainName), { urls: [NotifyUrl] }));
      expect(system.alibaba.calls.map(wireOf).at(-1)).toEqual(
        wire(add, { DomainName, NotifyUrl, NotifyReqAuth: 'no' }),
      );
    });

    it.each(REPLACED)('refuses $parameter as printed, since $why', async ({ parameter, printed, sent, field }) => {
      expect(EXAMPLE).toHaveProperty(parameter, sent);
      const answer = await send(system, transport, requestOf({ ...EXAMPLE, [parameter]: printed }));
      expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field }] });
      expect(system.alibaba.calls).toEqual([]);
    });

    it('tells the RequestId of the success response', async () => {
      const body = '{\n"RequestId": "16A96B9A-F203-4EC5-8E43-CB92E68F****"\n}';
      system.alibaba.faults.add({ action: add, fault: { kind: 'status', status: 200, body } });
      expect(await succeed(system, transport, REQUEST)).toEqual([
        expect.objectContaining({ action: update, attempts: 1, outcome: 'NOT_APPLIED' }),
        { action: add, requestId: '16A96B9A-F203-4EC5-8E43-CB92E68F****', attempts: 1, outcome: 'APPLIED' },
      ]);
    });

    it.each(byCode(SEED_PAGES.addLiveSnapshotNotifyConfig))('tells %s %s', (_status, _code, row) =>
      expectCode(system, transport, REQUEST, row),
    );
  });
});
