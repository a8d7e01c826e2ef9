import { StsService } from '@volcengine/openapi/lib/services/sts';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { openApi, sdkCore, VolcengineCall, VolcengineKey } from './volcengine-clients';

/**
 * The vendor's own clients against the emulator, as they sign and send: what they agree with is the
 * real wire. The emulator shares no code with them.
 */

const key: VolcengineKey = { accessKeyId: 'AKLTtest', accessKeySecret: 'testsecret==' };
const sts: VolcengineKey = { accessKeyId: 'AKTPtest', accessKeySecret: 'sts==', securityToken: 'STS+token/with=chars' };

/**
 * The emulators' clock stands still, so that a slow machine does not move calls out of a quota's
 * window.
 */
const startedAt = Date.now();

const clients: [string, (url: string, key: VolcengineKey) => VolcengineCall][] = [
  ['openapi, which does not sign the host', openApi],
  ['sdk-core, which does', sdkCore],
];

describe.each(clients)('%s', (_name, connect) => {
  let emulator: VolcengineEmulator;
  beforeAll(async () => {
    const vhosts = [{ name: 'live', domains: [{ name: 'push.example.com', type: 'push' as const }] }];
    const accounts = [
      { uid: '1', ...key, vhosts },
      { uid: '1', ...sts },
    ];
    emulator = await startVolcengineEmulator({ accounts, now: () => startedAt });
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  const callback = {
    Vhost: 'live',
    App: 'app',
    MessageType: 'push',
    TranscodeCallback: 1,
    CallbackDetailList: [{ CallbackType: 'http', URL: "https://cb.example.com/live?x=1&y='(*)!~+" }],
    AuthEnable: true,
    AuthKeyPrimary: 'k3y-For-Callbacks01',
  };

  it.each([
    ['a long-term key', key],
    ['a temporary key', sts],
  ])('updates, describes and deletes with %s', async (_kind, by) => {
    const call = connect(emulator.url, by);

    await call('UpdateCallback', callback);
    const described = await call('DescribeCallback', { Vhost: 'live', App: 'app' });
    await call('DeleteCallback', { Vhost: 'live', App: 'app', MessageType: 'push' });

    expect(described.Result).toMatchObject({ CallbackList: [callback] });
    expect(emulator.state('1').callbacks).toEqual([]);
    expect(emulator.calls.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(emulator.calls[0]?.parameters).toEqual(callback);
  });

  it('updates, describes and deletes a relay source, in characters beyond ASCII', async () => {
    const call = connect(emulator.url, key);
    const Servers = [
      {
        RelaySourceDomain: 'origin.example.org:1935',
        RelaySourceProtocol: 'rtmp',
        RelaySourceParams: { note: '源站' },
      },
    ];
    const relaySource = { Vhost: 'live', App: 'app', GroupDetails: [{ Group: 'relay1', Servers }] };

    await call('UpdateRelaySourceV3', relaySource);
    const described = await call('DescribeRelaySourceV3', { Vhost: 'live' });
    await call('DeleteRelaySourceV3', { Vhost: 'live', App: 'app' });

    expect(described.Result).toEqual({ RelaySourceConfigList: [relaySource] });
    expect(emulator.state('1').relaySources).toEqual([]);
  });

  it.each([
    ['SignatureDoesNotMatch', 100010, 401, 'a wrong secret', { ...key, accessKeySecret: 'wrong' }],
    ['InvalidAccessKey', 100009, 401, 'an unknown key', { ...key, accessKeyId: 'nobody' }],
    ['InvalidSecretToken', undefined, 401, 'a wrong token', { ...sts, securityToken: 'wrong' }],
    ['InvalidSecretToken', undefined, 401, 'no token', { ...sts, securityToken: undefined }],
    ['InvalidSecretToken', undefined, 401, "another key's token", { ...key, securityToken: sts.securityToken }],
  ])('is refused with %s (%s, %d) for %s', async (Code, CodeN, status, _why, by) => {
    const answer = await connect(emulator.url, by)('UpdateCallback', callback);

    expect(answer.ResponseMetadata.Error).toEqual({ Code, CodeN, Message: expect.any(String) });
    expect(emulator.state('1').callbacks).toEqual([]);
    expect(emulator.calls).toMatchObject([{ code: Code, status, authenticated: false }]);
  });

  it('understands the answer to a call above the quota', async () => {
    const call = connect(emulator.url, key);
    await Promise.all(Array.from({ length: 10 }, () => call('UpdateCallback', callback)));

    const answer = await call('UpdateCallback', callback);

    expect(answer.ResponseMetadata.Error?.Code).toBe('FlowLimitExceeded');
  });
});

test('the cloud’s own client assumes a role, and its session works until it expires', async () => {
  const role = 'trn:iam::1:role/livegate';
  let now = startedAt;
  const emulator = await startVolcengineEmulator({
    accounts: [{ uid: '1', ...key, vhosts: [{ name: 'live' }] }],
    roles: [{ role, uid: '1' }],
    sessionMs: 60_000,
    now: () => now,
  });
  try {
    const sts = new StsService({
      host: new URL(emulator.url).host,
      protocol: 'http:',
      serviceName: 'sts',
      region: 'cn-beijing',
      accessKeyId: key.accessKeyId,
      secretKey: key.accessKeySecret,
    });
    const answer = await sts.AssumeRole({ RoleTrn: role, RoleSessionName: 'test', DurationSeconds: 900 });
    const issued = answer.Result?.Credentials;
    expect(Date.parse(issued?.ExpiredTime ?? '') - Date.parse(issued?.CurrentTime ?? '')).toBe(60_000);
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      accessKeySecret: issued?.SecretAccessKey ?? '',
      securityToken: issued?.SessionToken ?? '',
    };
    const codeNow = async (given: VolcengineKey) =>
      (await openApi(emulator.url, given)('DescribeCallback', { Vhost: 'live' })).ResponseMetadata.Error?.Code;
    expect(await codeNow(session)).toBeUndefined();
    expect(await codeNow({ ...session, securityToken: undefined })).toBe('InvalidSecretToken');
    now += 60_000;
    expect(await codeNow(session)).toBe('InvalidSecretToken');
  } finally {
    await emulator.close();
  }
});
