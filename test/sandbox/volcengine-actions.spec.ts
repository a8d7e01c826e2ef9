import {
  startVolcengineEmulator,
  VolcengineEmulator,
  VolcengineEmulatorOptions,
} from '../../src/sandbox/volcengine/volcengine.emulator';
import { RawAnswer } from './http-exchange';
import { VolcengineBody, VolcengineResult } from './volcengine-clients';
import { RawCall, rawCaller } from './volcengine-raw';

let time: number;
const now = (): number => time;
const key = { accessKeyId: 'AKLTtest', accessKeySecret: 'testsecret==' };
const Vhost = 'live';

let emulator: VolcengineEmulator;
let call: RawCall;

async function start(options: Partial<VolcengineEmulatorOptions> = {}): Promise<void> {
  const vhosts = [
    {
      name: 'live',
      domains: [
        { name: 'push.example.com', type: 'push' as const },
        { name: 'pull.example.com', type: 'pull-flv' as const },
      ],
    },
    { name: 'other', domains: [{ name: 'push.example.org', type: 'push' as const }] },
  ];
  const foreign = {
    uid: '2',
    accessKeyId: 'x',
    accessKeySecret: 'y',
    vhosts: [{ name: 'theirs', domains: [{ name: 'push.theirs.com', type: 'push' as const }] }],
  };
  emulator = await startVolcengineEmulator({
    accounts: [{ uid: '1', ...key, vhosts }, foreign],
    now,
    quotas: 'off',
    ...options,
  });
  call = rawCaller(emulator.url, key, now);
}

beforeEach(async () => {
  time = Date.parse('2024-01-02T03:04:05Z');
  await start();
});
afterEach(() => emulator.close());

/** Restarts with other behaviour, for one test. */
async function restart(options: Partial<VolcengineEmulatorOptions>): Promise<void> {
  await emulator.close();
  await start(options);
}

const outcome = ({ status, json }: RawAnswer<VolcengineBody>): string =>
  `${status} ${json.ResponseMetadata.Error?.Code ?? 'OK'}`;
const outcomeOf = async (action: string, body: unknown): Promise<string> => outcome(await call(action, body));
const resultOf = async (action: string, body: unknown): Promise<VolcengineResult> =>
  (await call(action, body)).json.Result ?? {};
const messageOf = async (action: string, body: unknown): Promise<string | undefined> =>
  (await call(action, body)).json.ResponseMetadata.Error?.Message;

const CallbackDetailList = [{ CallbackType: 'http', URL: 'https://cb.example.com/live' }];

describe('callbacks', () => {
  const update = (body: object): Promise<string> =>
    outcomeOf('UpdateCallback', { Vhost, MessageType: 'push', CallbackDetailList, ...body });
  const stored = () => emulator.state('1').callbacks;
  /** Scope and type of what is stored. */
  const names = (): string[] =>
    stored().map(({ Domain, Vhost: vhost, App, MessageType }) => `${Domain || vhost}/${App}:${MessageType}`);

  it('are described with the key in clear text, and with an offset that is not RFC 3339', async () => {
    const body = { Vhost, App: 'app', MessageType: 'push', CallbackDetailList };
    await update({ ...body, TranscodeCallback: 1, AuthEnable: true, AuthKeyPrimary: 'k-1' });

    await expect(resultOf('DescribeCallback', { Vhost })).resolves.toEqual({
      CallbackList: [
        {
          ...body,
          TranscodeCallback: 1,
          AuthEnable: true,
          AuthKeyPrimary: 'k-1',
          CreateTime: '2024-01-02T11:04:05+8:00',
          CreateTimeUTC: '2024-01-02T03:04:05Z',
        },
      ],
    });
  });

  it('lose what an Update leaves out, authentication too', async () => {
    await update({ TranscodeCallback: 1, AuthEnable: true, AuthKeyPrimary: 'k-1' });
    await update({});

    expect(stored()).toMatchObject([{ TranscodeCallback: 0, AuthEnable: false, AuthKeyPrimary: '' }]);
  });

  it('exist once per scope and type', async () => {
    for (const scope of [
      {},
      { App: 'a' },
      { App: 'b' },
      { Vhost: 'other' },
      { Vhost: undefined, Domain: 'push.example.com' },
    ]) {
      await update(scope);
    }
    await update({ MessageType: 'push_end' });

    expect(names()).toEqual([
      'live/:push',
      'live/a:push',
      'live/b:push',
      'other/:push',
      'push.example.com/:push',
      'live/:push_end',
    ]);
  });

  it('are described for all apps of a vhost, for one app, for one type, or for a domain', async () => {
    for (const scope of [
      {},
      { App: 'a' },
      { App: 'a', MessageType: 'record' },
      { Vhost: '', Domain: 'push.example.com' },
    ]) {
      await update(scope);
    }
    const found = async (body: object): Promise<string[] | undefined> => {
      const { CallbackList } = await resultOf('DescribeCallback', body);
      return CallbackList?.map((record) => `${record.Vhost}/${record.App}:${record.MessageType}`);
    };

    await expect(found({ Vhost })).resolves.toEqual(['live/:push', 'live/a:push', 'live/a:record']);
    await expect(found({ Vhost, App: 'a' })).resolves.toEqual(['live/a:push', 'live/a:record']);
    await expect(found({ Vhost, MessageType: 'record' })).resolves.toEqual(['live/a:record']);
    await expect(found({ Domain: 'push.example.com' })).resolves.toEqual(['live/:push']);
    await expect(found({ Vhost: 'other' })).resolves.toEqual([]);
  });

  const everything = ['live/:push', 'live/:record', 'live/a:push', 'live/a:record', 'push.example.com/:push'];
  it.each<[object, string[]]>([
    [
      { Vhost, App: 'a', MessageType: 'push' },
      ['live/:push', 'live/:record', 'live/a:record', 'push.example.com/:push'],
    ],
    // Without MessageType every type of the app goes…
    [{ Vhost, App: 'a' }, ['live/:push', 'live/:record', 'push.example.com/:push']],
    // …without App the type goes for every app…
    [{ Vhost, MessageType: 'push' }, ['live/:record', 'live/a:record', 'push.example.com/:push']],
    // …and an empty text is as good as none.
    [{ Vhost, App: '', MessageType: '', Domain: '' }, ['push.example.com/:push']],
    [{ Domain: 'push.example.com' }, ['live/:push', 'live/:record', 'live/a:push', 'live/a:record']],
    [{ Vhost: 'other' }, everything],
  ])('are deleted by %j, which leaves %j', async (body, left) => {
    const ofType = (MessageType: 'push' | 'record', scope: object) => ({ Vhost, MessageType, ...scope });
    emulator.put('1', {
      callbacks: [
        ofType('push', {}),
        ofType('record', {}),
        ofType('push', { App: 'a' }),
        ofType('record', { App: 'a' }),
        ofType('push', { Domain: 'push.example.com' }),
      ],
    });
    expect(names()).toEqual(everything);

    await expect(outcomeOf('DeleteCallback', body)).resolves.toBe('200 OK');
    expect(names()).toEqual(left);
  });

  it.each<[string, object, string]>([
    ['no type', { MessageType: '' }, '400 InvalidParam.Empty'],
    ['another type', { MessageType: 'push_start' }, '400 InvalidParam.OutOfRange'],
    ['neither vhost nor domain', { Vhost: '' }, '400 InvalidParam.Empty'],
    ['vhost and domain', { Domain: 'push.example.com' }, '400 InvalidParam'],
    ['domain and app', { Vhost: '', Domain: 'push.example.com', App: 'a' }, '400 InvalidParam.DomainAndApp'],
    ['an unknown vhost', { Vhost: 'nowhere' }, '404 ResourceNotFound.VhostNotExist'],
    ["another account's vhost", { Vhost: 'theirs' }, '403 RequestForbidden.AccountIDNotAllow'],
    ["another account's domain", { Vhost: '', Domain: 'push.theirs.com' }, '403 RequestForbidden'],
    ['an unknown domain', { Vhost: '', Domain: 'no.example.com' }, '403 RequestForbidden'],
    ['a pull domain', { Vhost: '', Domain: 'pull.example.com' }, '400 InvalidParam'],
    ['the longest app', { App: 'a'.repeat(30) }, '200 OK'],
    ['a long app', { App: 'a'.repeat(31) }, '400 InvalidParam.Format'],
    ['a star as app', { App: '*' }, '400 InvalidParam.Format'],
    ['a text for a boolean', { AuthEnable: 'true' }, '400 InvalidParam.BindError'],
    ['a text for a number', { TranscodeCallback: '1' }, '400 InvalidParam.BindError'],
    ['a fraction', { TranscodeCallback: 0.5 }, '400 InvalidParam.BindError'],
    ['a boolean for a number', { TranscodeCallback: true }, '400 InvalidParam.BindError'],
    ['a number for a text', { App: 1 }, '400 InvalidParam.BindError'],
    ['an object for a list', { CallbackDetailList: {} }, '400 InvalidParam.BindError'],
    ['texts for objects', { CallbackDetailList: ['https://cb.example.com'] }, '400 InvalidParam.BindError'],
    ['null for nothing', { App: null, AuthEnable: null }, '200 OK'],
    ['another number', { TranscodeCallback: 2 }, '400 InvalidParam.OutOfRange'],
    ['no URLs', { CallbackDetailList: [] }, '400 InvalidParam.Empty'],
    ['no URL', { CallbackDetailList: [{ CallbackType: 'http' }] }, '400 InvalidParam.Empty'],
    [
      'another CallbackType',
      { CallbackDetailList: [{ ...CallbackDetailList[0], CallbackType: 'https' }] },
      '400 InvalidParam.OutOfRange',
    ],
    [
      'the longest URL',
      { CallbackDetailList: [{ CallbackType: 'http', URL: 'https://a.example/'.padEnd(100, 'a') }] },
      '200 OK',
    ],
    [
      'a long URL',
      { CallbackDetailList: [{ CallbackType: 'http', URL: 'https://a.example/'.padEnd(101, 'a') }] },
      '400 InvalidParam.OutOfRange',
    ],
    [
      'another scheme',
      { CallbackDetailList: [{ CallbackType: 'http', URL: 'rtmp://a.example/' }] },
      '400 InvalidParam.Format',
    ],
    ['authentication without a key', { AuthEnable: true }, '400 InvalidParam.Empty'],
    ['a key with a space', { AuthEnable: true, AuthKeyPrimary: 'a b' }, '400 InvalidParam.Format'],
    [
      'a key like the documented sample',
      { AuthEnable: true, AuthKeyPrimary: `1622194197-0-0-${'5'.repeat(40)}` },
      '200 OK',
    ],
  ])('answer %s', async (_name, body, expected) => {
    await expect(update(body)).resolves.toBe(expected);
  });

  it('name the parameter in the message', async () => {
    const body = { Vhost, CallbackDetailList };

    await expect(messageOf('UpdateCallback', body)).resolves.toBe('MessageType is required');
    await expect(messageOf('UpdateCallback', { ...body, MessageType: 'x' })).resolves.toBe(
      'MessageType should be one of {[push push_end snapshot record audit_snapshot]}',
    );
    await expect(messageOf('UpdateCallback', { ...body, MessageType: 'push', TranscodeCallback: 2 })).resolves.toBe(
      'TranscodeCallback should be between 0 and 1',
    );
  });

  it('reject a body that is not a JSON object', async () => {
    await expect(outcomeOf('UpdateCallback', [])).resolves.toBe('400 InvalidParam.BindError');
    await expect(outcomeOf('UpdateCallback', null)).resolves.toBe('400 InvalidParam.BindError');
  });
});

describe('relay sources', () => {
  const server = { RelaySourceDomain: 'origin.example.org:1935', RelaySourceProtocol: 'rtmp' };
  const group = (Group: string, count = 1): object => ({ Group, Servers: Array.from({ length: count }, () => server) });
  const update = (body: object): Promise<string> =>
    outcomeOf('UpdateRelaySourceV3', { Vhost, App: 'a', GroupDetails: [group('g')], ...body });
  const withServer = (change: object): object => ({
    GroupDetails: [{ Group: 'g', Servers: [{ ...server, ...change }] }],
  });
  const nameOf = ({ App, GroupDetails }: { App: string; GroupDetails: readonly { Group: string }[] }): string =>
    `${App}:${GroupDetails.map(({ Group }) => Group).join()}`;
  const names = (): string[] => emulator.state('1').relaySources.map(nameOf);

  it('are described, with empty parameters by default', async () => {
    await update({});

    await expect(resultOf('DescribeRelaySourceV3', { Vhost })).resolves.toEqual({
      RelaySourceConfigList: [
        { Vhost, App: 'a', GroupDetails: [{ Group: 'g', Servers: [{ ...server, RelaySourceParams: {} }] }] },
      ],
    });
  });

  it('are replaced per app, and described by app and group', async () => {
    await update({ App: '' });
    await update({ GroupDetails: [group('old')] });
    await update({ GroupDetails: [group('g'), group('h')] });
    const found = async (body: object): Promise<string[] | undefined> => {
      const { RelaySourceConfigList } = await resultOf('DescribeRelaySourceV3', { Vhost, ...body });
      return RelaySourceConfigList?.map(nameOf);
    };

    expect(names()).toEqual([':g', 'a:g,h']);
    await expect(found({ App: 'a' })).resolves.toEqual(['a:g,h']);
    await expect(found({ Group: 'h' })).resolves.toEqual(['a:h']);
  });

  it.each<[object, string[]]>([
    [{ App: 'a' }, [':g,h', 'b:g']],
    [{ App: 'a', Group: 'g' }, [':g,h', 'b:g', 'a:h']],
    [{ App: 'b', Group: 'g' }, [':g,h', 'a:g,h']],
    [{}, ['a:g,h', 'b:g']],
  ])('are deleted by %j, which leaves %j', async (body, left) => {
    await update({ App: '', GroupDetails: [group('g'), group('h')] });
    await update({ App: 'a', GroupDetails: [group('g'), group('h')] });
    await update({ App: 'b' });

    await expect(outcomeOf('DeleteRelaySourceV3', { Vhost, ...body })).resolves.toBe('200 OK');
    expect(names()).toEqual(left);
  });

  it('can be deleted for every app at once', async () => {
    await restart({ relayDeleteWithoutApp: 'everything' });
    await update({ App: '' });
    await update({ App: 'a' });
    await call('DeleteRelaySourceV3', { Vhost });

    expect(names()).toEqual([]);
  });

  it('are deleted under another name, as in the documented sample', async () => {
    const { json } = await call('DeleteRelaySourceV3', { Vhost });

    expect(json.ResponseMetadata.Action).toBe('DeleteRelaySourceV3_1h0pchjqf');
  });

  it.each<[string, object, string]>([
    ['no vhost', { Vhost: '' }, '400 InvalidParam.Empty'],
    ['an unknown vhost', { Vhost: 'nowhere' }, '404 ResourceNotFound.VhostNotExist'],
    ['a star as app', { App: '*' }, '400 InvalidParam.Format'],
    ['no groups', { GroupDetails: [] }, '400 InvalidParam.Empty'],
    ['a group without a name', { GroupDetails: [{ ...group('g'), Group: '' }] }, '400 InvalidParam.Empty'],
    ['a group without servers', { GroupDetails: [group('g', 0)] }, '400 InvalidParam.Empty'],
    ['10 origins', { GroupDetails: [group('g', 5), group('h', 5)] }, '200 OK'],
    ['11 origins', { GroupDetails: [group('g', 5), group('h', 6)] }, '400 InvalidParam.OutOfRange'],
    ['another protocol', withServer({ RelaySourceProtocol: 'hls' }), '400 InvalidParam.OutOfRange'],
    ['a scheme', withServer({ RelaySourceDomain: 'rtmp://origin.example.org' }), '400 InvalidParam.Format'],
    ['a path', withServer({ RelaySourceDomain: 'origin.example.org/live' }), '400 InvalidParam.Format'],
    ['no such port', withServer({ RelaySourceDomain: 'origin.example.org:65536' }), '400 InvalidParam.Format'],
    ['port 0', withServer({ RelaySourceDomain: 'origin.example.org:0' }), '400 InvalidParam.Format'],
    ['IPv6', withServer({ RelaySourceDomain: '[2001:db8::1]:1935' }), '200 OK'],
    ['a number as parameter', withServer({ RelaySourceParams: { k: 1 } }), '400 InvalidParam.BindError'],
    ['a list of parameters', withServer({ RelaySourceParams: ['k'] }), '400 InvalidParam.BindError'],
  ])('answer %s', async (_name, body, expected) => {
    await expect(update(body)).resolves.toBe(expected);
  });
});

describe('domains', () => {
  const list = (body: object = {}): Promise<VolcengineResult> =>
    resultOf('ListDomainDetail', { PageNum: 1, PageSize: 10, ...body });
  const names = async (body: object): Promise<string[] | undefined> =>
    (await list(body)).DomainList?.map(({ Domain }) => Domain);

  it('are listed with their vhost, type and push domain', async () => {
    const { Total, DomainList } = await list({ VhostList: ['live'] });

    expect(Total).toBe(2);
    expect(DomainList).toMatchObject([
      { Vhost: 'live', Domain: 'push.example.com', Type: 'push', PushDomain: '', Status: 0 },
      { Vhost: 'live', Domain: 'pull.example.com', Type: 'pull-flv', PushDomain: 'push.example.com', Status: 0 },
    ]);
  });

  it('are filtered and paged, and belong to the account', async () => {
    await expect(names({})).resolves.toEqual(['push.example.com', 'pull.example.com', 'push.example.org']);
    await expect(names({ DomainNameList: ['push.example.org', 'push.theirs.com'] })).resolves.toEqual([
      'push.example.org',
    ]);
    await expect(names({ DomainTypeList: ['pull-flv'] })).resolves.toEqual(['pull.example.com']);
    await expect(names({ PageNum: 2, PageSize: 2 })).resolves.toEqual(['push.example.org']);
  });

  it.each<[string, object, string]>([
    ['no page', { PageNum: undefined }, '400 InvalidParam.Empty'],
    ['page 0', { PageNum: 0 }, '400 InvalidParam.OutOfRange'],
    ['a large page', { PageSize: 1001 }, '400 InvalidParam.OutOfRange'],
    ['a text for a list', { VhostList: 'live' }, '400 InvalidParam.BindError'],
    ['numbers for texts', { VhostList: [1] }, '400 InvalidParam.BindError'],
  ])('answer %s', async (_name, body, expected) => {
    await expect(outcomeOf('ListDomainDetail', { PageNum: 1, PageSize: 10, ...body })).resolves.toBe(expected);
  });
});

describe('a missing configuration', () => {
  it.each([
    ['empty', { CallbackList: [] }, { RelaySourceConfigList: [] }],
    ['missing', {}, {}],
    ['null', { CallbackList: null }, { RelaySourceConfigList: null }],
  ] as const)('is described by a list that is %s', async (emptyList, callbacks, relaySources) => {
    await restart({ emptyList });

    await expect(resultOf('DescribeCallback', { Vhost })).resolves.toEqual(callbacks);
    await expect(resultOf('DescribeRelaySourceV3', { Vhost })).resolves.toEqual(relaySources);
  });

  it.each(['DeleteCallback', 'DeleteRelaySourceV3'])(
    'is deleted by %s, or not found in that dialect',
    async (action) => {
      await expect(outcomeOf(action, { Vhost })).resolves.toBe('200 OK');
      await restart({ deleteAbsent: 'notFound' });
      await expect(outcomeOf(action, { Vhost })).resolves.toBe('404 ResourceNotFound');
      emulator.put('1', { callbacks: [{ Vhost, MessageType: 'push' }], relaySources: [{ Vhost }] });
      await expect(outcomeOf(action, { Vhost })).resolves.toBe('200 OK');
    },
  );
});

describe('state', () => {
  it('is stored as given, even if the records of push and push_end differ', async () => {
    emulator.put('1', {
      callbacks: [
        { Vhost, MessageType: 'push', AuthEnable: true, AuthKeyPrimary: 'k' },
        { Vhost, MessageType: 'push_end', createdAt: Date.parse('2021-01-02T03:04:05Z') },
      ],
      relaySources: [{ Vhost, App: 'a' }],
    });
    const { CallbackList } = await resultOf('DescribeCallback', { Vhost });

    expect(CallbackList).toMatchObject([
      { MessageType: 'push', AuthEnable: true, AuthKeyPrimary: 'k', CreateTimeUTC: '2024-01-02T03:04:05Z' },
      { MessageType: 'push_end', AuthEnable: false, AuthKeyPrimary: '', CreateTimeUTC: '2021-01-02T03:04:05Z' },
    ]);
    await expect(resultOf('DescribeRelaySourceV3', { Vhost })).resolves.toEqual({
      RelaySourceConfigList: [{ Vhost, App: 'a', GroupDetails: [] }],
    });
    expect(() => emulator.put('9', {})).toThrow('no account of the emulator has the uid 9');
  });

  it('is a copy, and is forgotten on reset', () => {
    emulator.put('1', { callbacks: [{ Vhost, MessageType: 'push' }] });
    const before = emulator.state('1');
    emulator.put('1', { callbacks: [{ Vhost, MessageType: 'record' }] });
    emulator.reset();

    expect(before.callbacks).toHaveLength(1);
    expect(emulator.state('1')).toEqual({ callbacks: [], relaySources: [] });
  });
});
