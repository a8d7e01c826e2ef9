import { OpenApiUtil } from '@alicloud/openapi-core';
import fc from 'fast-check';
import { canonicalQuery } from '../../domain/values/percent-encoding';
import { sign, acs3Date, UnsignedRequest, sha256Hex } from './alibaba.signer';

const KEY = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const NONCE = '3ee8c1b883d344afa94f4e0ad82fd6cf';
const OTHER_NONCE = '9166ab59f4454005911d664c1570df0f';

const INGEST = canonicalQuery({
  NotifyUrl: 'https://cb.example.com/live/ingest?tenant=a b&x=1',
  DomainName: 'push.example.com',
  NotifyReqAuth: 'yes',
  NotifyAuthKey: 'abcdEFGH12345678',
});

function headers(action: string, nonce: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    host: 'live.aliyuncs.com',
    'x-acs-action': action,
    'x-acs-version': '2016-11-01',
    'x-acs-date': '2024-01-02T03:04:05Z',
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': sha256Hex(''),
    accept: 'application/json',
    ...extra,
  };
}

const VECTORS: readonly (readonly [string, UnsignedRequest, typeof KEY, string])[] = [
  [
    'parameters in the query',
    { method: 'POST', query: INGEST, headers: headers('SetLiveStreamsNotifyUrlConfig', NONCE), body: '' },
    KEY,
    '9c766fbbbece31d61d0f9a620147963601393a61c0ea9ad119f528d134408ddc',
  ],
  [
    'temporary credentials',
    {
      method: 'POST',
      query: INGEST,
      headers: headers('SetLiveStreamsNotifyUrlConfig', NONCE, {
        'x-acs-accesskey-id': 'testid',
        'x-acs-security-token': 'CAIS+token/with=chars',
      }),
      body: '',
    },
    KEY,
    'c919464a8b33c503a04adb9518801a55aecee624b815d4cb5e74fec68d1cb151',
  ],
  [
    'a form body',
    {
      method: 'POST',
      query: '',
      headers: headers('SetLiveStreamsNotifyUrlConfig', NONCE, {
        'content-type': 'application/x-www-form-urlencoded',
        'x-acs-content-sha256': 'ccbf633ae34fb915c2508f49e91b72f54fc8ed67993365a8e5fe433eace8089a',
      }),
      body: INGEST,
    },
    KEY,
    '70d7fca3fa52899b668df4b289f1c1277732048c5137768f9062cc67d8324b12',
  ],
  [
    'characters that encodeURIComponent spares, and others',
    {
      method: 'POST',
      query: canonicalQuery({
        DomainName: 'play.example.com',
        NotifyUrl: "https://cb.example.com/录制 回调?x=1&y='(*)!~",
        NeedStatusNotify: 'false',
        OnDemandUrl: '',
      }),
      headers: headers('UpdateLiveRecordNotifyConfig', OTHER_NONCE),
      body: '',
    },
    KEY,
    'a76446d46c58f75bd1da1702318097a634382c7e08b82052addd101b98e995f0',
  ],
  [
    'GET',
    {
      method: 'GET',
      query: canonicalQuery({ DomainName: 'play.example.com' }),
      headers: headers('DescribeLiveLazyPullStreamConfig', OTHER_NONCE),
      body: '',
    },
    KEY,
    'e1d4e24381f16acaf23bebbb1b325d2a78327b9de298a9cbdca65106555b68de',
  ],
  [
    "the vendor's published example",
    {
      method: 'POST',
      query: canonicalQuery({
        ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
        RegionId: 'cn-shanghai',
      }),
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': sha256Hex(''),
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
      },
      body: '',
    },
    { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
    '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  ],
];

describe('sign', () => {
  it.each(VECTORS)('signs %s', (_, request, key, signature) => {
    expect(sign(request, key)).toMatch(new RegExp(`,Signature=${signature}$`));
  });

  it('names the key and the signed headers, and does not sign others', () => {
    const request = { method: 'POST' as const, query: '', headers: headers('A', NONCE), body: '' };

    const signed = 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';
    expect(sign(request, KEY)).toMatch(
      new RegExp(`^ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=${signed},Signature=[0-9a-f]{64}$`),
    );
  });

  it('signs what is left of a value when the wire has trimmed it', () => {
    const request = { method: 'POST' as const, query: '', headers: headers('A', NONCE), body: '' };
    const padded = { ...request, headers: headers('A', NONCE, { 'x-acs-action': ' A ' }) };

    expect(sign(padded, KEY)).toBe(sign(request, KEY));
  });

  it("agrees with the vendor's client on any request", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,12}$/);
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const header = fc.stringMatching(/^[!-~]{1,30}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, text, { maxKeys: 6, noNullPrototype: true }),
        fc.dictionary(fc.stringMatching(/^x-acs-[a-z-]{1,12}$/), header, { noNullPrototype: true }),
        fc.constantFrom('GET' as const, 'POST' as const),
        fc.string(),
        header,
        (query, extra, method, body, secret) => {
          const signed = { ...headers('Action', NONCE), ...extra };
          const theirs = OpenApiUtil.getAuthorization(
            // The type is the HTTP client's request; signing reads these four of it.
            { method, pathname: '/', query, headers: signed } as unknown as Parameters<
              typeof OpenApiUtil.getAuthorization
            >[0],
            'ACS3-HMAC-SHA256',
            sha256Hex(body),
            'testid',
            secret,
          );
          const request = { method, query: canonicalQuery(query), headers: signed, body };
          expect(sign(request, { accessKeyId: 'testid', accessKeySecret: secret })).toBe(theirs);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('acs3Date', () => {
  it('has no milliseconds', () => {
    expect(acs3Date(Date.UTC(2024, 0, 2, 3, 4, 5, 678))).toBe('2024-01-02T03:04:05Z');
  });
});
