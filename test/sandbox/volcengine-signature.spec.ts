import { Pairs, sha256Hex } from '../../src/sandbox/signed-request';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { expectSignature, signingKey } from '../../src/sandbox/volcengine/volcengine.signature';
import { exchange, RawRequest } from './http-exchange';
import { VolcengineBody, VolcengineKey } from './volcengine-clients';
import { sign, SignOptions } from './volcengine-raw';

const signedAt = Date.parse('2024-01-02T03:04:05Z');
const key: VolcengineKey = {
  accessKeyId: 'AKLTEXAMPLEACCESSKEYID0000000000',
  accessKeySecret: 'EXAMPLE-secret-access-key-not-real==',
};
const sts = { accessKeyId: 'AKTPtest', accessKeySecret: 'sts==', securityToken: 'STSexampleSessionToken123' };

const callback =
  '{"Vhost":"push.example.com","App":"example_app","MessageType":"push","TranscodeCallback":0,' +
  '"CallbackDetailList":[{"CallbackType":"http","URL":"https://hooks.example.com/live"}],' +
  '"AuthEnable":true,"AuthKeyPrimary":"k3yForCallbacks01"}';
const relaySource =
  '{"Vhost":"push.example.com","App":"live","GroupDetails":[{"Group":"relay1",' +
  '"Servers":[{"RelaySourceDomain":"origin.example.org:1935","RelaySourceProtocol":"rtmp",' +
  '"RelaySourceParams":{"note":"源站"}}]}]}';

/** Signatures that both of the vendor's clients, or its Python signer, agree with. */
describe('the vectors', () => {
  const host: Pairs = [['host', 'live.volcengineapi.com']];
  const basics = (body: string): Pairs => [
    ['x-content-sha256', sha256Hex(body)],
    ['x-date', '20240102T030405Z'],
  ];
  const scope = { date: '20240102', region: 'cn-north-1', service: 'live' };

  it.each<[string, string, string, string, Pairs]>([
    [
      'as documented',
      '847370ccd5194b210c474471e8183a8cd5343f64fcb1b4c952f5e967413a983d',
      'UpdateCallback',
      callback,
      [...host, ...basics(callback)],
    ],
    [
      'with the content type',
      '78ff0c52b0c4528306c7cd1ad65b5d79d1231b1b74648ae4ecd913a69e02ef99',
      'UpdateCallback',
      callback,
      [['content-type', 'application/json'], ...host, ...basics(callback)],
    ],
    [
      'without the host',
      'e23e84603022ef7bbf94f21fde9858ad8d17968945a49bc6f0cc3187fa1ffb56',
      'UpdateCallback',
      callback,
      basics(callback),
    ],
    [
      'with a token',
      'dd71a2ade708a5dea5f33f8fa303aff85abed6fe99d583bee707c3f6473363b5',
      'UpdateCallback',
      callback,
      [...host, ...basics(callback), ['x-security-token', 'STSexampleSessionToken123']],
    ],
    [
      'beyond ASCII',
      '07f8213071e4d6e477dfe43ac8b9b313f948d049892162805c7a4e3f336f4383',
      'UpdateRelaySourceV3',
      relaySource,
      [...host, ...basics(relaySource)],
    ],
  ])('%s: %s', (_name, signature, action, body, headers) => {
    const query: Pairs = [
      ['Version', '2023-01-01'],
      ['Action', action],
    ];
    const signed = {
      method: 'POST',
      query,
      headers,
      hashedBody: sha256Hex(body),
      timestamp: '20240102T030405Z',
      scope,
    };

    expect(expectSignature(signed, key.accessKeySecret).signature).toBe(signature);
  });

  it('the signing key', () => {
    expect(signingKey(key.accessKeySecret, scope).toString('hex')).toBe(
      '356bcd5ebf69cbde8294522eb6583ac783cf5e26f279f7d6478006c1a3c19508',
    );
  });
});

describe('the gateway answers', () => {
  let now = signedAt;
  let emulator: VolcengineEmulator;
  beforeAll(async () => {
    emulator = await startVolcengineEmulator({
      accounts: [
        { uid: '1', ...key, vhosts: [{ name: 'live' }] },
        { uid: '1', ...sts, securityTokenExpiresAt: signedAt + 60_000 },
        { uid: '1', accessKeyId: 'off', accessKeySecret: 'x', disabled: true },
        { uid: '1', accessKeyId: 'poor', accessKeySecret: 'x', deniedActions: ['DescribeCallback'] },
      ],
      now: () => now,
      quotas: 'off',
    });
  });
  beforeEach(() => {
    now = signedAt;
  });
  afterAll(() => emulator.close());

  const request = (options: Partial<SignOptions> = {}, by = key, action = 'DescribeCallback'): RawRequest =>
    sign(emulator.url, by, action, '{"Vhost":"live"}', { at: signedAt, ...options });
  const codeOf = async (raw: RawRequest): Promise<string> => {
    const { status, json } = await exchange<VolcengineBody>(emulator.url, raw);
    const error = json.ResponseMetadata.Error;
    return error ? `${status} ${error.Code} ${error.CodeN ?? '-'}` : `${status} OK`;
  };
  const authorizedBy = (authorization: string | undefined): RawRequest => {
    const { authorization: _replaced, ...headers } = request().headers ?? {};
    return { ...request(), headers: authorization === undefined ? headers : { ...headers, authorization } };
  };
  const withDate = (value: string | undefined): RawRequest => request({ headers: { 'x-date': value } });
  const scope = '20240102/cn-north-1/live/request';

  it.each<[string, () => RawRequest, string]>([
    ['a good call', () => request(), '200 OK'],
    ['any region', () => request({ region: 'ap-singapore-1' }), '200 OK'],
    ['no Action', () => request({ query: { Action: undefined } }), '400 MissingParameter 100002'],
    ['no Version', () => request({ query: { Version: undefined } }), '400 MissingParameter 100002'],
    ['an unknown action', () => request({}, key, 'NoSuchAction'), '404 InvalidActionOrVersion 100008'],
    ['a name that every object has', () => request({}, key, 'constructor'), '404 InvalidActionOrVersion 100008'],
    ['an unknown version', () => request({ query: { Version: '2020-08-01' } }), '404 InvalidActionOrVersion 100008'],
    [
      'another path',
      () => ({ ...request(), target: '/x?Action=DescribeCallback&Version=2023-01-01' }),
      '404 InvalidActionOrVersion 100008',
    ],
    ['another method', () => request({ method: 'PUT' }), '405 MethodNotAllowed -'],
    ['no Authorization', () => authorizedBy(undefined), '401 MissingAuthenticationToken 100003'],
    ['another scheme', () => authorizedBy('Bearer x'), '400 InvalidAuthorization -'],
    ['no signature', () => authorizedBy(`HMAC-SHA256 Credential=a/${scope}`), '401 MissingSignature 100005'],
    ['no credential', () => authorizedBy('HMAC-SHA256 SignedHeaders=host, Signature=0'), '400 InvalidAuthorization -'],
    [
      'half a credential',
      () => authorizedBy('HMAC-SHA256 Credential=a/20240102, SignedHeaders=host, Signature=0'),
      '400 InvalidCredential -',
    ],
    [
      'another end of the credential',
      () => authorizedBy('HMAC-SHA256 Credential=a/20240102/cn-north-1/live/aws4, SignedHeaders=host, Signature=0'),
      '400 InvalidCredential -',
    ],
    ['the scope of another day', () => request({ date: '20240103' }), '400 InvalidCredential -'],
    ['another service', () => request({ service: 'vod' }), '404 ServiceNotFound 100007'],
    ['no time', () => withDate(undefined), '400 MissingRequestInfo 100004'],
    ['an offset', () => withDate('20240102T030405+0000'), '400 InvalidTimestamp 100006'],
    ['no such day', () => withDate('20241302T030405Z'), '400 InvalidTimestamp 100006'],
    ['15 minutes late', () => request({ at: signedAt - 900_000 }), '200 OK'],
    ['over 15 minutes late', () => request({ at: signedAt - 901_000 }), '400 InvalidTimestamp 100006'],
    ['15 minutes early', () => request({ at: signedAt + 900_000 }), '200 OK'],
    ['over 15 minutes early', () => request({ at: signedAt + 901_000 }), '400 InvalidTimestamp 100006'],
    [
      'later than it says itself',
      () => request({ at: signedAt - 61_000, query: { 'X-Expires': '60' } }),
      '400 InvalidTimestamp 100006',
    ],
    ['an unknown key', () => request({}, { ...key, accessKeyId: 'nobody' }), '401 InvalidAccessKey 100009'],
    ['a disabled key', () => request({}, { accessKeyId: 'off', accessKeySecret: 'x' }), '401 InvalidAccessKey 100009'],
    ['a denied action', () => request({}, { accessKeyId: 'poor', accessKeySecret: 'x' }), '403 AccessDenied 100013'],
    ['a good temporary key', () => request({}, sts), '200 OK'],
    ['another body', () => ({ ...request(), body: '{"Vhost":"evil"}' }), '401 SignatureDoesNotMatch 100010'],
    [
      'a body hash that is signed and false',
      () => request({ headers: { 'x-content-sha256': sha256Hex('') } }),
      '401 SignatureDoesNotMatch 100010',
    ],
    ['no body hash', () => request({ headers: { 'x-content-sha256': undefined } }), '200 OK'],
    [
      'another query',
      () => ({ ...request(), target: '/?Action=DeleteCallback&Version=2023-01-01' }),
      '401 SignatureDoesNotMatch 100010',
    ],
  ])('%s', async (_name, raw, expected) => {
    await expect(codeOf(raw())).resolves.toBe(expected);
  });

  it('time and token in the query', async () => {
    const headers = { 'x-date': undefined, 'x-security-token': undefined };
    const query = { 'X-Date': '20240102T030405Z', 'X-Security-Token': sts.securityToken };

    await expect(codeOf(request({ headers, query }, sts))).resolves.toBe('200 OK');
  });

  it('a token from the moment of its expiry on', async () => {
    now = signedAt + 59_999;
    await expect(codeOf(request({}, sts))).resolves.toBe('200 OK');
    now = signedAt + 60_000;
    await expect(codeOf(request({}, sts))).resolves.toBe('401 InvalidSecretToken -');
  });

  it('leaves out the unknown fields of a request without Action', async () => {
    const { json } = await exchange<VolcengineBody>(emulator.url, request({ query: { Action: undefined } }));

    expect(Object.keys(json.ResponseMetadata)).toEqual(['RequestId', 'Error']);
  });

  it('with a request id that begins with the time, dated by its clock', async () => {
    const { headers, json } = await exchange<VolcengineBody>(emulator.url, request());

    expect(json.ResponseMetadata).toEqual({
      RequestId: expect.stringMatching(/^20240102030405[0-9A-F]{18}$/),
      Action: 'DescribeCallback',
      Version: '2023-01-01',
      Service: 'live',
      Region: 'cn-north-1',
    });
    expect(headers.date).toBe('Tue, 02 Jan 2024 03:04:05 GMT');
  });
});
