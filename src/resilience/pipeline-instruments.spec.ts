/*
 * What the pipeline reports of an action: its attempts with their results, retries, and how long it
 * waited for its quota.
 */
import { FakeClock, settled } from '../../test/support/fake-clock';
import { endlessOperation } from '../../test/support/endless-operation';
import { RecordedInstruments } from '../../test/support/recorded-instruments';
import { QUOTA_SETTINGS, testResilience } from '../../test/support/test-resilience';
import { Account } from '../domain/access/account';
import { ErrorReason, GatewayError } from '../domain/errors/gateway-error';
import { Operation } from '../domain/operations/operation';
import { Send } from '../domain/operations/upstream-pipeline';
import { Resilience } from './resilience';

const ACCOUNT: Account = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'http://127.0.0.1:1' };
const TRACE = 'a'.repeat(32);
const ANSWER = { requestId: 'r', value: undefined };

let clock: FakeClock;
let instruments: RecordedInstruments;
let resilience: Resilience;
beforeEach(() => {
  clock = new FakeClock();
  instruments = new RecordedInstruments();
  resilience = testResilience({
    quota: { ...QUOTA_SETTINGS, maxQueue: 1 },
    quotasOf: () => ({ Read: { limit: 1, windowMs: 1_000 }, Free: { limit: 1_000, windowMs: 1_000 } }),
    clock,
    instruments,
  });
});
afterEach(() => resilience.close());

function within(timeMs: number): Operation {
  return {
    ...endlessOperation(),
    deadlineMs: clock.elapsed() + timeMs,
    traceparent: `00-${TRACE}-${'b'.repeat(16)}-01`,
  };
}

async function read(action: string, send: Send<unknown>, operation = within(60_000)): Promise<void> {
  await resilience
    .pipelineOf(ACCOUNT)
    .read(operation, action, send)
    .catch(() => undefined);
}

/** Takes 200 ms, and fails with each of these in turn, at last with none. */
function cloud(...reasons: readonly ErrorReason[]): Send<undefined> {
  const left = [...reasons];
  return async (attempt) => {
    attempt.onWire();
    await new Promise<void>((resolve) => clock.schedule(200, resolve));
    const reason = left.shift();
    if (reason) throw new GatewayError(reason, 'failed');
    return ANSWER;
  };
}

test.each([
  ['CONFIG_NOT_FOUND', 'absent'],
  ['DOMAIN_NOT_FOUND', 'absent'],
  ['PROVIDER_REJECTED_ARGUMENT', 'refused'],
  ['PROVIDER_CREDENTIALS_REJECTED', 'refused'],
  ['PROVIDER_PERMISSION_DENIED', 'refused'],
  ['PROVIDER_ERROR_UNKNOWN', 'failed'],
  ['CALLER_CANCELLED', 'cancelled'],
] as const)('an attempt that ends with %s is %s', async (reason, result) => {
  const done = read('Free', cloud(reason));
  await clock.advance(200);
  await done;
  const attempt = { account: ACCOUNT, action: 'Free', result, seconds: 0.2, traceId: TRACE };
  expect(instruments.of('attemptEnded')).toEqual([[attempt]]);
  expect(instruments.of('attemptRetried')).toEqual([]);
});

test.each([
  ['PROVIDER_THROTTLED', 'throttled'],
  ['PROVIDER_UNAVAILABLE', 'failed'],
  ['PROVIDER_UNREACHABLE', 'unreachable'],
  ['PROVIDER_TIMED_OUT', 'timed_out'],
  ['PROVIDER_ANSWER_UNREADABLE', 'unreadable'],
] as const)('an attempt that ends with %s is %s, and the next one a retry', async (reason, result) => {
  const done = read('Free', cloud(reason));
  await clock.advance(60_000);
  await done;
  expect(instruments.of('attemptEnded')).toMatchObject([[{ result }], [{ result: 'ok' }]]);
  expect(instruments.of('attemptRetried')).toEqual([[ACCOUNT, 'Free']]);
});

test('an attempt without a connection is unreachable, and a call that is held back is no attempt', async () => {
  await read('Free', () => Promise.reject(new GatewayError('PROVIDER_UNREACHABLE', 'no')), within(1));
  expect(instruments.of('attemptEnded')).toMatchObject([[{ result: 'unreachable', seconds: 0 }]]);
  const lease = { key: 'k', fence: 1, remainingMs: () => 0 };
  const write = resilience.pipelineOf(ACCOUNT).write({ ...within(60_000), lease }, 'Free', cloud());
  await expect(write).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
  expect(instruments.of('attemptEnded')).toHaveLength(1);
});

test('a slot without a wait counts as 0 s, later ones with their wait, and refusals with their reason', async () => {
  void read('Read', cloud());
  await settled();
  void read('Read', cloud());
  await settled();
  void read('Read', cloud(), within(100));
  void read('Read', cloud());
  await clock.advance(5_000);
  const waits = instruments.of('quotaWaited');
  expect(waits).toEqual([
    [ACCOUNT, 'Read', 'interactive', 0],
    [ACCOUNT, 'Read', 'interactive', expect.closeTo(1.21, 2)],
  ]);
  expect(instruments.of('quotaRefused')).toEqual([
    [ACCOUNT, 'Read', 'QUOTA_EXHAUSTED'],
    [ACCOUNT, 'Read', 'QUEUE_FULL'],
  ]);
});

test('a caller that leaves while it waits is not counted as refused', async () => {
  void read('Read', cloud());
  await settled();
  const leaving = new AbortController();
  const waiting = read('Read', cloud(), { ...within(60_000), signal: leaving.signal });
  await settled();
  leaving.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
  await waiting;
  expect(instruments.of('quotaRefused')).toEqual([]);
});
