import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { AlibabaCall, AlibabaKey, openApiCore, popCore } from './alibaba-clients';

/**
 * The vendor's own clients against the emulator, as they sign and send: what they agree with is the
 * real wire. The emulator shares no code with them.
 */

const key: AlibabaKey = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const sts: AlibabaKey = { accessKeyId: 'STS.id', accessKeySecret: 'stssecret', securityToken: 'CAIS+token/with=chars' };

/**
 * The emulators' clock stands still, so that a slow machine does not move calls out of a quota's
 * window.
 */
const startedAt = Date.now();

const clients: [string, (url: string, key: AlibabaKey) => AlibabaCall][] = [
  ['openapi-core, V3, POST with a query', (url, by) => openApiCore(url, by)],
  ['openapi-core, V3, POST with a form', (url, by) => openApiCore(url, by, { in: 'body' })],
  ['openapi-core, V3, GET', (url, by) => openApiCore(url, by, { method: 'GET' })],
  ['openapi-core, V1, POST with a query', (url, by) => openApiCore(url, by, { signatureAlgorithm: 'v2' })],
  ['openapi-core, V1, POST with a form', (url, by) => openApiCore(url, by, { signatureAlgorithm: 'v2', in: 'body' })],
  ['pop-core, V1, GET', (url, by) => popCore(url, by, 'GET')],
  ['pop-core, V1, POST with a form', (url, by) => popCore(url, by, 'POST')],
];

describe.each(clients)('%s', (_name, connect) => {
  let emulator: AlibabaEmulator;
  beforeAll(async () => {
    const domains = [{ name: 'push.example.com', type: 'push' as const }];
    const accounts = [
      { uid: '1', ...key, domains },
      { uid: '1', ...sts },
    ];
    emulator = await startAlibabaEmulator({ accounts, now: () => startedAt });
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  const DomainName = 'push.example.com';
  // Every character that one encoder or another treats in its own way.
  const NotifyUrl = "https://cb.example.com/live?tenant=a%20b&x=1&y='(*)!~+%E5%BD%95";

  it.each([
    ['a long-term key', key],
    ['a temporary key', sts],
  ])('sets, describes and deletes with %s', async (_kind, by) => {
    const call = connect(emulator.url, by);
    const config = { DomainName, NotifyUrl, NotifyReqAuth: 'yes', NotifyAuthKey: 'abcdEFGH12345678' };

    await call('SetLiveStreamsNotifyUrlConfig', config);
    const described = await call('DescribeLiveStreamsNotifyUrlConfig', { DomainName });
    await call('DeleteLiveStreamsNotifyUrlConfig', { DomainName });

    expect(described['LiveStreamsNotifyConfig']).toEqual({ ...config, ExceptionNotifyUrl: '' });
    expect(emulator.state('1')['push.example.com']?.stream).toBeUndefined();
    expect(emulator.calls.map(({ status, parameters }) => [status, parameters])).toEqual([
      [200, config],
      [200, { DomainName }],
      [200, { DomainName }],
    ]);
  });

  it.each([
    ['SignatureDoesNotMatch', 'a wrong secret', { ...key, accessKeySecret: 'wrong' }],
    ['InvalidAccessKeyId.NotFound', 'an unknown key', { ...key, accessKeyId: 'nobody' }],
    ['InvalidSecurityToken.Malformed', 'a wrong token', { ...sts, securityToken: 'wrong' }],
    ['MissingSecurityToken', 'no token', { ...sts, securityToken: undefined }],
    ['InvalidSecurityToken.MismatchWithAccessKey', "another key's token", { ...key, securityToken: sts.securityToken }],
  ])('is refused with %s for %s', async (code, _why, by) => {
    const call = connect(emulator.url, by)('SetLiveStreamsNotifyUrlConfig', { DomainName, NotifyUrl });

    await expect(call).rejects.toMatchObject({ code });
    expect(emulator.state('1')).toEqual({});
    expect(emulator.calls).toMatchObject([{ code, authenticated: false }]);
  });

  it('understands the answer to a call above the quota', async () => {
    const call = connect(emulator.url, key);
    await Promise.all(Array.from({ length: 15 }, () => call('SetLiveStreamsNotifyUrlConfig', { DomainName })));

    await expect(call('SetLiveStreamsNotifyUrlConfig', { DomainName })).rejects.toMatchObject({
      code: 'Throttling.User',
    });
  });
});
