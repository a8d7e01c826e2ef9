import { CallbackScope, CallbackSpec } from '../../../src/domain/resources/callback-config';
import { ErrorReason } from '../../../src/domain/errors/gateway-error';
import { SetOptions } from '../../../src/domain/operations/live-provider.port';
import { PullScope, PullSpec, PullState } from '../../../src/domain/resources/pull-config';
import { Secret } from '../../../src/domain/access/secret';
import { byteplus } from '../../../src/providers/byteplus';
import { startBytePlusEmulator } from '../../../src/sandbox/byteplus/byteplus.emulator';
import { StoredCallback, RelayConfig } from '../../../src/sandbox/volcengine/volcengine.state';
import {
  failureOf,
  Harness,
  HarnessOptions,
  operation,
  startHarness,
  UID,
  VHOST,
} from '../volcengine/volcengine.harness';

/*
 * What BytePlus has and Volcengine has not: regions in answers that mean nothing, HLS, and options
 * that livegate has no field for. What both have is tested on Volcengine, and by the conformance
 * suite on each.
 */

const SCOPE: CallbackScope = { type: 'APP', vhost: VHOST, app: 'live' };
const VHOST_SCOPE: CallbackScope = { type: 'VHOST', vhost: VHOST };
const PULLS: PullScope = { type: 'VHOST', vhost: VHOST };
const SNAPSHOT: CallbackSpec = { kind: 'SNAPSHOT', urls: ['https://new.example.com/'] };
const STREAM: CallbackSpec = { kind: 'STREAM', urls: ['https://new.example.com/'] };
const PULL: PullSpec = { origins: [{ protocol: 'HLS', host: 'origin.example.org' }] };

const TARGETS = { CallbackDetailList: [{ CallbackType: 'http', URL: 'https://old.example.com/' }] };
const record = (MessageType: StoredCallback['MessageType'], options: Readonly<Record<string, unknown>>) => ({
  Vhost: VHOST,
  App: 'live',
  MessageType,
  ...TARGETS,
  options,
});

let harness: Harness;
async function start(options: HarnessOptions = {}): Promise<void> {
  harness = await startHarness({ ...options, provider: byteplus, startEmulator: startBytePlusEmulator });
}
afterEach(() => harness.close());

const set = (spec: CallbackSpec, { force = false, scope = SCOPE } = {}, by = operation()) =>
  harness.provider.setCallback(by, scope, spec, { force });
const get = (kind: CallbackSpec['kind'] = 'SNAPSHOT') => harness.provider.getCallback(operation(), SCOPE, kind);
const recalling = (certain: boolean) => (state: PullState) => ({ state, certain });
const setPull = (spec: PullSpec, options: SetOptions<PullState> = { force: false, recall: recalling(true) }) =>
  harness.provider.setPull(operation(), PULLS, 'live', spec, options);
const put = (...callbacks: ReturnType<typeof record>[]) => harness.emulator.put(UID, { callbacks });
const putPull = (source: Partial<RelayConfig>) =>
  harness.emulator.put(UID, { relaySources: [{ Vhost: VHOST, App: 'live', ...source }] });
const optionsStored = () => harness.emulator.state(UID).callbacks.map(({ options }) => options);

describe('an answer', () => {
  it('is read whatever region and action it names', async () => {
    await start();
    await set(SNAPSHOT);
    await setPull(PULL);
    await expect(get()).resolves.toMatchObject({ urls: SNAPSHOT.urls, inconsistencies: [] });
    await harness.provider.deletePull(operation(), PULLS, 'live', { allowMissing: false, force: false });
    expect(harness.emulator.state(UID).relaySources).toEqual([]);
  });

  it.each([
    ['without the options that nobody set', {}],
    ['with numbers as text', { RetryTimes: '3', TimeoutSecond: '4' }],
    ['with what only reads have', { NotUseVhost: true, CreateTimeUTC: '2024-01-02T03:04:05Z' }],
    ['with nothing in them', { AuthField: null, EncryptField: null, HttpMethod: '', ValidDuration: 0 }],
    ['with the key once more', { AuthKeyPrimary: 'k', AuthField: { AuthKeyPrimary: 'k', AuthKeySecond: '' } }],
  ])('is an ordinary one %s', async (_, fields) => {
    await start();
    const own = { Vhost: VHOST, App: 'live', MessageType: 'snapshot', ...TARGETS, ...fields };
    const body = JSON.stringify({ ResponseMetadata: { RequestId: '1' }, Result: { CallbackList: [own] } });
    harness.fault('DescribeCallback', { kind: 'status', status: 200, body }, { times: 2 });
    const state = await get();
    expect(state).toMatchObject({ urls: ['https://old.example.com/'], inconsistencies: [] });
    expect(state).not.toHaveProperty('unshown');
    await set(SNAPSHOT);
    expect(optionsStored()).toEqual([undefined]);
  });

  // Of the platform, with its HTTP statuses; the product's own codes are those of
  // volcengine.errors.spec.ts.
  it.each<[number, string, ErrorReason]>([
    [400, 'MissingParameter', 'INTERNAL_ERROR'],
    [401, 'MissingAuthenticationToken', 'INTERNAL_ERROR'],
    [400, 'MissingRequestInfo', 'INTERNAL_ERROR'],
    [401, 'MissingSignature', 'INTERNAL_ERROR'],
    [404, 'ServiceNotFound', 'INTERNAL_ERROR'],
    [404, 'InvalidActionOrVersion', 'CAPABILITY_NOT_SUPPORTED'],
    [401, 'InvalidAccessKey', 'PROVIDER_CREDENTIALS_REJECTED'],
    [401, 'SignatureDoesNotMatch', 'PROVIDER_CREDENTIALS_REJECTED'],
    [403, 'LackPolicy', 'PROVIDER_PERMISSION_DENIED'],
    [403, 'AccessDenied', 'PROVIDER_PERMISSION_DENIED'],
    [429, 'FlowLimitExceeded.QPSOverLimit', 'PROVIDER_THROTTLED'],
    [429, 'AccountFlowLimitExceeded', 'PROVIDER_THROTTLED'],
    [400, 'Throttled', 'PROVIDER_THROTTLED'],
    [400, 'User.Throttling', 'PROVIDER_THROTTLED'],
    [500, 'InternalError', 'PROVIDER_UNAVAILABLE'],
  ])('that is an error with HTTP %i and %s means %s', async (status, code, reason) => {
    await start();
    const headers = { 'retry-after': '2' };
    harness.fault('DescribeCallback', { kind: 'status', status, code, headers });
    const error = await failureOf(get());
    expect(error).toMatchObject({ reason, metadata: { provider: 'byteplus', upstreamCode: code } });
    const mayPause = reason === 'PROVIDER_THROTTLED' || reason === 'PROVIDER_UNAVAILABLE';
    expect(error.retryAfterMs).toBe(mayPause ? 2_000 : undefined);
  });

  it('that refuses a time stamp is followed by a request with the cloud’s time', async () => {
    await start({ clockNow: () => Date.now() - 3_600_000 });
    await expect(get()).resolves.toBeUndefined();
    expect(harness.emulator.calls.map(({ code }) => code)).toEqual(['InvalidTimestamp', null]);
  });
});

describe('options that a write can repeat', () => {
  const OPTIONS = { HttpMethod: 'get', RetryTimes: 7, CallbackField: ['app', 'stream'] };

  it.each([false, true])('are shown by name, and kept, with force %p', async (force) => {
    await start();
    put(record('snapshot', OPTIONS));
    await expect(get()).resolves.toMatchObject({
      inconsistencies: [
        'The snapshot record has hidden options that writes keep: HttpMethod, RetryTimes, CallbackField.',
      ],
    });
    await set(SNAPSHOT, { force });
    expect(optionsStored()).toEqual([OPTIONS]);
    expect(harness.sent()).toEqual([
      'DescribeCallback live snapshot',
      'DescribeCallback live snapshot',
      'UpdateCallback live snapshot',
    ]);
  });

  it('are those of each record of a stream', async () => {
    await start();
    put(record('push', { RetryTimes: 7 }), record('push_end', { TimeoutSecond: 9 }));
    await set(STREAM);
    expect(optionsStored()).toEqual([{ RetryTimes: 7 }, { TimeoutSecond: 9 }]);
  });

  it('are restored with the record that a stream could not replace', async () => {
    await start();
    put(record('push', { RetryTimes: 7 }), record('push_end', {}));
    harness.fault('UpdateCallback', { kind: 'status', status: 403, code: 'RequestForbidden' }, { after: 1 });
    expect(await failureOf(set(STREAM))).toMatchObject({ metadata: { outcome: 'RESTORED' } });
    expect(harness.emulator.state(UID).callbacks).toContainEqual(
      expect.objectContaining(record('push', { RetryTimes: 7 })),
    );
  });

  it('are restored with the record of an app that a delete of the vhost removes', async () => {
    await start();
    put({ ...record('snapshot', {}), App: '' }, record('snapshot', OPTIONS));
    await harness.provider.deleteCallback(operation(), VHOST_SCOPE, 'SNAPSHOT', { allowMissing: false, force: true });
    expect(optionsStored()).toEqual([OPTIONS]);
  });
});

describe.each([
  ['EncryptField', ['URL']],
  ['EncryptionAlgorithm', 'aes'],
  ['SecHandlerType', 'param'],
  ['AuthKeySecond', 'planted-second-key'],
  ['AuthField', { AuthKeyThird: 'planted-third-key' }],
])('the option %s, which a write loses', (name, value) => {
  const kept = { RetryTimes: 7 };

  it('is shown by name, and needs force to be replaced', async () => {
    await start();
    put(record('snapshot', { ...kept, [name]: value }));
    const state = await get();
    expect(state?.inconsistencies).toContain(`The snapshot record has hidden options that writes discard: ${name}.`);
    expect(state?.unshown).toEqual([{ value: expect.any(Secret) as Secret }]);

    const error = await failureOf(set(SNAPSHOT));
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'FORCE_REQUIRED' });
    expect(error.message).toContain(`(${name})`);
    expect(error.metadata).toEqual({ account: 'byte-prod', provider: 'byteplus', outcome: 'NOT_APPLIED' });
    expect(JSON.stringify([state, error, error.message])).not.toContain('planted');
    expect(optionsStored()).toEqual([{ ...kept, [name]: value }]);

    await set(SNAPSHOT, { force: true });
    expect(optionsStored()).toEqual([kept]);
  });

  it('cannot be restored, so a record that has it is not deleted along', async () => {
    await start();
    put({ ...record('snapshot', {}), App: '' }, record('snapshot', { [name]: value }));
    const along = harness.provider.deleteCallback(operation(), VHOST_SCOPE, 'SNAPSHOT', {
      allowMissing: false,
      force: true,
    });
    expect(await failureOf(along)).toMatchObject({ reason: 'OPERATION_NOT_ALLOWED' });
    expect(harness.emulator.state(UID).callbacks).toHaveLength(2);
  });

  it('is not reported as restored after a replacement by force', async () => {
    await start();
    put(record('push', { [name]: value }), record('push_end', {}));
    harness.fault('UpdateCallback', { kind: 'status', status: 403, code: 'RequestForbidden' }, { after: 1 });
    const error = await failureOf(set(STREAM, { force: true }));
    expect(error.metadata).toMatchObject({ outcome: 'PARTIALLY_APPLIED', applied: 'UpdateCallback(push)' });
  });
});

describe('retries of pulling', () => {
  const group = (name: string) => ({
    Group: name,
    Servers: [{ RelaySourceDomain: 'old.example.org', RelaySourceProtocol: 'hls', RelaySourceParams: {} }],
  });
  const GroupDetails = [group('a'), group('b')];
  const getPull = () => harness.provider.getPull(operation(), PULLS, 'live');

  it('are by default as many as there are further groups', async () => {
    await start();
    putPull({ GroupDetails });
    await expect(getPull()).resolves.toMatchObject({
      origins: [
        { protocol: 'HLS', host: 'old.example.org', group: 'a' },
        { protocol: 'HLS', host: 'old.example.org', group: 'b' },
      ],
      inconsistencies: [],
    });
    await setPull(PULL);
    expect(harness.emulator.calls.at(-1)?.parameters).not.toHaveProperty('RetryTimes');
  });

  it('are kept if they differ from the default: read as a number, written as text', async () => {
    await start();
    putPull({ GroupDetails, RetryTimes: 5 });
    await expect(getPull()).resolves.toMatchObject({
      inconsistencies: ['The configuration has hidden options that writes keep: RetryTimes.'],
    });
    await setPull(PULL);
    expect(harness.emulator.calls.at(-1)?.parameters).toMatchObject({ RetryTimes: '5' });
    expect(harness.emulator.state(UID).relaySources).toMatchObject([{ App: 'live', RetryTimes: 5 }]);
  });
});

describe('options of pulling that no read shows', () => {
  const MESSAGE =
    'livegate did not write the live configuration, which may have options that no read shows ' +
    '(weights, time-outs, pull secrets); force discards them';

  it.each([
    ['livegate did not write', { force: false, recall: recalling(false) }],
    ['livegate remembers nothing of', { force: false }],
  ])('take force where they may be in a configuration that %s', async (_title, options) => {
    await start();
    putPull({});
    const before = harness.emulator.state(UID).relaySources;
    expect(await failureOf(setPull(PULL, options))).toMatchObject({
      reason: 'FORCE_REQUIRED',
      message: MESSAGE,
      metadata: { account: expect.any(String) as string, provider: 'byteplus', outcome: 'NOT_APPLIED' },
    });
    expect(harness.emulator.state(UID).relaySources).toEqual(before);
    await setPull(PULL, { ...options, force: true });
    expect(harness.emulator.state(UID).relaySources).not.toEqual(before);
  });

  it('are in no configuration that is new', async () => {
    await start();
    await setPull(PULL, { force: false });
    expect(harness.emulator.state(UID).relaySources).toHaveLength(1);
  });
});
