import fc from 'fast-check';
import { alibabaQuotas } from '../../src/sandbox/alibaba/alibaba.quotas';
import { AlibabaEmulatorOptions, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { SlidingWindow } from '../../src/sandbox/sliding-window';
import { startVolcengineEmulator, VolcengineEmulatorOptions } from '../../src/sandbox/volcengine/volcengine.emulator';
import { VOLCENGINE_CLOUD } from '../../src/sandbox/volcengine/volcengine.cloud';
import { rawCaller as alibabaCaller } from './alibaba-raw';
import { rawCaller as volcengineCaller } from './volcengine-raw';

describe('a sliding window', () => {
  const scenario = fc.record({
    limit: fc.integer({ min: 1, max: 6 }),
    windowMs: fc.integer({ min: 1, max: 40 }),
    gapsMs: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 120 }),
  });

  const run = (
    limit: number,
    windowMs: number,
    gapsMs: readonly number[],
  ): { arrivals: number[]; admitted: number[] } => {
    const window = new SlidingWindow(limit, windowMs);
    let at = 1_704_164_645_000;
    const arrivals = gapsMs.map((gapMs) => (at += gapMs));
    return { arrivals, admitted: arrivals.filter((arrival) => window.tryAdmit(arrival)) };
  };

  it('admits at most its limit in any window, and refuses only calls above it', () => {
    fc.assert(
      fc.property(scenario, ({ limit, windowMs, gapsMs }) => {
        const { arrivals, admitted } = run(limit, windowMs, gapsMs);
        const inWindowUpTo = (list: readonly number[], end: number): number =>
          list.filter((at) => at > end - windowMs && at <= end).length;

        for (const end of arrivals) expect(inWindowUpTo(admitted, end)).toBeLessThanOrEqual(limit);
        const refused = arrivals.filter((at) => !admitted.includes(at));
        for (const at of refused) expect(inWindowUpTo(admitted, at)).toBe(limit);
      }),
    );
  });

  it('has room again exactly one window after its oldest admission', () => {
    expect(run(2, 1_000, [0, 400, 599, 1, 399, 1]).admitted.map((at) => at - 1_704_164_645_000)).toEqual([
      0, 400, 1_000, 1_400,
    ]);
  });

  it('with a limit of 0 admits no call', () => {
    expect(new SlidingWindow(0, 1_000).tryAdmit(0)).toBe(false);
  });
});

describe('the documented limits', () => {
  const perSecond = (table: typeof alibabaQuotas): Record<string, string> =>
    Object.fromEntries(Object.entries(table).map(([action, { limit, windowMs }]) => [action, `${limit}/${windowMs}`]));

  it('of Alibaba', () => {
    expect(perSecond(alibabaQuotas)).toEqual({
      DescribeLiveUserDomains: '100/1000',
      DescribeLiveDomainMapping: '500/60000',
      DescribeLiveTagResources: '10/1000',
      DescribeLiveStreamsNotifyRecords: '100/1000',
      DescribeLiveRecordNotifyRecords: '100/1000',
      SetLiveStreamsNotifyUrlConfig: '15/1000',
      DescribeLiveStreamsNotifyUrlConfig: '1000/60000',
      DeleteLiveStreamsNotifyUrlConfig: '15/1000',
      AddLiveSnapshotNotifyConfig: '30/1000',
      UpdateLiveSnapshotNotifyConfig: '30/1000',
      DescribeLiveSnapshotNotifyConfig: '30/1000',
      DeleteLiveSnapshotNotifyConfig: '30/1000',
      AddLiveRecordNotifyConfig: '30/1000',
      UpdateLiveRecordNotifyConfig: '30/1000',
      DescribeLiveRecordNotifyConfig: '50/1000',
      DeleteLiveRecordNotifyConfig: '30/1000',
      AddLiveDetectNotifyConfig: '30/1000',
      UpdateLiveDetectNotifyConfig: '30/1000',
      DescribeLiveDetectNotifyConfig: '50/1000',
      DeleteLiveDetectNotifyConfig: '30/1000',
      SetLiveLazyPullStreamInfoConfig: '1000/60000',
      DescribeLiveLazyPullStreamConfig: '1000/60000',
      DeleteLiveLazyPullStreamInfoConfig: '1000/60000',
    });
  });

  it('of Volcengine', () => {
    const { DescribeLiveCallbackData, ...others } = perSecond(VOLCENGINE_CLOUD.quotas);
    expect(DescribeLiveCallbackData).toBe('30/1000');
    expect(new Set(Object.values(others))).toEqual(new Set(['10/1000']));
    expect(Object.keys(others)).toHaveLength(7);
  });
});

describe('a quota', () => {
  let now = 0;
  const clock = (): number => now;
  const first = { accessKeyId: 'first', accessKeySecret: 'a' };
  const second = { accessKeyId: 'second', accessKeySecret: 'b' };
  const other = { accessKeyId: 'other', accessKeySecret: 'c' };
  const opened: { close(): Promise<void> }[] = [];
  beforeEach(() => {
    now = Date.parse('2024-01-02T03:04:05Z');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((emulator) => emulator.close()));
  });

  async function alibaba(options: Partial<AlibabaEmulatorOptions> = {}) {
    const domains = [{ name: 'push.example.com', type: 'push' as const }];
    const accounts = [
      { uid: '1', ...first, domains },
      { uid: '1', ...second },
      { uid: '2', ...other, domains },
    ];
    const emulator = await startAlibabaEmulator({ accounts, now: clock, ...options });
    opened.push(emulator);
    const set = async (by = first, NotifyUrl = 'https://cb.example.com'): Promise<string> => {
      const call = alibabaCaller(emulator.url, by, clock);
      const { status, json } = await call('SetLiveStreamsNotifyUrlConfig', {
        DomainName: 'push.example.com',
        NotifyUrl,
      });
      return `${status} ${json['Code'] ?? 'OK'}`;
    };
    return { emulator, set };
  }

  async function volcengine(options: Partial<VolcengineEmulatorOptions> = {}) {
    const vhosts = [{ name: 'live' }];
    const emulator = await startVolcengineEmulator({
      accounts: [{ uid: '1', ...first, vhosts }],
      now: clock,
      ...options,
    });
    opened.push(emulator);
    const call = volcengineCaller(emulator.url, first, clock);
    const describeCallback = async (): Promise<string> => {
      const { status, json } = await call('DescribeCallback', { Vhost: 'live' });
      return `${status} ${json['ResponseMetadata'].Error?.Code ?? 'OK'}`;
    };
    return { emulator, call: describeCallback };
  }

  const repeat = (count: number, send: () => Promise<string>): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, () => send()));

  it('drops calls above it, without effect, and counts them', async () => {
    const { emulator, set } = await alibaba();
    expect(new Set(await repeat(15, set))).toEqual(new Set(['200 OK']));

    await expect(set(first, 'https://cb.example.com/late')).resolves.toBe('400 Throttling.User');
    expect(emulator.overQuota).toBe(1);
    expect(emulator.state('1')['push.example.com']?.stream?.NotifyUrl).toBe('https://cb.example.com');
    expect(emulator.calls.at(-1)).toMatchObject({ code: 'Throttling.User', status: 400, authenticated: true });
  });

  it('has room again when the window has slid on', async () => {
    const { emulator, set } = await alibaba();
    await repeat(15, set);
    now += 999;
    await expect(set()).resolves.toBe('400 Throttling.User');
    now += 1;
    await expect(set()).resolves.toBe('200 OK');
    expect(emulator.overQuota).toBe(1);
  });

  it('is shared by the keys of an account, and not with another account', async () => {
    const { set } = await alibaba();
    await repeat(15, set);

    await expect(set(second)).resolves.toBe('400 Throttling.User');
    await expect(set(other)).resolves.toBe('200 OK');
  });

  it('is not charged for calls that are not authentic', async () => {
    const { emulator, set } = await alibaba();
    await repeat(20, () => set({ ...first, accessKeySecret: 'wrong' }));

    await expect(set()).resolves.toBe('200 OK');
    expect(emulator.overQuota).toBe(0);
  });

  it('is 10 per second on Volcengine, and the status above it is 429', async () => {
    const { emulator, call } = await volcengine();
    expect(new Set(await repeat(10, call))).toEqual(new Set(['200 OK']));

    await expect(call()).resolves.toBe('429 FlowLimitExceeded');
    expect(emulator.overQuota).toBe(1);
  });

  it('can be overridden, or off, for one action or for all', async () => {
    const tight = await alibaba({ quotas: { SetLiveStreamsNotifyUrlConfig: { limit: 1, windowMs: 60_000 } } });
    await expect(repeat(2, tight.set)).resolves.toEqual(['200 OK', '400 Throttling.User']);

    const documented = await alibaba({ quotas: { SomethingElse: 'off' } });
    expect((await repeat(16, documented.set)).filter((answer) => answer !== '200 OK')).toHaveLength(1);

    const free = await alibaba({ quotas: { SetLiveStreamsNotifyUrlConfig: 'off' } });
    expect(new Set(await repeat(40, free.set))).toEqual(new Set(['200 OK']));

    const off = await volcengine({ quotas: 'off' });
    expect(new Set(await repeat(40, off.call))).toEqual(new Set(['200 OK']));
  });

  it('starts afresh on reset', async () => {
    const { emulator, set } = await alibaba();
    await repeat(16, set);
    emulator.reset();

    expect(emulator.overQuota).toBe(0);
    await expect(set()).resolves.toBe('200 OK');
  });
});
