import { CallbackScope, CallbackSpec } from '../../../src/domain/resources/callback-config';
import { ErrorReason } from '../../../src/domain/errors/gateway-error';
import { Secret } from '../../../src/domain/access/secret';
import { PlannedFault } from '../../../src/sandbox/faults';
import {
  ACCESS_KEY_SECRET,
  failureOf,
  Harness,
  HarnessOptions,
  operation,
  startHarness,
  UID,
  VHOST,
} from './volcengine.harness';

/*
 * One request and one answer: what is signed and with what time, which answers are successes, and
 * what an error carries. Every code of the published tables is in volcengine.errors.spec.ts.
 */

const SCOPE: CallbackScope = { type: 'APP', vhost: VHOST, app: 'live' };
const KEY = 'k3y/with=odd"chars"&';
const SPEC: CallbackSpec = { kind: 'SNAPSHOT', urls: ['https://hooks.example.com/'], auth: { key: new Secret(KEY) } };

let harness: Harness;
async function start(options: HarnessOptions = {}): Promise<void> {
  harness = await startHarness(options);
}
afterEach(() => harness.close());

const set = (by = operation()) =>
  harness.provider.setCallback(by, SCOPE, { ...SPEC, auth: undefined }, { force: false });
const setWithKey = () => harness.provider.setCallback(operation(), SCOPE, SPEC, { force: false });
const get = (by = operation()) => harness.provider.getCallback(by, SCOPE, 'SNAPSHOT');

describe('a request', () => {
  it('is a signed JSON body under the action’s name and version', async () => {
    await start();
    await set();
    const [call] = harness.emulator.calls;
    expect(call).toMatchObject({
      method: 'POST',
      action: 'UpdateCallback',
      version: '2023-01-01',
      authenticated: true,
    });
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      host: new URL(harness.emulator.url).host,
      'x-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
      'x-content-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(call?.headers).not.toHaveProperty('x-security-token');
  });

  it('is accepted with temporary credentials', async () => {
    await start({ securityToken: 'STSexampleSessionToken123' });
    await set();
    expect(harness.emulator.calls).toMatchObject([
      { authenticated: true, headers: { 'x-security-token': '[redacted]' } },
    ]);
  });

  it('is signed for the region of the account', async () => {
    await start({ regions: { live: 'cn-beijing' }, region: 'cn-beijing' });
    await set();
    expect(harness.emulator.calls).toMatchObject([{ authenticated: true }]);
  });

  it('is refused if that is not the region of the cloud', async () => {
    await start({ regions: { live: 'cn-beijing' } });
    expect(await failureOf(set())).toMatchObject({ metadata: { upstreamCode: 'SignatureDoesNotMatch' } });
  });

  it('is refused with the wrong secret, which is not the caller’s fault', async () => {
    await start({ accessKeySecret: 'wrong' });
    expect(await failureOf(set())).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'PROVIDER_CREDENTIALS_REJECTED',
      metadata: { upstreamCode: 'SignatureDoesNotMatch', upstreamStatus: '401', outcome: 'NOT_APPLIED' },
    });
  });
});

describe('time', () => {
  const HOUR_MS = 3_600_000;

  it.each([-HOUR_MS, HOUR_MS])('is learned from the cloud, once, if the clock is %i ms off', async (offMs) => {
    await start({ clockNow: () => Date.now() + offMs });
    const by = operation();
    await set(by);
    await get(by);
    expect(by.calls).toMatchObject([
      { action: 'UpdateCallback', attempts: 2, outcome: 'APPLIED' },
      { action: 'DescribeCallback', attempts: 1, outcome: 'READ' },
    ]);
    expect(harness.emulator.calls.map(({ code }) => code)).toEqual(['InvalidTimestamp', null, null]);
  });

  it('that is refused again is an error', async () => {
    await start();
    harness.fault('UpdateCallback', { kind: 'status', status: 400, code: 'InvalidTimestamp' }, { times: 5 });
    const by = operation();
    expect(await failureOf(set(by))).toMatchObject({ reason: 'PROVIDER_CREDENTIALS_REJECTED' });
    expect(by.calls).toMatchObject([{ attempts: 2, outcome: 'NOT_APPLIED' }]);
  });

  it('is not learned from an invalid date', async () => {
    await start();
    const headers = { Date: 'yesterday' };
    harness.fault('UpdateCallback', { kind: 'status', status: 400, code: 'InvalidTimestamp', headers });
    await set();
    expect(harness.emulator.state(UID).callbacks).toHaveLength(1);
  });
});

describe('an answer', () => {
  it.each<[string, PlannedFault, ErrorReason, string]>([
    ['an error with HTTP 200', { kind: 'errorWith200' }, 'PROVIDER_ERROR_UNKNOWN', '200'],
    [
      'an error with a code of no table',
      { kind: 'status', status: 402, code: 'NeverHeardOf' },
      'PROVIDER_ERROR_UNKNOWN',
      '402',
    ],
    [
      'an error that its status belies',
      { kind: 'status', status: 200, code: 'InternalError.DB' },
      'PROVIDER_UNAVAILABLE',
      '200',
    ],
    ['a proxy’s page', { kind: 'foreign', body: 'html' }, 'PROVIDER_ANSWER_UNREADABLE', '502'],
    ['other JSON', { kind: 'foreign', body: 'json' }, 'PROVIDER_ANSWER_UNREADABLE', '200'],
    ['half of its own', { kind: 'truncate', how: 'body' }, 'PROVIDER_ANSWER_UNREADABLE', '200'],
    [
      'a failing status without an error',
      { kind: 'status', status: 500, body: '{"ResponseMetadata":{"RequestId":"1"}}' },
      'PROVIDER_ANSWER_UNREADABLE',
      '500',
    ],
    [
      'a result of another shape',
      { kind: 'status', status: 200, body: '{"ResponseMetadata":{"RequestId":"1"},"Result":{"CallbackList":"none"}}' },
      'PROVIDER_ANSWER_UNREADABLE',
      '200',
    ],
    [
      'a result of nothing',
      { kind: 'status', status: 200, body: '{"ResponseMetadata":{"RequestId":"1"},"Result":null}' },
      'PROVIDER_ANSWER_UNREADABLE',
      '200',
    ],
    [
      'an error without a code',
      { kind: 'status', status: 400, body: '{"ResponseMetadata":{"Error":{}}}' },
      'PROVIDER_ERROR_UNKNOWN',
      '400',
    ],
  ])('that is %s is a failure of unknown outcome', async (_, fault, reason, upstreamStatus) => {
    await start();
    harness.fault('DescribeCallback', fault);
    const error = await failureOf(get());
    expect(error).toMatchObject({
      reason,
      metadata: { account: 'volc-prod', provider: 'volcengine', action: 'DescribeCallback', upstreamStatus },
    });
  });

  it('that is too long is a failure of unknown outcome', async () => {
    await start();
    harness.fault('UpdateCallback', { kind: 'foreign', body: 'huge' });
    harness.fault('DescribeCallback', { kind: 'foreign', body: 'huge' });
    expect(await failureOf(set())).toMatchObject({
      reason: 'PROVIDER_ANSWER_UNREADABLE',
      metadata: { outcome: 'UNKNOWN' },
    });
  });

  it.each([
    '{"ResponseMetadata":{"RequestId":"1"}}',
    '{"ResponseMetadata":{"RequestId":"1","Error":null},"Result":{}}',
  ])('without an error is a success: %s', async (body) => {
    await start();
    harness.fault('DescribeCallback', { kind: 'status', status: 200, body });
    const by = operation();
    await expect(get(by)).resolves.toBeUndefined();
    expect(by.calls).toMatchObject([{ requestId: '1', outcome: 'READ' }]);
  });

  it('that throttles has the retry time', async () => {
    await start();
    harness.fault('UpdateCallback', { kind: 'throttle', retryAfterMs: 3_000 });
    expect(await failureOf(set())).toMatchObject({
      reason: 'PROVIDER_THROTTLED',
      retryAfterMs: 3_000,
      metadata: { upstreamCode: 'FlowLimitExceeded', outcome: 'NOT_APPLIED' },
    });
  });

  it('has the cloud’s request id', async () => {
    await start();
    harness.fault('UpdateCallback', {
      kind: 'status',
      status: 400,
      code: 'InvalidParam.Format',
      message: 'URL format error',
    });
    const by = operation();
    const error = await failureOf(set(by));
    expect(error.metadata.upstreamRequestId).toBe(harness.emulator.calls[0]?.requestId);
    expect(error.metadata.upstreamRequestId).toMatch(/^\w{20,}$/);
    expect(by.calls[0]?.requestId).toBe(error.metadata.upstreamRequestId);
    expect(error.violations).toEqual([{ field: 'urls', reason: 'INVALID_FORMAT', description: 'URL format error' }]);
  });
});

describe('a secret', () => {
  it('is removed from every text of the cloud', async () => {
    await start({ securityToken: 'token/123' });
    const spellings = [
      KEY,
      encodeURIComponent(KEY),
      JSON.stringify(KEY).slice(1, -1),
      ACCESS_KEY_SECRET,
      'AKLTvolcenginecontract',
      'token/123',
    ];
    harness.fault('UpdateCallback', {
      kind: 'status',
      status: 400,
      code: 'InvalidParam',
      message: `bad: ${spellings.join(' ; ')}`,
    });
    const error = await failureOf(setWithKey());
    expect(error.metadata.upstreamMessage).toBe(`bad: ${spellings.map(() => '[redacted]').join(' ; ')}`);
    expect(error.message).toBe(
      `the provider answered UpdateCallback with InvalidParam: ${error.metadata.upstreamMessage}`,
    );
  });

  it('of a read is not passed on, not even in a cause', async () => {
    await start();
    harness.emulator.put(UID, {
      callbacks: [{ Vhost: VHOST, App: 'live', MessageType: 'snapshot', AuthKeyPrimary: 'live-key' }],
    });
    const state = await get();
    expect(state?.auth).toEqual({ enabled: false, key: expect.any(Secret) });
    expect(JSON.stringify(state)).not.toContain('live-key');

    const body = '{"ResponseMetadata":{},"Result":{"CallbackList":[{"AuthKeyPrimary":"live-key"';
    harness.fault('DescribeCallback', { kind: 'status', status: 200, body });
    const error = await failureOf(get());
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('live-key');
  });
});
