// One request and its answer over the emulator, which verifies signatures on its own: what goes
// out, and what each kind of answer, or none, becomes. Reading a whole table of codes and of
// envelopes is the unit specs'.
import { GatewayError } from '../../../src/domain/errors/gateway-error';
import { Secret } from '../../../src/domain/access/secret';
import { PlannedFault } from '../../../src/sandbox/faults';
import {
  failureOf,
  Harness,
  HarnessOptions,
  KEY_ID,
  KEY_SECRET,
  operation,
  PLAY,
  PUSH,
  startHarness,
  UID,
} from './harness';

const SET = 'SetLiveStreamsNotifyUrlConfig';
const DESCRIBE = 'DescribeLiveStreamsNotifyUrlConfig';
const URL = "https://hooks.example.com/live?a='(b)*!&c=%20d~";
const CALLBACK_KEY = 'abcdEFGH12345678';
const NO_FORCE = { force: false };

let harness: Harness;

async function start(options: HarnessOptions = {}): Promise<Harness> {
  harness = await startHarness(options);
  return harness;
}

afterEach(() => harness.close());

const read = () => harness.provider.getCallback(operation(), PUSH, 'STREAM');
const write = () =>
  harness.provider.setCallback(
    operation(),
    PUSH,
    { kind: 'STREAM', urls: [URL], auth: { key: new Secret(CALLBACK_KEY) } },
    NO_FORCE,
  );
const answering = (fault: PlannedFault, times = 1) => harness.emulator.faults.add({ action: DESCRIBE, times, fault });
const body = (text: string, status = 200): PlannedFault => ({ kind: 'status', status, body: text });

describe('a request', () => {
  it('has its parameters in the query of a POST, and its signature in headers', async () => {
    const { emulator } = await start();
    await write();

    expect(emulator.state(UID)[PUSH.domain]?.stream).toMatchObject({ NotifyUrl: URL, NotifyAuthKey: CALLBACK_KEY });
    expect(emulator.calls).toMatchObject([
      {
        action: SET,
        version: '2016-11-01',
        method: 'POST',
        authenticated: true,
        headers: {
          accept: 'application/json',
          'content-length': '0',
          'x-acs-signature-nonce': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          'x-acs-date': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        },
      },
    ]);
    expect(emulator.calls[0]?.headers).not.toHaveProperty('x-acs-security-token');
  });

  it('has its own nonce', async () => {
    const { emulator } = await start();
    await read();
    await read();

    expect(new Set(emulator.calls.map(({ headers }) => headers['x-acs-signature-nonce'])).size).toBe(2);
  });

  it('carries the token of temporary credentials', async () => {
    const { emulator } = await start({ securityToken: 'CAIS+token/with=chars' });
    await read();

    expect(emulator.calls).toMatchObject([{ authenticated: true, status: 200 }]);
  });

  it("adopts the cloud's time when the cloud refuses ours, and keeps it", async () => {
    const { emulator } = await start({ now: () => Date.now() + 3_600_000 });
    await read();
    await read();

    expect(emulator.calls.map(({ code }) => code)).toEqual(['InvalidTimeStamp.Expired', null, null]);
  });

  it('is signed again if its nonce was used', async () => {
    const { emulator } = await start();
    answering({ kind: 'status', status: 400, code: 'SignatureNonceUsed' });
    await read();

    expect(emulator.calls.map(({ code }) => code)).toEqual(['SignatureNonceUsed', null]);
  });
});

describe('a refusal', () => {
  it('has the request id and the text that support needs', async () => {
    const { emulator } = await start();
    const error = await failureOf(harness.provider.getCallback(operation(), PLAY, 'STREAM'));

    expect(error.metadata).toEqual({
      account: 'ali',
      provider: 'alibaba',
      action: DESCRIBE,
      upstreamCode: 'CodeNotPushDomain',
      upstreamMessage: 'The domain name is not a push domain name.',
      upstreamRequestId: emulator.calls[0]?.requestId,
      upstreamStatus: '400',
    });
    expect(error.message).toBe('a domain of this type cannot have a configuration of this kind');
  });

  it('of the signature shows no secret, though the cloud prints what was signed', async () => {
    const token = 'CAIS+token/with=chars';
    const { emulator } = await start({ accessKeySecret: 'anotherKeySecret', securityToken: token });
    const error = await failureOf(write());
    const text = error.metadata.upstreamMessage ?? '';

    expect(emulator.calls[0]?.code).toBe('SignatureDoesNotMatch');
    expect(error).toMatchObject({ reason: 'PROVIDER_CREDENTIALS_REJECTED', code: 'FAILED_PRECONDITION' });
    expect(text).toContain('server string to sign');
    expect(text).toContain('NotifyAuthKey=[redacted]');
    for (const secret of [CALLBACK_KEY, KEY_ID, KEY_SECRET, 'anotherKeySecret', token, encodeURIComponent(token)]) {
      expect(text).not.toContain(secret);
    }
  });

  it.each<[string, PlannedFault, Partial<GatewayError>]>([
    [
      'an unsafe URL',
      { kind: 'status', status: 400, code: 'InvalidNotifyUrl.Unsafe' },
      {
        reason: 'PROVIDER_REJECTED_ARGUMENT',
        violations: [{ field: 'urls[0]', reason: 'INVALID_FORMAT', description: 'the provider considers it unsafe' }],
      },
    ],
    [
      'a code with a space',
      { kind: 'status', status: 400, code: 'Missing DomainName' },
      { reason: 'PROVIDER_REJECTED_ARGUMENT' },
    ],
    [
      'lower-case names',
      body('{"code":"Forbidden.RAM","message":"No.","requestId":" r1"}', 403),
      { reason: 'PROVIDER_PERMISSION_DENIED' },
    ],
    ['400 for forbidden', { kind: 'status', status: 400, code: 'Forbidden' }, { reason: 'PROVIDER_PERMISSION_DENIED' }],
    ['an error with 200', { kind: 'errorWith200', code: 'Throttling.Api' }, { reason: 'PROVIDER_THROTTLED' }],
    [
      'XML',
      body(
        "<?xml version='1.0' encoding='UTF-8'?><Error><Code>InsufficientBalance</Code><RequestId>r</RequestId></Error>",
        400,
      ),
      { reason: 'PROVIDER_ACCOUNT_NOT_READY' },
    ],
    ['an unknown code', { kind: 'status', status: 418, code: 'NobodyKnows' }, { reason: 'PROVIDER_ERROR_UNKNOWN' }],
  ])('with %s is understood', async (_, fault, expected) => {
    await start();
    answering(fault);

    expect(await failureOf(read())).toMatchObject(expected);
  });

  it.each<[string, number | undefined]>([
    ['1500', 1500],
    ['0', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['99999999999', undefined],
  ])('passes on %s as the retry time: %p', async (header, retryAfterMs) => {
    await start();
    answering({ kind: 'status', status: 400, code: 'Throttling.User', headers: { 'x-acs-retry-after': header } });
    const error = await failureOf(read());

    expect([error.reason, error.retryAfterMs]).toEqual(['PROVIDER_THROTTLED', retryAfterMs]);
  });
});

describe('an answer', () => {
  it.each([
    ['a numeric code 0', '{"RequestId":"r","Code":0,"LiveStreamsNotifyConfig":{"NotifyUrl":"https://a"}}'],
    ['the code OK', '{"RequestId":"r","Code":"OK","LiveStreamsNotifyConfig":{"NotifyUrl":"https://a"}}'],
  ])('with %s is a success', async (_, text) => {
    await start();
    answering(body(text));

    expect((await read())?.urls).toEqual(['https://a']);
  });

  it.each([
    ['HTML', { kind: 'foreign', body: 'html' }],
    ['HTML with 200', { kind: 'foreign', body: 'html', status: 200 }],
    ['other JSON', { kind: 'foreign', body: 'json' }],
    ['too much', { kind: 'foreign', body: 'huge' }],
    ['half an object', { kind: 'truncate', how: 'body' }],
    ['nothing', body('')],
    ['no request id', body('{"LiveStreamsNotifyConfig":{"NotifyUrl":"https://a"}}')],
    ['a wrong type', body('{"RequestId":"r","LiveStreamsNotifyConfig":[]}')],
    ['another configuration', body('{"RequestId":"r","LiveRecordNotifyConfig":{"NotifyUrl":"https://a"}}')],
    ['no code with 500', body('{"RequestId":"r"}', 500)],
    ['a success code with 500', body('{"RequestId":"r","Code":"OK"}', 500)],
    ['a redirect', body('{"RequestId":"r"}', 302)],
  ] satisfies [string, PlannedFault][])('that is %s cannot be read', async (_, fault) => {
    await start();
    answering(fault);

    expect(await failureOf(read())).toMatchObject({
      reason: 'PROVIDER_ANSWER_UNREADABLE',
      metadata: { account: 'ali', provider: 'alibaba', action: DESCRIBE },
    });
  });

  it('that cannot be read is not quoted, as it may hold the key', async () => {
    await start();
    answering(body(`{"RequestId":"r","LiveStreamsNotifyConfig":["${CALLBACK_KEY}"]}`));
    const error = await failureOf(read());

    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain(CALLBACK_KEY);
  });

  it('of which a part cannot be read names that part, and quotes nothing of it', async () => {
    await start();
    answering(body(`{"RequestId":"r","LiveStreamsNotifyConfig":{"NotifyUrl":5,"NotifyAuthKey":"${CALLBACK_KEY}"}}`));
    const state = await read();

    expect(state?.inconsistencies).toEqual([expect.stringContaining('NotifyUrl')]);
    expect(JSON.stringify(state)).not.toContain(CALLBACK_KEY);
  });

  it('keeps every digit of a key that comes as a number', async () => {
    const { emulator } = await start();
    answering(
      body(
        '{"RequestId":"r","LiveStreamsNotifyConfig":{"NotifyUrl":"https://a","NotifyAuthKey":12345678901234567890}}',
      ),
    );
    await harness.provider.setCallback(operation(), PUSH, { kind: 'STREAM', urls: [URL], auth: {} }, NO_FORCE);

    expect(emulator.state(UID)[PUSH.domain]?.stream?.NotifyAuthKey).toBe('12345678901234567890');
  });

  it.each([
    ['reset', { kind: 'reset', when: 'beforeReading' }],
    ['cut', { kind: 'truncate' }],
  ] satisfies [string, PlannedFault][])('that is %s leaves the provider unreachable', async (_, fault) => {
    await start();
    answering(fault);

    expect(await failureOf(read())).toMatchObject({
      reason: 'PROVIDER_UNREACHABLE',
      metadata: { account: 'ali', provider: 'alibaba', action: DESCRIBE },
    });
  });

  it('that never comes because nobody listens means that nothing happened', async () => {
    const { emulator } = await start();
    await emulator.close();

    expect(await failureOf(write())).toMatchObject({
      reason: 'PROVIDER_UNREACHABLE',
      metadata: { action: SET, outcome: 'NOT_APPLIED' },
    });
  });
});
