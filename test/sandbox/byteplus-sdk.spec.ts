import { startBytePlusEmulator } from '../../src/sandbox/byteplus/byteplus.emulator';
import { VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { openApi, sdkCore, VolcengineCall, VolcengineKey } from './volcengine-clients';

/*
 * The vendor has no client in TypeScript. Those of Volcengine, whose signature and actions are the
 * same, speak to the emulator of BytePlus; what they cannot know of it are the limits, the message
 * types, and the options.
 */

const key: VolcengineKey = { accessKeyId: 'AKBPtest', accessKeySecret: 'testsecret==' };
const startedAt = Date.now();
const clients: [string, (url: string, key: VolcengineKey) => VolcengineCall][] = [
  ['openapi', openApi],
  ['sdk-core', sdkCore],
];

const callback = {
  Vhost: 'live',
  App: 'app',
  MessageType: 'push',
  TranscodeCallback: 1,
  CallbackDetailList: [{ CallbackType: 'http', URL: 'https://cb.example.com/live' }],
  AuthEnable: true,
  AuthKeyPrimary: 'k3y-For-Callbacks01',
};
const defaults = { HttpMethod: 'post', RetryTimes: 3, RetryInternalSecond: 3, TimeoutSecond: 4 };

describe.each(clients)('%s', (_name, connect) => {
  let emulator: VolcengineEmulator;
  let call: VolcengineCall;
  let now = startedAt;
  beforeAll(async () => {
    const vhosts = [{ name: 'live', domains: [{ name: 'push.example.com', type: 'push' as const }] }];
    emulator = await startBytePlusEmulator({ accounts: [{ uid: '1', ...key, vhosts }], now: () => now });
    call = connect(emulator.url, key);
  });
  beforeEach(() => {
    now = startedAt;
    emulator.reset();
  });
  afterAll(() => emulator.close());

  /** Past the window of the quota. */
  const later = (action: string, body: object) => {
    now += 1_001;
    return call(action, body);
  };

  it('updates, describes and deletes; a replacement resets the options', async () => {
    await call('UpdateCallback', { ...callback, RetryTimes: 7, AppendField: { secret: 'x' } });
    const described = await call('DescribeCallback', { Vhost: 'live', App: 'app' });
    expect(described.ResponseMetadata).toMatchObject({ Region: 'ap-singapore-1' });
    const { AuthKeyPrimary } = callback;
    const shown = { ...callback, ...defaults, AuthField: { AuthKeyPrimary } };
    expect(described.Result).toMatchObject({ CallbackList: [{ ...shown, RetryTimes: 7 }] });
    expect(JSON.stringify(described)).not.toContain('AppendField');

    await later('UpdateCallback', callback);
    const again = await call('DescribeCallback', { Vhost: 'live', App: 'app' });
    expect(again.Result).toMatchObject({ CallbackList: [shown] });
    await call('DeleteCallback', { Vhost: 'live', App: 'app', MessageType: 'push' });
    expect(emulator.state('1').callbacks).toEqual([]);
  });

  it('pulls over HLS; retries are written as text and read as a number', async () => {
    const Servers = [{ RelaySourceDomain: 'a.example.org', RelaySourceProtocol: 'hls', RelaySourceParams: {} }];
    const source = { Vhost: 'live', App: 'app', GroupDetails: [{ Group: 'one', Servers }] };
    await call('UpdateRelaySourceV3', source);
    const byDefault = await call('DescribeRelaySourceV3', { Vhost: 'live' });
    expect(byDefault.Result).toEqual({ RelaySourceConfigList: [{ ...source, RetryTimes: 0 }] });
    await call('UpdateRelaySourceV3', { ...source, RetryTimes: '4' });
    const set = await call('DescribeRelaySourceV3', { Vhost: 'live' });
    expect(set.Result).toEqual({ RelaySourceConfigList: [{ ...source, RetryTimes: 4 }] });
  });

  it('may call each callback action once a second', async () => {
    const codes = [];
    for (let i = 0; i < 2; i += 1) codes.push((await call('UpdateCallback', callback)).ResponseMetadata.Error?.Code);
    codes.push((await later('UpdateCallback', callback)).ResponseMetadata.Error?.Code);
    expect(codes).toEqual([undefined, 'FlowLimitExceeded', undefined]);
  });

  it('has no moderation', async () => {
    const answer = await call('UpdateCallback', { ...callback, MessageType: 'audit_snapshot' });
    expect(answer.ResponseMetadata.Error?.Code).toBe('InvalidParam.OutOfRange');
  });
});
