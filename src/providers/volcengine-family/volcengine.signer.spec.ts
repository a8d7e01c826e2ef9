import { Signer } from '@volcengine/openapi';
import { buildRequestConfigFromMetaPath, Client, Command } from '@volcengine/sdk-core';
import fc from 'fast-check';
import { Secret } from '../../domain/access/secret';
import { sign, UnsignedRequest } from './volcengine.signer';

const ACCESS_KEY_ID = 'AKLTEXAMPLEACCESSKEYID0000000000';
const ACCESS_KEY_SECRET = 'EXAMPLE-secret-access-key-not-real==';
const TOKEN = 'STSexampleSessionToken123';
const NOW_MS = Date.UTC(2024, 0, 2, 3, 4, 5);
const LIVE = { region: 'cn-north-1', service: 'live' };

function credentials(accessKeyId = ACCESS_KEY_ID, accessKeySecret = ACCESS_KEY_SECRET, securityToken?: string) {
  return {
    accessKeyId: new Secret(accessKeyId),
    accessKeySecret: new Secret(accessKeySecret),
    ...(securityToken !== undefined && { securityToken: new Secret(securityToken) }),
  };
}

const CALLBACK_BODY =
  '{"Vhost":"push.example.com","App":"example_app","MessageType":"push","TranscodeCallback":0,' +
  '"CallbackDetailList":[{"CallbackType":"http","URL":"https://hooks.example.com/live"}],' +
  '"AuthEnable":true,"AuthKeyPrimary":"k3yForCallbacks01"}';
const RELAY_BODY =
  '{"Vhost":"push.example.com","App":"live","GroupDetails":[{"Group":"relay1",' +
  '"Servers":[{"RelaySourceDomain":"origin.example.org:1935","RelaySourceProtocol":"rtmp",' +
  '"RelaySourceParams":{"note":"源站"}}]}]}';

function request(overrides: Partial<UnsignedRequest> = {}): UnsignedRequest {
  return {
    method: 'POST',
    path: '/',
    query: { Action: 'UpdateCallback', Version: '2023-01-01' },
    headers: { host: 'live.volcengineapi.com' },
    body: CALLBACK_BODY,
    ...overrides,
  };
}

describe('sign', () => {
  // Of the same request at BytePlus, whose region is a setting.
  it.each([
    ['cn-north-1', undefined, 'ecda81a19c9afb8de4ce49652101445ec65cd20e8fbf06e9ac7c36a4e4b3df9a'],
    ['ap-singapore-1', undefined, '55c93785a9a7b15dbdb181bbffa70041023588ace32652f8f33054a40ce3bef5'],
    ['cn-north-1', TOKEN, 'e011c98464e36b90633303795efa9c659a8a008f5c256da2f424e333c0ded12a'],
  ])('signs for BytePlus in %s, with the token %p', (region, token, signature) => {
    const unsigned = request({ headers: { host: 'open.byteplusapi.com' } });
    const key = credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET, token);
    const { authorization } = sign(unsigned, key, { region, service: 'live' }, NOW_MS);
    expect(authorization).toContain(`/20240102/${region}/live/request, `);
    expect(authorization).toContain(`Signature=${signature}`);
  });

  it('signs for another day or region with another key of the same secret', () => {
    const signed = (keyOf: () => ReturnType<typeof credentials>): unknown[] =>
      [LIVE, { ...LIVE, region: 'ap-singapore-1' }, LIVE].flatMap((scope) =>
        [NOW_MS, NOW_MS + 86_400_000].map((at) => sign(request(), keyOf(), scope, at)['authorization']),
      );
    const kept = credentials();
    expect(signed(() => kept)).toEqual(signed(() => credentials()));
  });

  // Computed with the cloud's own clients in three languages.
  it.each([
    [
      'as livegate sends it',
      request(),
      undefined,
      'host;x-content-sha256;x-date',
      '847370ccd5194b210c474471e8183a8cd5343f64fcb1b4c952f5e967413a983d',
    ],
    [
      'with the content type',
      request({ headers: { host: 'live.volcengineapi.com', 'content-type': 'application/json' } }),
      undefined,
      'content-type;host;x-content-sha256;x-date',
      '78ff0c52b0c4528306c7cd1ad65b5d79d1231b1b74648ae4ecd913a69e02ef99',
    ],
    [
      'without the host',
      request({ headers: {} }),
      undefined,
      'x-content-sha256;x-date',
      'e23e84603022ef7bbf94f21fde9858ad8d17968945a49bc6f0cc3187fa1ffb56',
    ],
    [
      'with temporary credentials',
      request(),
      TOKEN,
      'host;x-content-sha256;x-date;x-security-token',
      'dd71a2ade708a5dea5f33f8fa303aff85abed6fe99d583bee707c3f6473363b5',
    ],
    [
      'with a body beyond ASCII',
      request({ query: { Action: 'UpdateRelaySourceV3', Version: '2023-01-01' }, body: RELAY_BODY }),
      undefined,
      'host;x-content-sha256;x-date',
      '07f8213071e4d6e477dfe43ac8b9b313f948d049892162805c7a4e3f336f4383',
    ],
  ])('signs a request %s', (_, unsigned, token, signedHeaders, signature) => {
    const headers = sign(unsigned, credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET, token), LIVE, NOW_MS);
    expect(headers['authorization']).toBe(
      `HMAC-SHA256 Credential=${ACCESS_KEY_ID}/20240102/cn-north-1/live/request, ` +
        `SignedHeaders=${signedHeaders}, Signature=${signature}`,
    );
    expect(headers['x-security-token']).toBe(token);
  });

  it('adds the date and the hash of the body, and nothing that it need not', () => {
    expect(sign(request(), credentials(), LIVE, NOW_MS + 999)).toEqual({
      'x-date': '20240102T030405Z',
      'x-content-sha256': '9a415f753d5fdf4a649b9aec21b06b6249d2cc9bf633fe704986840ecc3e2e25',
      authorization: expect.any(String),
    });
  });

  it('hashes every byte of the body', () => {
    const hashes = ['{}', ' {}', '{}\n', '{ }'].map((body) => sign(request({ body }), credentials(), LIVE, NOW_MS));
    expect(new Set(hashes.map((headers) => headers['x-content-sha256'])).size).toBe(4);
  });

  const printable = fc.string({
    minLength: 1,
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
  });
  const anyRequest = fc.record({
    accessKeyId: printable,
    secretKey: fc.string({ minLength: 1, unit: 'grapheme' }),
    token: fc.option(printable, { nil: undefined }),
    // Not a number: objects list such keys first, and the SDK sorts by filling an object.
    query: fc.dictionary(
      printable.map((name) => `q${name}`),
      fc.string({ unit: 'grapheme' }),
      { maxKeys: 5 },
    ),
    host: fc.domain(),
    // The clients hash no empty body, and livegate sends none.
    body: fc.string({ minLength: 1, unit: 'grapheme' }),
    nowMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  });

  it('agrees with the signer of @volcengine/openapi on any request', () => {
    fc.assert(
      fc.property(anyRequest, ({ accessKeyId, secretKey, token, query, host, body, nowMs }) => {
        const theirs = {
          method: 'POST',
          region: LIVE.region,
          pathname: '/',
          params: { ...query },
          headers: { host },
          body,
        };
        const sessionToken = token === undefined ? {} : { sessionToken: token };
        new Signer(theirs, LIVE.service).addAuthorization({ accessKeyId, secretKey, ...sessionToken }, new Date(nowMs));
        const ours = sign(
          request({ query, headers: { host }, body }),
          credentials(accessKeyId, secretKey, token),
          LIVE,
          nowMs,
        );
        const lowerCase = Object.fromEntries(Object.entries(theirs.headers).map(([k, v]) => [k.toLowerCase(), v]));
        expect({ host, ...ours }).toEqual(lowerCase);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with the client of @volcengine/sdk-core on any body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          accessKeyId: printable,
          secretAccessKey: printable,
          sessionToken: fc.option(printable, { nil: undefined }),
        }),
        fc.dictionary(printable, fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
        async (keys, parameters) => {
          const { headers, body } = await sentBySdkCore(keys, parameters);
          const [, day, time] = /^(.{8})T(.{6})Z$/.exec(headers['x-date'] ?? '') ?? [];
          const nowMs = Date.parse(
            `${day?.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time?.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
          );
          const ours = sign(
            request({ body }),
            credentials(keys.accessKeyId, keys.secretAccessKey, keys.sessionToken),
            LIVE,
            nowMs,
          );
          expect(headers).toMatchObject(ours);
        },
      ),
      { numRuns: 50 },
    );
  });
});

type RequestHandler = NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]>['requestHandler']>;

/** What the SDK signed and would have sent. */
async function sentBySdkCore(
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined },
  parameters: Record<string, string>,
): Promise<{ headers: Record<string, string>; body: string }> {
  const sent = { headers: {} as Record<string, string>, body: '' };
  const requestHandler = {
    request<T>({ headers, data }: Parameters<RequestHandler['request']>[0]) {
      for (const [name, value] of Object.entries(headers ?? {})) sent.headers[name.toLowerCase()] = String(value);
      sent.body = JSON.stringify(data);
      return Promise.resolve({ status: 200, statusText: 'OK', headers: {}, data: { ResponseMetadata: {} } as T });
    },
  };
  const client = new Client({ ...keys, region: LIVE.region, host: 'live.volcengineapi.com', requestHandler });
  const command = new Command(parameters);
  command.requestConfig = buildRequestConfigFromMetaPath('/UpdateCallback/2023-01-01/live/post/application_json/');
  await client.send(command);
  return sent;
}
