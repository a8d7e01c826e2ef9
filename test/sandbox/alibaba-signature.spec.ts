import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { NonceMemory } from '../../src/sandbox/alibaba/alibaba.nonces';
import { expectV1, expectV3, V3Signed } from '../../src/sandbox/alibaba/alibaba.signature';
import { Pairs, sha256Hex } from '../../src/sandbox/signed-request';
import { AlibabaBody, AlibabaKey } from './alibaba-clients';
import { isoSeconds, signV1, signV3, V1Options, V3Options } from './alibaba-raw';
import { exchange, RawRequest } from './http-exchange';

const signedAt = Date.parse('2024-01-02T03:04:05Z');
const key: AlibabaKey = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const sts = { accessKeyId: 'STS.id', accessKeySecret: 'stssecret', securityToken: 'CAIS+token/with=chars' };

const ingest = {
  DomainName: 'push.example.com',
  NotifyUrl: 'https://cb.example.com/live/ingest?tenant=a b&x=1',
  NotifyReqAuth: 'yes',
  NotifyAuthKey: 'abcdEFGH12345678',
};
const record = {
  DomainName: 'play.example.com',
  NotifyUrl: "https://cb.example.com/录制 回调?x=1&y='(*)!~",
  NeedStatusNotify: 'false',
  OnDemandUrl: '',
};

/** Published signatures, and signatures made with the vendor's own clients. */
describe('the published vectors', () => {
  const common = (nonce: string, action: string): Record<string, string> => ({
    Action: action,
    Version: '2016-11-01',
    Format: 'JSON',
    AccessKeyId: 'testid',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: nonce,
    Timestamp: '2024-01-02T03:04:05Z',
  });
  const set = { ...common('3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf', 'SetLiveStreamsNotifyUrlConfig'), ...ingest };
  const update = { ...common('9166ab59-f445-4005-911d-664c1570df0f', 'UpdateLiveRecordNotifyConfig'), ...record };
  const published = { Format: 'XML', AccessKeyId: 'testid', SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0' };

  it.each([
    ['POST', 'pBNJ2LPcn+R9TrhTFFKMwEPggZs=', set],
    ['GET', 'A+L8ziK53xVDV+mr/OlU8d4qVrk=', set],
    ['POST', 'kRQuB5fetusKid7hOTe3kXMTnn8=', { ...set, SecurityToken: 'CAIS+token/with=chars' }],
    ['POST', 'aDbNyfNLEETlxdlu96xcUqQY0Cc=', update],
    [
      'GET',
      '3I5a3myPjp8FXWT4rvxX5pKb/aw=',
      {
        ...published,
        Action: 'DescribeLiveSnapshotConfig',
        RegionId: 'cn-shanghai',
        ServiceCode: 'live',
        DomainName: 'test.com',
        AppName: 'test',
        SignatureNonce: 'c2fe8fbb-2977-4414-8d39-348d02419c1c',
        Version: '2016-11-01',
        Timestamp: '2017-06-14T09:51:14Z',
      },
    ],
    [
      'GET',
      'OLeaidS1JvxuMvnyHOwuJ+uX5qY=',
      {
        ...published,
        Action: 'DescribeRegions',
        SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
        Version: '2014-05-26',
        Timestamp: '2016-02-23T12:46:24Z',
      },
    ],
  ])('V1, %s: %s', (method, signature, parameters) => {
    expect(expectV1(method, Object.entries(parameters), 'testsecret').signature).toBe(signature);
  });

  const v3 = (action: string, nonce: string, parameters: object, rest: Partial<V3Signed> = {}): V3Signed => ({
    method: 'POST',
    query: Object.entries(parameters),
    hashedPayload: sha256Hex(''),
    ...rest,
    headers: [
      ['host', 'live.aliyuncs.com'],
      ['x-acs-action', action],
      ['x-acs-version', '2016-11-01'],
      ['x-acs-date', '2024-01-02T03:04:05Z'],
      ['x-acs-signature-nonce', nonce],
      ['x-acs-content-sha256', rest.hashedPayload ?? sha256Hex('')],
      ...(rest.headers ?? []),
    ],
  });
  const setAction = 'SetLiveStreamsNotifyUrlConfig';
  const nonceC = '3ee8c1b883d344afa94f4e0ad82fd6cf';
  const nonceD = '9166ab59f4454005911d664c1570df0f';
  const form =
    'DomainName=push.example.com&NotifyAuthKey=abcdEFGH12345678&NotifyReqAuth=yes&' +
    'NotifyUrl=https%3A%2F%2Fcb.example.com%2Flive%2Fingest%3Ftenant%3Da%20b%26x%3D1';

  it.each<[string, string, V3Signed]>([
    ['a query', '9c766fbbbece31d61d0f9a620147963601393a61c0ea9ad119f528d134408ddc', v3(setAction, nonceC, ingest)],
    [
      'a temporary key',
      'c919464a8b33c503a04adb9518801a55aecee624b815d4cb5e74fec68d1cb151',
      v3(setAction, nonceC, ingest, {
        headers: [
          ['x-acs-accesskey-id', 'testid'],
          ['x-acs-security-token', 'CAIS+token/with=chars'],
        ],
      }),
    ],
    [
      'a form',
      '70d7fca3fa52899b668df4b289f1c1277732048c5137768f9062cc67d8324b12',
      v3(
        setAction,
        nonceC,
        {},
        {
          hashedPayload: sha256Hex(form),
          headers: [['content-type', 'application/x-www-form-urlencoded']],
        },
      ),
    ],
    [
      'characters beyond ASCII',
      'a76446d46c58f75bd1da1702318097a634382c7e08b82052addd101b98e995f0',
      v3('UpdateLiveRecordNotifyConfig', nonceD, record),
    ],
    [
      'GET',
      'e1d4e24381f16acaf23bebbb1b325d2a78327b9de298a9cbdca65106555b68de',
      v3('DescribeLiveLazyPullStreamConfig', nonceD, { DomainName: 'play.example.com' }, { method: 'GET' }),
    ],
  ])('V3, %s: %s', (_name, signature, request) => {
    expect(expectV3(request, 'testsecret').signature).toBe(signature);
  });

  it('V3, the example of the signature page', () => {
    const headers: Pairs = [
      ['host', 'ecs.cn-shanghai.aliyuncs.com'],
      ['x-acs-action', 'RunInstances'],
      ['x-acs-content-sha256', sha256Hex('')],
      ['x-acs-date', '2023-10-26T10:22:32Z'],
      ['x-acs-signature-nonce', '3156853299f313e23d1673dc12e1703d'],
      ['x-acs-version', '2014-05-26'],
    ];
    const query: Pairs = [
      ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
      ['RegionId', 'cn-shanghai'],
    ];
    const signed = expectV3({ method: 'POST', query, headers, hashedPayload: sha256Hex('') }, 'YourAccessKeySecret');

    expect(signed.signature).toBe('06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0');
  });
});

describe('the gateway answers', () => {
  let now = signedAt;
  let emulator: AlibabaEmulator;
  beforeAll(async () => {
    emulator = await startAlibabaEmulator({
      accounts: [
        { uid: '1', ...key, domains: [{ name: 'push.example.com', type: 'push' }] },
        { uid: '1', ...sts, securityTokenExpiresAt: signedAt + 60_000 },
        { uid: '1', accessKeyId: 'off', accessKeySecret: 'x', disabled: true },
        { uid: '1', accessKeyId: 'poor', accessKeySecret: 'x', deniedActions: ['DescribeLiveStreamsNotifyUrlConfig'] },
      ],
      now: () => now,
      quotas: 'off',
    });
  });
  beforeEach(() => {
    now = signedAt;
    emulator.reset();
  });
  afterAll(() => emulator.close());

  const action = 'DescribeLiveStreamsNotifyUrlConfig';
  const parameters = { DomainName: 'push.example.com' };
  const v3 = (options: Partial<V3Options> = {}, by = key, name = action): RawRequest =>
    signV3(emulator.url, by, name, parameters, { at: signedAt, ...options });
  const v1 = (options: Partial<V1Options> = {}, by = key, name = action): RawRequest =>
    signV1(by, name, parameters, { at: signedAt, ...options });
  const codeOf = async (request: RawRequest): Promise<string> => {
    const { status, json } = await exchange<AlibabaBody>(emulator.url, request);
    return `${status} ${json.Code ?? 'OK'}`;
  };
  const tampered = (request: RawRequest): RawRequest => ({
    ...request,
    target: request.target?.replace('push.example.com', 'pull.example.com'),
  });
  const authorizedBy = (authorization: string): RawRequest => {
    const request = v3();
    return { ...request, headers: { ...request.headers, authorization } };
  };

  it.each<[string, () => RawRequest, string]>([
    ['a good V3 call', () => v3(), '200 OK'],
    ['a good V3 call by GET', () => v3({ method: 'GET' }), '200 OK'],
    ['a good V1 call', () => v1(), '200 OK'],
    ['a good V1 call by GET', () => v1({ method: 'GET' }), '200 OK'],
    ['another method', () => v3({ method: 'PUT' }), '400 UnsupportedHTTPMethod'],
    ['another path', () => ({ ...v3(), target: `/live?DomainName=push.example.com` }), '404 InvalidApi.NotFound'],
    ['an unknown action', () => v3({}, key, 'NoSuchAction'), '404 InvalidApi.NotFound'],
    ['an action in the wrong case', () => v1({}, key, action.toLowerCase()), '404 InvalidApi.NotFound'],
    ['a name that every object has', () => v1({}, key, 'constructor'), '404 InvalidApi.NotFound'],
    ['an unknown version', () => v3({ version: '2016-11-02' }), '404 InvalidApi.NotFound'],
    ['an unknown format', () => v1({ common: { Format: 'YAML' } }), '400 InvalidParameter.Format'],
    ['an unacceptable type', () => v3({ unsigned: { accept: 'image/png' } }), '400 InvalidParameter.Accept'],
    ['no key', () => v1({ common: { AccessKeyId: undefined } }), '400 MissingAccessKeyId'],
    ['no nonce in V1', () => v1({ common: { SignatureNonce: undefined } }), '400 MissingSignatureNonce'],
    ['no nonce in V3', () => v3({ headers: { 'x-acs-signature-nonce': undefined } }), '400 IncompleteSignature'],
    ['no body hash', () => v3({ headers: { 'x-acs-content-sha256': undefined } }), '400 IncompleteSignature'],
    ['another algorithm in V1', () => v1({ common: { SignatureMethod: 'HMAC-SHA256' } }), '400 InvalidSignatureMethod'],
    ['another version in V1', () => v1({ common: { SignatureVersion: '2.0' } }), '400 InvalidSignatureVersion'],
    [
      'another algorithm in V3',
      () => authorizedBy('ACS3-HMAC-SM3 Credential=testid,SignedHeaders=host,Signature=00'),
      '400 InvalidSignatureMethod',
    ],
    ['half an Authorization', () => authorizedBy('ACS3-HMAC-SHA256 Credential=testid'), '400 IncompleteSignature'],
    ['a header that is not signed', () => v3({ unsigned: { 'x-acs-extra': '1' } }), '400 IncompleteSignature'],
    ['a type that is not signed', () => v3({ unsigned: { 'content-type': 'text/plain' } }), '400 IncompleteSignature'],
    ['an unknown key', () => v3({}, { ...key, accessKeyId: 'nobody' }), '404 InvalidAccessKeyId.NotFound'],
    ['a disabled key', () => v3({}, { accessKeyId: 'off', accessKeySecret: 'x' }), '400 InvalidAccessKeyId.Inactive'],
    ['a denied action', () => v3({}, { accessKeyId: 'poor', accessKeySecret: 'x' }), '403 Forbidden.RAM'],
    ['no time in V1', () => v1({ common: { Timestamp: undefined } }), '400 IllegalTimestamp'],
    ['no time in V3', () => v3({ headers: { 'x-acs-date': undefined } }), '400 IllegalTimestamp'],
    [
      'milliseconds',
      () => v3({ headers: { 'x-acs-date': '2024-01-02T03:04:05.000Z' } }),
      '400 InvalidTimeStamp.Format',
    ],
    ['no such day', () => v3({ headers: { 'x-acs-date': '2024-13-02T03:04:05Z' } }), '400 InvalidTimeStamp.Format'],
    ['15 minutes late', () => v3({ at: signedAt - 900_000 }), '200 OK'],
    ['over 15 minutes late', () => v3({ at: signedAt - 901_000 }), '400 InvalidTimeStamp.Expired'],
    ['15 minutes early', () => v1({ at: signedAt + 900_000 }), '200 OK'],
    ['over 15 minutes early', () => v1({ at: signedAt + 901_000 }), '400 InvalidTimeStamp.Expired'],
    ['a good temporary key', () => v3({}, sts), '200 OK'],
    ['an empty token', () => v1({}, { ...sts, securityToken: '' }), '400 InvalidSecurityToken.Malformed'],
    [
      'a token with another key in the header',
      () => v3({ headers: { 'x-acs-accesskey-id': 'testid' } }, sts),
      '400 InvalidSecurityToken.MismatchWithAccessKey',
    ],
    ['a wrong secret in V1', () => v1({}, { ...key, accessKeySecret: 'no' }), '400 SignatureDoesNotMatch'],
    ['a tampered V1 call', () => tampered(v1()), '400 SignatureDoesNotMatch'],
    ['a tampered V3 call', () => tampered(v3()), '400 SignatureDoesNotMatch'],
    ['another body than the signed one', () => ({ ...v3({ body: 'a=1' }), body: 'a=2' }), '400 SignatureDoesNotMatch'],
    [
      'a body hash that is signed and false',
      () => v3({ body: 'a=1', headers: { 'x-acs-content-sha256': sha256Hex('a=2') } }),
      '400 SignatureDoesNotMatch',
    ],
  ])('%s', async (_name, request, expected) => {
    await expect(codeOf(request())).resolves.toBe(expected);
  });

  it('a token from the moment of its expiry on', async () => {
    now = signedAt + 59_999;
    await expect(codeOf(v3({}, sts))).resolves.toBe('200 OK');
    now = signedAt + 60_000;
    await expect(codeOf(v3({}, sts))).resolves.toBe('400 InvalidSecurityToken.Expired');
  });

  it('a used nonce, but not the nonce of a refused call', async () => {
    const wrongSecret = v3({ nonce: 'once' }, { ...key, accessKeySecret: 'no' });

    await expect(codeOf(wrongSecret)).resolves.toBe('400 SignatureDoesNotMatch');
    await expect(codeOf(v3({ nonce: 'once' }))).resolves.toBe('200 OK');
    await expect(codeOf(v3({ nonce: 'once' }))).resolves.toBe('400 SignatureNonceUsed');
    await expect(codeOf(v1({ common: { SignatureNonce: 'once' } }))).resolves.toBe('400 SignatureNonceUsed');
    await expect(codeOf(v3({ nonce: 'once' }, sts))).resolves.toBe('200 OK');
  });

  it('forgets nonces on reset', async () => {
    await codeOf(v3({ nonce: 'once' }));
    emulator.reset();

    await expect(codeOf(v3({ nonce: 'once' }))).resolves.toBe('200 OK');
  });

  it('takes the first of two values of a name', async () => {
    const request = v1();
    await exchange(emulator.url, { ...request, target: `${request.target}&DomainName=second.example.com` });

    expect(emulator.calls.at(-1)?.parameters).toEqual(parameters);
  });

  it('prints the signed text, callback keys included, as the real gateway does', async () => {
    const request = signV3(emulator.url, { ...key, accessKeySecret: 'no' }, 'SetLiveStreamsNotifyUrlConfig', ingest, {
      at: signedAt,
    });
    const { json } = await exchange<AlibabaBody>(emulator.url, request);

    expect(json.Message).toContain('server string to sign is:ACS3-HMAC-SHA256\n');
    expect(json.Message).toContain('NotifyAuthKey=abcdEFGH12345678');
  });
});

describe('the memory of nonces', () => {
  it('is bounded in time', () => {
    const nonces = new NonceMemory(1_000);

    expect([0, 1_000, 1_001].map((at) => nonces.use('key', 'once', at))).toEqual([true, false, true]);
  });

  it('is bounded in number, and lets go of the oldest', () => {
    const nonces = new NonceMemory(1_000, 2);
    const used = ['a', 'b', 'c', 'b', 'a'].map((nonce) => nonces.use('key', nonce, 0));

    expect(used).toEqual([true, true, true, false, true]);
  });
});

describe('answers', () => {
  let emulator: AlibabaEmulator;
  const accounts = [{ uid: '1', ...key, domains: [{ name: 'play.example.com', type: 'play' as const }] }];
  beforeAll(async () => {
    emulator = await startAlibabaEmulator({ accounts, now: () => signedAt });
  });
  afterAll(() => emulator.close());

  const describePull = (common: Record<string, string | undefined>, DomainName: string): RawRequest =>
    signV1(key, 'DescribeLiveLazyPullStreamConfig', { DomainName }, { at: signedAt, common });

  it('are XML unless JSON is asked for', async () => {
    const pull = { PullDomainName: 'a.example.com;b.example.com', PullArgs: 'k=v&x=<1>' };
    emulator.put('1', 'play.example.com', { lazyPull: [{ AppName: 'a', ...pull }, { AppName: 'b' }] });
    const { headers, text } = await exchange<AlibabaBody>(
      emulator.url,
      describePull({ Format: undefined }, 'play.example.com'),
    );

    expect(headers['content-type']).toBe('application/xml');
    expect(text).toMatch(/^<\?xml .*<DescribeLiveLazyPullStreamConfigResponse><RequestId>[0-9A-F-]{36}<\/RequestId>/);
    expect(text.match(/<LiveLazyPullConfig>/g)).toHaveLength(2);
    expect(text).toContain('<PullArgs>k=v&amp;x=&lt;1&gt;</PullArgs>');
  });

  it('are XML errors under the content type that clients expect', async () => {
    const { headers, text } = await exchange<AlibabaBody>(
      emulator.url,
      describePull({ Format: 'XML' }, 'no.example.com'),
    );

    expect(headers['content-type']).toBe('text/xml;charset=utf-8');
    expect(text).toMatch(/<Error><RequestId>.*<HostId>live.aliyuncs.com<\/HostId><Code>InvalidDomain.NotFound<\/Code>/);
  });

  it('carry a link to a diagnosis if the gateway made them', async () => {
    const ofProduct = await exchange<AlibabaBody>(emulator.url, describePull({}, 'no.example.com'));
    const ofGateway = await exchange<AlibabaBody>(
      emulator.url,
      describePull({ AccessKeyId: 'nobody' }, 'play.example.com'),
    );

    expect(Object.keys(ofProduct.json)).toEqual(['RequestId', 'HostId', 'Code', 'Message']);
    expect(ofGateway.json).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      HostId: 'live.aliyuncs.com',
      Code: 'InvalidAccessKeyId.NotFound',
      Message: 'Specified access key is not found.',
      Recommend: 'https://error-center.aliyun.com/status/search?Keyword=InvalidAccessKeyId.NotFound&source=PopGw',
    });
  });

  it('are dated by the clock of the emulator', async () => {
    const { headers } = await exchange<AlibabaBody>(emulator.url, describePull({}, 'play.example.com'));

    expect(isoSeconds(Date.parse(headers.date ?? ''))).toBe('2024-01-02T03:04:05Z');
  });
});
