import {
  AlibabaEmulator,
  AlibabaEmulatorOptions,
  startAlibabaEmulator,
} from '../../src/sandbox/alibaba/alibaba.emulator';
import { AlibabaBody } from './alibaba-clients';
import { RawCall, rawCaller } from './alibaba-raw';
import { RawAnswer } from './http-exchange';

const now = (): number => Date.parse('2024-01-02T03:04:05Z');
const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const push = { DomainName: 'push.example.com' };
const play = { DomainName: 'play.example.com' };
const unknown = { DomainName: 'no.example.com' };
const url = { NotifyUrl: 'https://cb.example.com/live' };
const authKey = 'abcdEFGH12345678';

let emulator: AlibabaEmulator;
let call: RawCall;

async function start(options: Partial<AlibabaEmulatorOptions> = {}): Promise<void> {
  const domains = [
    { name: 'push.example.com', type: 'push' as const },
    { name: 'unbound.example.com', type: 'push' as const, unbound: true },
    { name: 'play.example.com', type: 'play' as const },
  ];
  const foreign = {
    uid: '2',
    accessKeyId: 'x',
    accessKeySecret: 'y',
    domains: [{ name: 'foreign.example.com', type: 'play' as const }],
  };
  emulator = await startAlibabaEmulator({
    accounts: [{ uid: '1', ...key, domains }, foreign],
    now,
    quotas: 'off',
    ...options,
  });
  call = rawCaller(emulator.url, key, now);
}

beforeEach(() => start());
afterEach(() => emulator.close());

const outcome = ({ status, json }: RawAnswer<AlibabaBody>): string => `${status} ${json.Code ?? 'OK'}`;
const outcomeOf = async (action: string, parameters: Record<string, string>): Promise<string> =>
  outcome(await call(action, parameters));

/** Restarts with other behaviour, for one test. */
async function restart(options: Partial<AlibabaEmulatorOptions>): Promise<void> {
  await emulator.close();
  await start(options);
}

describe('stream ingest callbacks', () => {
  const set = (parameters: Record<string, string>): Promise<string> =>
    outcomeOf('SetLiveStreamsNotifyUrlConfig', { ...push, ...parameters });
  const stored = () => emulator.state('1')['push.example.com']?.stream;

  it('are described without the switch URL, and with the key in clear text', async () => {
    const readable = {
      ...url,
      ExceptionNotifyUrl: 'http://cb.example.com/e',
      NotifyReqAuth: 'yes',
      NotifyAuthKey: authKey,
    };
    const config = { ...readable, SwitchNotifyUrl: 'http://cb.example.com/s' };
    await set(config);
    const { json } = await call('DescribeLiveStreamsNotifyUrlConfig', push);

    expect(stored()).toEqual(config);
    expect(json['LiveStreamsNotifyConfig']).toEqual({ ...push, ...readable });
  });

  it('lose what a second Set leaves out, authentication too', async () => {
    await set({ ...url, ExceptionNotifyUrl: 'http://cb.example.com/e', NotifyReqAuth: 'yes', NotifyAuthKey: authKey });
    await set({ ...url });

    expect(stored()).toEqual({
      ...url,
      ExceptionNotifyUrl: '',
      SwitchNotifyUrl: '',
      NotifyReqAuth: 'no',
      NotifyAuthKey: '',
    });
  });

  it('may refuse a second Set', async () => {
    await restart({ secondSet: 'refuse' });

    await expect(set({ ...url })).resolves.toBe('200 OK');
    await expect(set({ NotifyUrl: 'https://cb.example.com/other' })).resolves.toBe('400 ConfigAlreadyExists');
    expect(stored()?.NotifyUrl).toBe(url.NotifyUrl);
  });

  it('have a request id that begins with a space, as the documented sample', async () => {
    const { json } = await call('SetLiveStreamsNotifyUrlConfig', push);
    const other = await call('DescribeLiveStreamsNotifyUrlConfig', push);

    expect(json.RequestId).toMatch(/^ [0-9A-F-]{36}$/);
    expect(other.json.RequestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(emulator.calls[0]?.requestId).toBe(json.RequestId.trim());
  });

  it.each<[string, Record<string, string>, string]>([
    ['a streaming domain', play, '400 CodeNotPushDomain'],
    ['an unknown domain', unknown, '404 InvalidDomain.NotFound'],
    ["another account's domain", { DomainName: 'foreign.example.com' }, '404 InvalidDomain.NotFound'],
    ['no domain', { DomainName: '' }, '400 MissingDomainName'],
    [
      'a domain without a streaming domain',
      { DomainName: 'unbound.example.com' },
      '400 CodeGetMainPlaybackDomainError',
    ],
    ['a boolean', { NotifyReqAuth: 'true' }, '400 InvalidParam'],
    ['authentication without a key', { NotifyReqAuth: 'yes' }, '400 InvalidParam'],
    ['a short key', { NotifyAuthKey: 'a'.repeat(15) }, '400 InvalidParam'],
    ['the shortest key', { NotifyAuthKey: 'a'.repeat(16) }, '200 OK'],
    ['the longest key', { NotifyAuthKey: 'a'.repeat(64) }, '200 OK'],
    ['a long key', { NotifyAuthKey: 'a'.repeat(65) }, '400 InvalidParam'],
    ['a key with a hyphen', { NotifyAuthKey: `${'a'.repeat(16)}-` }, '400 InvalidParam'],
    ['another scheme', { ExceptionNotifyUrl: 'ftp://cb.example.com' }, '400 InvalidParam'],
    ['no host', { SwitchNotifyUrl: 'http://' }, '400 InvalidParam'],
    ['no such port', { SwitchNotifyUrl: 'http://cb.example.com:99999/' }, '400 InvalidParam'],
    ['a long URL', { NotifyUrl: `https://cb.example.com/${'a'.repeat(2000)}` }, '200 OK'],
  ])('answer %s', async (_name, parameters, expected) => {
    await expect(set(parameters)).resolves.toBe(expected);
  });

  it('answer a streaming domain alike in all three actions', async () => {
    await expect(outcomeOf('DescribeLiveStreamsNotifyUrlConfig', play)).resolves.toBe('400 CodeNotPushDomain');
    await expect(outcomeOf('DeleteLiveStreamsNotifyUrlConfig', play)).resolves.toBe('400 CodeNotPushDomain');
  });
});

describe('snapshot callbacks', () => {
  const stored = () => emulator.state('1')['play.example.com']?.snapshot;

  it('are described as a flat object', async () => {
    const config = { ...url, NotifyReqAuth: 'yes', NotifyAuthKey: authKey };
    await call('AddLiveSnapshotNotifyConfig', { ...play, ...config });
    const { json } = await call('DescribeLiveSnapshotNotifyConfig', play);

    expect(json).toEqual({ ...play, ...config, RequestId: expect.any(String) });
  });

  it('keep the URL and lose authentication that an Update leaves out', async () => {
    await call('AddLiveSnapshotNotifyConfig', { ...play, ...url, NotifyReqAuth: 'yes', NotifyAuthKey: authKey });
    await call('UpdateLiveSnapshotNotifyConfig', play);

    expect(stored()).toEqual({ ...url, NotifyReqAuth: 'no', NotifyAuthKey: '' });
  });

  it('answer 409 to a conflict, and 400 if missing', async () => {
    await expect(outcomeOf('UpdateLiveSnapshotNotifyConfig', { ...play, ...url })).resolves.toBe('400 ConfigNotFound');
    await expect(outcomeOf('AddLiveSnapshotNotifyConfig', { ...play, ...url })).resolves.toBe('200 OK');
    await expect(outcomeOf('AddLiveSnapshotNotifyConfig', { ...play, ...url })).resolves.toBe(
      '409 ConfigAlreadyExists',
    );
    await expect(outcomeOf('DeleteLiveSnapshotNotifyConfig', play)).resolves.toBe('200 OK');
    expect(stored()).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['no domain', { ...url }, '400 MissingParam'],
    ['an ingest domain', { ...push, ...url }, '403 IllegalOperation'],
    ['an unknown domain', { ...unknown, ...url }, '404 InvalidDomain.NotFound'],
    ['no URL', { ...play }, '400 MissingParam'],
    ['the longest URL', { ...play, NotifyUrl: 'https://cb.example.com/'.padEnd(500, 'a') }, '200 OK'],
    ['a long URL', { ...play, NotifyUrl: 'https://cb.example.com/'.padEnd(501, 'a') }, '400 MalformedParam'],
    ['a boolean', { ...play, ...url, NotifyReqAuth: 'true' }, '400 MalformedParam'],
    ['authentication without a key', { ...play, ...url, NotifyReqAuth: 'yes' }, '400 MissingParam'],
    ['the longest key', { ...play, ...url, NotifyAuthKey: 'a'.repeat(32) }, '200 OK'],
    ['a long key', { ...play, ...url, NotifyAuthKey: 'a'.repeat(33) }, '400 MalformedParam'],
  ])('answer %s', async (_name, parameters, expected) => {
    await expect(outcomeOf('AddLiveSnapshotNotifyConfig', parameters)).resolves.toBe(expected);
  });

  it('ask in 4xx messages to retry later, although that does not help', async () => {
    const { json } = await call('AddLiveSnapshotNotifyConfig', play);

    expect(json.Message).toBe('NotifyUrl is missing, please check and try again later.');
  });
});

describe('recording callbacks', () => {
  const add = (parameters: Record<string, string>): Promise<string> =>
    outcomeOf('AddLiveRecordNotifyConfig', { ...play, ...url, ...parameters });
  const auth = { NotifyReqAuth: 'true', NotifyAuthKey: authKey };

  it('are described with booleans, and without an on-demand URL that is not set', async () => {
    await add({ NeedStatusNotify: 'true', ...auth });
    const first = await call('DescribeLiveRecordNotifyConfig', play);
    await call('UpdateLiveRecordNotifyConfig', { ...play, ...url, OnDemandUrl: 'https://cb.example.com/o' });
    const second = await call('DescribeLiveRecordNotifyConfig', play);

    expect(first.json['LiveRecordNotifyConfig']).toEqual({
      ...play,
      ...url,
      NeedStatusNotify: true,
      NotifyReqAuth: true,
      NotifyAuthKey: authKey,
    });
    expect(second.json['LiveRecordNotifyConfig']).toEqual({
      ...play,
      ...url,
      OnDemandUrl: 'https://cb.example.com/o',
      NeedStatusNotify: false,
      NotifyReqAuth: false,
      NotifyAuthKey: '',
    });
  });

  it('lose everything that an Update leaves out', async () => {
    await add({ OnDemandUrl: 'https://cb.example.com/o', NeedStatusNotify: 'true', ...auth });
    await call('UpdateLiveRecordNotifyConfig', { ...play, ...url });

    expect(emulator.state('1')['play.example.com']?.record).toEqual({
      ...url,
      OnDemandUrl: '',
      NeedStatusNotify: false,
      NotifyReqAuth: false,
      NotifyAuthKey: '',
    });
  });

  it('answer 400 to a conflict, and 404 if missing, in every action and dialect', async () => {
    await restart({ absent: 'empty', deleteAbsent: 'succeed' });
    const missing = '404 InvalidConfig.NotFound';

    await expect(outcomeOf('UpdateLiveRecordNotifyConfig', { ...play, ...url })).resolves.toBe(missing);
    await expect(outcomeOf('DescribeLiveRecordNotifyConfig', play)).resolves.toBe(missing);
    await expect(outcomeOf('DeleteLiveRecordNotifyConfig', play)).resolves.toBe(missing);
    await expect(add({})).resolves.toBe('200 OK');
    await expect(add({})).resolves.toBe('400 ConfigAlreadyExists');
    await expect(outcomeOf('DeleteLiveRecordNotifyConfig', play)).resolves.toBe('200 OK');
    expect(emulator.state('1')['play.example.com']?.record).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['an unknown domain', unknown, '400 InvalidDomain.NotFound'],
    ['an ingest domain', push, '400 InvalidDomain.NotFound'],
    ['no domain', { DomainName: '' }, '400 MissingDomainName'],
    ['no URL', { NotifyUrl: '' }, '400 MissingNotifyUrl'],
    ['another scheme', { NotifyUrl: 'rtmp://cb.example.com' }, '400 InvalidNotifyUrl.Malformed'],
    ['a URL that is not encoded', { NotifyUrl: 'https://cb.example.com/录制' }, '400 InvalidNotifyUrl.Malformed'],
    ['a space in a URL', { OnDemandUrl: 'https://cb.example.com/a b' }, '400 InvalidOnDemandUrl.Malformed'],
    ['yes', { NotifyReqAuth: 'yes', NotifyAuthKey: authKey }, '400 InvalidNotifyReqAuth'],
    ['no', { NeedStatusNotify: 'no' }, '400 InvalidNeedStatusNotify'],
    ['authentication without a key', { NotifyReqAuth: 'true' }, '400 MissingNotifyAuthKey'],
    ['a long key', { NotifyReqAuth: 'true', NotifyAuthKey: 'a'.repeat(33) }, '400 InvalidNotifyAuthKey'],
  ])('answer %s', async (_name, parameters, expected) => {
    await expect(add(parameters)).resolves.toBe(expected);
  });

  it('may reject hosts as unsafe', async () => {
    await restart({ unsafeHosts: ['10.0.0.1'] });
    const unsafe = 'https://10.0.0.1/live';

    await expect(add({ NotifyUrl: unsafe })).resolves.toBe('400 InvalidNotifyUrl.Unsafe');
    await expect(add({ OnDemandUrl: unsafe })).resolves.toBe('400 InvalidOnDemandUrl.Unsafe');
    await expect(outcomeOf('AddLiveDetectNotifyConfig', { ...play, NotifyUrl: unsafe })).resolves.toBe(
      '400 InvalidNotifyUrl.Unsafe',
    );
  });

  it('answer 400 if forbidden', async () => {
    await restart({ accounts: [{ uid: '1', ...key, deniedActions: ['UpdateLiveRecordNotifyConfig'] }] });

    await expect(outcomeOf('UpdateLiveRecordNotifyConfig', { ...play, ...url })).resolves.toBe('400 Forbidden');
  });
});

describe('moderation callbacks', () => {
  it('are described as a wrapped object', async () => {
    await call('AddLiveDetectNotifyConfig', { ...play, NotifyUrl: 'https://cb.example.com/old' });
    await call('UpdateLiveDetectNotifyConfig', { ...play, ...url });
    const { json } = await call('DescribeLiveDetectNotifyConfig', play);

    expect(json['LiveDetectNotifyConfig']).toEqual({ ...play, ...url });
  });

  it('answer 400 to a conflict, and 404 if missing, except to a Delete', async () => {
    const missing = '404 InvalidConfig.NotFound';

    await expect(outcomeOf('UpdateLiveDetectNotifyConfig', { ...play, ...url })).resolves.toBe(missing);
    await expect(outcomeOf('DescribeLiveDetectNotifyConfig', play)).resolves.toBe(missing);
    await expect(outcomeOf('DeleteLiveDetectNotifyConfig', play)).resolves.toBe('200 OK');
    await expect(outcomeOf('AddLiveDetectNotifyConfig', { ...play, ...url })).resolves.toBe('200 OK');
    await expect(outcomeOf('AddLiveDetectNotifyConfig', { ...play, ...url })).resolves.toBe('400 ConfigAlreadyExists');
    await expect(outcomeOf('DeleteLiveDetectNotifyConfig', play)).resolves.toBe('200 OK');
    expect(emulator.state('1')['play.example.com']?.detect).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['an ingest domain', push, '403 IllegalOperation'],
    ['an unknown domain', unknown, '404 InvalidDomain.NotFound'],
    ['no URL', { NotifyUrl: '' }, '400 MissingNotifyUrl'],
    ['another scheme', { NotifyUrl: 'ftp://cb.example.com' }, '400 InvalidNotifyUrl.Malformed'],
  ])('answer %s', async (_name, parameters, expected) => {
    await expect(outcomeOf('AddLiveDetectNotifyConfig', { ...play, ...url, ...parameters })).resolves.toBe(expected);
  });
});

describe('lazy pull', () => {
  const origin = { PullDomainName: 'a.example.com;b.example.com', PullProtocol: 'httpflv' };
  const set = (parameters: Record<string, string>): Promise<string> =>
    outcomeOf('SetLiveLazyPullStreamInfoConfig', { ...play, AppName: 'live', ...origin, ...parameters });
  const list = async (parameters: Record<string, string> = {}): Promise<readonly Record<string, string>[]> => {
    const { json } = await call('DescribeLiveLazyPullStreamConfig', { ...play, ...parameters });
    return json.LiveLazyPullConfigList?.LiveLazyPullConfig ?? [];
  };
  const apps = async (): Promise<string[]> => (await list()).map(({ AppName = '' }) => AppName);

  it('is described in upper case', async () => {
    await set({ PullAppName: 'origin', TranscodeLazy: 'yes' });

    await expect(list()).resolves.toEqual([
      {
        ...play,
        AppName: 'live',
        PullDomainName: 'a.example.com;b.example.com',
        PullProtocol: 'HTTPFLV',
        PullAppName: 'origin',
        TranscodeLazy: 'yes',
      },
    ]);
  });

  it('is replaced by a second Set, which loses fields that it leaves out or cannot express', async () => {
    emulator.put('1', 'play.example.com', { lazyPull: [{ AppName: 'live', PullAppName: 'x', PullArgs: 'k=v' }] });
    const [before] = await list();
    await set({});
    const [after, ...others] = await list();

    expect(before).toMatchObject({ PullAppName: 'x', PullArgs: 'k=v' });
    expect(after).toMatchObject({ PullAppName: '', TranscodeLazy: 'no' });
    expect(after).not.toHaveProperty('PullArgs');
    expect(others).toEqual([]);
  });

  it('is listed by app, and deleted by app', async () => {
    await set({ AppName: 'ali_all_app' });
    await set({ AppName: 'a' });
    await set({ AppName: 'b' });

    await expect(list({ AppName: 'a' })).resolves.toMatchObject([{ AppName: 'a' }]);
    await call('DeleteLiveLazyPullStreamInfoConfig', { ...play, AppName: 'a' });
    await expect(apps()).resolves.toEqual(['ali_all_app', 'b']);
  });

  it('is deleted for every app by ali_all_app', async () => {
    await set({ AppName: 'ali_all_app' });
    await set({ AppName: 'a' });
    await call('DeleteLiveLazyPullStreamInfoConfig', { ...play, AppName: 'ali_all_app' });

    await expect(apps()).resolves.toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['an unknown domain', unknown, '404 InvalidDomain.NotFound'],
    ['an ingest domain', push, '403 IllegalOperation'],
    ['no domain', { DomainName: '' }, '400 Missing DomainName'],
    ['no app', { AppName: '' }, '400 MissingAppName'],
    ['a path as app', { AppName: 'a/b' }, '400 CodeAppNameIsIllegal'],
    ['no origin', { PullDomainName: '' }, '400 MissingPullDomainName'],
    ['half an origin', { PullDomainName: 'a.example.com;' }, '400 InvalidPullDomainName'],
    ['a scheme', { PullDomainName: 'rtmp://a.example.com' }, '400 InvalidPullDomainName'],
    ['a port', { PullDomainName: 'a.example.com:1935' }, '400 InvalidPullDomainName'],
    ['IPv6', { PullDomainName: '[::1]' }, '400 InvalidPullDomainName'],
    ['IPv4', { PullDomainName: '203.0.113.1' }, '200 OK'],
    ['a protocol in upper case', { PullProtocol: 'RTMP' }, '400 InvalidPullProtocol'],
    ['another protocol', { PullProtocol: 'flv' }, '400 InvalidPullProtocol'],
    ['hls', { PullProtocol: 'hls' }, '200 OK'],
    ['a boolean', { TranscodeLazy: 'true' }, '400 InvalidTranscodeLazy'],
  ])('answers %s', async (_name, parameters, expected) => {
    await expect(set(parameters)).resolves.toBe(expected);
  });
});

describe('domains', () => {
  const list = async (parameters: Record<string, string>) => {
    const { json } = await call('DescribeLiveUserDomains', parameters);
    const { PageData = [] } = (json['Domains'] ?? {}) as { readonly PageData?: readonly { DomainName: string }[] };
    return { names: PageData.map(({ DomainName }) => DomainName), ...json } as Record<string, unknown>;
  };
  const many = async (): Promise<readonly string[]> => {
    const names = Array.from({ length: 60 }, (_, index) => `play-${index}.example.com`);
    const domains = names.map((name) => ({ name, type: 'play' as const }));
    await restart({ accounts: [{ uid: '1', ...key, domains }] });
    return names;
  };

  it('are listed with their type and status, and belong to the account', async () => {
    expect(await list({})).toMatchObject({
      ...{ PageNumber: 1, PageSize: 20, TotalCount: 3 },
      Domains: {
        PageData: [
          { DomainName: 'push.example.com', LiveDomainType: 'liveEdge', LiveDomainStatus: 'online' },
          { DomainName: 'unbound.example.com', LiveDomainType: 'liveEdge' },
          { DomainName: 'play.example.com', LiveDomainType: 'liveVideo' },
        ],
      },
    });
    expect(await list({ LiveDomainType: 'liveVideo' })).toMatchObject({ TotalCount: 1, names: ['play.example.com'] });
  });

  it('come in pages of 20 at first, and of 50 at most; behind the last page there are none', async () => {
    const names = await many();
    expect(await list({})).toMatchObject({ TotalCount: 60, names: names.slice(0, 20) });
    expect(await list({ PageSize: '50' })).toMatchObject({ PageSize: 50, names: names.slice(0, 50) });
    expect(await list({ PageSize: '50', PageNumber: '2' })).toMatchObject({ PageNumber: 2, names: names.slice(50) });
    expect(await list({ PageSize: '50', PageNumber: '3' })).toMatchObject({ TotalCount: 60, names: [] });
    expect(await list({ PageSize: '1', PageNumber: '60' })).toMatchObject({ names: names.slice(59) });
  });

  it.each([
    ['PageSize', '51', false],
    ['PageSize', '0', false],
    ['PageSize', 'all', false],
    ['PageSize', '50', true],
    ['PageSize', '1', true],
    ['PageNumber', '0', false],
    ['PageNumber', '-1', false],
    ['PageNumber', '100001', false],
    ['PageNumber', '100000', true],
  ])('answer %s %s: %s', async (name, value, isFine) => {
    const expected = isFine ? '200 OK' : `400 Invalid${name}`;
    await expect(outcomeOf('DescribeLiveUserDomains', { [name]: value })).resolves.toBe(expected);
  });
});

describe('a missing configuration', () => {
  const describes: [string, Record<string, string>, string, object][] = [
    [
      'DescribeLiveStreamsNotifyUrlConfig',
      push,
      '404 InvalidConfig.NotFound',
      {
        LiveStreamsNotifyConfig: {
          ...push,
          NotifyUrl: '',
          ExceptionNotifyUrl: '',
          NotifyReqAuth: 'no',
          NotifyAuthKey: '',
        },
      },
    ],
    [
      'DescribeLiveSnapshotNotifyConfig',
      play,
      '400 ConfigNotFound',
      { ...play, NotifyUrl: '', NotifyReqAuth: 'no', NotifyAuthKey: '' },
    ],
    [
      'DescribeLiveLazyPullStreamConfig',
      play,
      '404 InvalidConfig.NotFound',
      { LiveLazyPullConfigList: { LiveLazyPullConfig: [] } },
    ],
  ];

  it.each(describes)('%s of %j is empty, or %s in that dialect', async (action, parameters, notFound, empty) => {
    const { json, status } = await call(action, parameters);
    expect({ status, json }).toEqual({ status: 200, json: { ...empty, RequestId: expect.any(String) } });

    await restart({ absent: 'notFound' });
    await expect(outcomeOf(action, parameters)).resolves.toBe(notFound);
  });

  it.each([
    ['DeleteLiveStreamsNotifyUrlConfig', push, '404 InvalidConfig.NotFound'],
    ['DeleteLiveSnapshotNotifyConfig', play, '400 ConfigNotFound'],
    ['DeleteLiveDetectNotifyConfig', play, '404 InvalidConfig.NotFound'],
    ['DeleteLiveLazyPullStreamInfoConfig', { ...play, AppName: 'ali_all_app' }, '404 InvalidConfig.NotFound'],
    ['DeleteLiveLazyPullStreamInfoConfig', { ...play, AppName: 'a' }, '404 InvalidConfig.NotFound'],
  ])('%s of %j succeeds, or answers %s in that dialect', async (action, parameters, notFound) => {
    await expect(outcomeOf(action, parameters)).resolves.toBe('200 OK');
    await restart({ deleteAbsent: 'notFound' });
    await expect(outcomeOf(action, parameters)).resolves.toBe(notFound);
  });

  it('is not confused with an existing one by a Delete that checks', async () => {
    await restart({ deleteAbsent: 'notFound' });
    emulator.put('1', 'play.example.com', { snapshot: {}, detect: { NotifyUrl: '' }, lazyPull: [{ AppName: 'a' }] });

    await expect(outcomeOf('DeleteLiveSnapshotNotifyConfig', play)).resolves.toBe('200 OK');
    await expect(outcomeOf('DeleteLiveDetectNotifyConfig', play)).resolves.toBe('200 OK');
    await expect(outcomeOf('DeleteLiveLazyPullStreamInfoConfig', { ...play, AppName: 'a' })).resolves.toBe('200 OK');
  });
});

describe('state', () => {
  it('is stored as given, for domains that exist', () => {
    emulator.put('1', 'push.example.com', { stream: { NotifyUrl: 'not even a URL' } });

    expect(emulator.state('1')['push.example.com']?.stream).toMatchObject({
      NotifyUrl: 'not even a URL',
      NotifyReqAuth: 'no',
    });
    expect(() => emulator.put('1', 'no.example.com', {})).toThrow('1 has no domain no.example.com');
    expect(() => emulator.put('9', 'push.example.com', {})).toThrow('9 has no domain push.example.com');
    expect(() => emulator.state('9')).toThrow('no account of the emulator has the uid 9');
  });

  it('is a copy, and is forgotten on reset', async () => {
    await call('SetLiveStreamsNotifyUrlConfig', { ...push, ...url });
    const before = emulator.state('1');
    await call('DeleteLiveStreamsNotifyUrlConfig', push);
    emulator.put('1', 'push.example.com', { stream: {} });
    emulator.reset();

    expect(before['push.example.com']?.stream?.NotifyUrl).toBe(url.NotifyUrl);
    expect(emulator.state('1')).toEqual({});
    expect(emulator.calls).toEqual([]);
  });

  it('is shared by the keys of an account', async () => {
    await restart({
      accounts: [
        { uid: '1', ...key, domains: [{ name: 'push.example.com', type: 'push' }] },
        { uid: '1', accessKeyId: 'second', accessKeySecret: 'secret' },
      ],
    });
    await rawCaller(
      emulator.url,
      { accessKeyId: 'second', accessKeySecret: 'secret' },
      now,
    )('SetLiveStreamsNotifyUrlConfig', { ...push, ...url });
    const { json } = await call('DescribeLiveStreamsNotifyUrlConfig', push);

    expect(json['LiveStreamsNotifyConfig']).toMatchObject(url);
  });

  it('is refused for two accounts with one key', async () => {
    const accounts = [
      { uid: '1', ...key },
      { uid: '2', ...key },
    ];

    await expect(startAlibabaEmulator({ accounts })).rejects.toThrow('access key testid is configured twice');
  });
});
