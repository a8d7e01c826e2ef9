import { StopSignal } from '../domain/concurrency/stop-signal';
import { getEventListeners } from 'node:events';
import { EndlessOperation, endlessOperation } from '../../test/support/endless-operation';
import { FakeClock, settled } from '../../test/support/fake-clock';
import { Account } from '../domain/access/account';
import { ErrorMetadata, GatewayError, GatewayErrorOptions } from '../domain/errors/gateway-error';
import { Operation, underLease } from '../domain/operations/operation';
import { Send, UpstreamAnswer } from '../domain/operations/upstream-pipeline';
import { openPipeline } from '../../test/support/open-pipeline';

const ACCOUNT: Account = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'http://127.0.0.1:1' };
const TIMEOUT_MS = 5_000;

/** Sends that are answered by hand, in order. */
class Upstream {
  /** An answer that is on its way already comes in spite of an abort. */
  deaf = false;
  readonly signals: StopSignal[] = [];
  readonly #answers: { resolve: (answer: UpstreamAnswer<string>) => void; reject: (error: unknown) => void }[] = [];

  readonly send: Send<string> = (attempt) => {
    const { signal } = attempt;
    attempt.onWire();
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      signal.addEventListener('abort', () => {
        if (!this.deaf) reject(GatewayError.from(signal.reason));
      });
    });
  };

  async answer(requestId = 'r-1'): Promise<void> {
    await settled();
    this.#answers.at(-1)?.resolve({ requestId, value: 'the answer' });
  }

  async fail(error: unknown): Promise<void> {
    await settled();
    this.#answers.at(-1)?.reject(error);
    await settled();
  }
}

let clock: FakeClock;
let operation: EndlessOperation;
let upstream: Upstream;

beforeEach(() => {
  clock = new FakeClock();
  operation = lasting();
  upstream = new Upstream();
});

/** An operation with so much time, which the test may end before. */
function lasting(timeMs = 10_000, validateOnly = false): EndlessOperation {
  return { ...endlessOperation({ validateOnly }), deadlineMs: clock.elapsed() + timeMs };
}

function pipeline() {
  return openPipeline(ACCOUNT, TIMEOUT_MS, clock);
}

function read(on: Operation = operation): Promise<string> {
  return settling(pipeline().read(on, 'Describe', upstream.send));
}

function write(on: Operation = operation): Promise<void> {
  return settling(pipeline().write(on, 'Update', upstream.send));
}

/** Its rejection may come before anything waits for it. */
function settling<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function refused(options: GatewayErrorOptions): GatewayError {
  return new GatewayError('PROVIDER_CREDENTIALS_REJECTED', 'refused', options);
}

afterEach(async () => {
  // Nothing is left behind, when quota and breaker are forgotten.
  await clock.advance(120_000);
  expect(clock.pending).toBe(0);
  expect(getEventListeners(operation.signal, 'abort')).toHaveLength(0);
});

describe('a read', () => {
  test('returns the value and records the call', async () => {
    const answer = read();
    await upstream.answer();
    await expect(answer).resolves.toBe('the answer');
    expect(operation.calls).toEqual([{ action: 'Describe', requestId: 'r-1', attempts: 1, outcome: 'READ' }]);
  });

  test('that fails names the account, provider and action, and has no outcome', async () => {
    const answer = read();
    const metadata: ErrorMetadata = { upstreamRequestId: 'r-2', outcome: 'UNKNOWN', upstreamCode: 'Broken' };
    await upstream.fail(new GatewayError('PROVIDER_UNAVAILABLE', 'down', { metadata, retryAfterMs: 7 }));
    const error: unknown = await answer.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', message: 'down', retryAfterMs: 7 });
    expect(error).toMatchObject({
      metadata: { account: 'ali', provider: 'alibaba', action: 'Describe', upstreamCode: 'Broken' },
    });
    expect((error as GatewayError).metadata.outcome).toBeUndefined();
    expect(operation.calls).toEqual([
      { action: 'Describe', requestId: 'r-2', attempts: 1, outcome: 'FAILED_READ', code: 'Broken' },
    ]);
  });

  test('is ended after the time-out of one attempt', async () => {
    const answer = read();
    await settled();
    await clock.advance(TIMEOUT_MS - 1);
    expect(upstream.signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(upstream.signals[0]?.aborted).toBe(true);
    await expect(answer).rejects.toMatchObject({
      reason: 'PROVIDER_TIMED_OUT',
      message: 'the provider did not answer within 5000 ms',
    });
  });

  test('that the deadline ends first fails with DEADLINE_PASSED', async () => {
    operation = lasting(1_000);
    clock.schedule(1_000, () => operation.end(new GatewayError('DEADLINE_PASSED', 'too late')));
    const answer = read();
    await settled();
    await clock.advance(1_000);
    await expect(answer).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  test('is sent with validateOnly too', async () => {
    const answer = read(lasting(10_000, true));
    await upstream.answer();
    await expect(answer).resolves.toBe('the answer');
  });
});

describe('a write', () => {
  test('is recorded as APPLIED', async () => {
    const done = write();
    await upstream.answer();
    await done;
    expect(operation.calls).toEqual([{ action: 'Update', requestId: 'r-1', attempts: 1, outcome: 'APPLIED' }]);
  });

  test('with validateOnly is planned and not sent', async () => {
    const planning = lasting(10_000, true);
    await write(planning);
    expect(upstream.signals).toHaveLength(0);
    expect(planning.calls).toEqual([{ action: 'Update', requestId: '', attempts: 0, outcome: 'PLANNED' }]);
  });

  test('leaves two fifths of the time for reading back', async () => {
    operation = lasting(1_000);
    const done = write();
    await settled();
    await clock.advance(599);
    expect(upstream.signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(upstream.signals[0]?.aborted).toBe(true);
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_TIMED_OUT', metadata: { outcome: 'UNKNOWN' } });
  });

  test('is ended after the time-out of one attempt', async () => {
    operation = lasting(60_000);
    const done = write();
    await settled();
    await clock.advance(TIMEOUT_MS);
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_TIMED_OUT' });
  });

  test.each([
    { told: 'NOT_APPLIED', outcome: 'NOT_APPLIED' },
    { told: 'UNKNOWN', outcome: 'UNKNOWN' },
    { told: undefined, outcome: 'UNKNOWN' },
  ] as const)('that fails with outcome $told has the outcome $outcome', async ({ told, outcome }) => {
    const done = write();
    await upstream.fail(refused({ metadata: { outcome: told } }));
    await expect(done).rejects.toMatchObject({ metadata: { outcome, action: 'Update' } });
    expect(operation.calls).toMatchObject([{ outcome }]);
  });

  test('that throws anything else fails with INTERNAL_ERROR and an unknown outcome', async () => {
    const done = write();
    await upstream.fail(new TypeError('of course'));
    await expect(done).rejects.toMatchObject({ reason: 'INTERNAL_ERROR', metadata: { outcome: 'UNKNOWN' } });
  });
});

describe('an unanswered write', () => {
  const overAfterMs = (): number => operation.unanswered.leftMs(clock.elapsed());
  function leave(): Promise<void> {
    operation.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    return settled();
  }

  test.each([
    { title: 'a time-out', end: () => clock.advance(599), sentMsAgo: 600 },
    { title: 'a caller who left', end: () => leave() },
    { title: 'a broken connection', end: () => upstream.fail(new GatewayError('PROVIDER_UNAVAILABLE', 'reset')) },
  ])('counts until the full time-out of an attempt has passed: $title', async ({ end, sentMsAgo = 1 }) => {
    operation = lasting(1_000);
    const done = write();
    await clock.advance(1);
    await end();
    await expect(done).rejects.toMatchObject({ metadata: { outcome: 'UNKNOWN' } });
    expect(overAfterMs()).toBe(TIMEOUT_MS - sentMsAgo);
  });

  test.each([
    { title: 'an answer', send: write, end: () => upstream.answer() },
    { title: 'a refusal', send: write, end: () => upstream.fail(refused({ metadata: { upstreamStatus: '403' } })) },
    { title: 'a read', send: read, end: () => upstream.fail(new GatewayError('PROVIDER_UNAVAILABLE', 'reset')) },
  ])('is not counted: $title', async ({ send, end }) => {
    const done = send();
    await end();
    await done.catch(() => undefined);
    expect(overAfterMs()).toBeLessThan(0);
  });

  test('is not counted: a request that was not written', async () => {
    const notWritten: Send<string> = () => Promise.reject(new GatewayError('PROVIDER_UNAVAILABLE', 'refused'));
    const done = settling(pipeline().write(operation, 'Update', notWritten));
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect(overAfterMs()).toBeLessThan(0);
  });
});

describe('a lease', () => {
  const leased = (remainingMs: number): Operation =>
    underLease(operation, { key: 'k', fence: 1, remainingMs: () => remainingMs });

  test('that lasts as long as the time-out lets a write out', async () => {
    const done = write(leased(TIMEOUT_MS));
    await upstream.answer();
    await done;
    expect(operation.calls).toMatchObject([{ outcome: 'APPLIED' }]);
  });

  test('that may end before the answer holds a write back', async () => {
    const done = write(leased(TIMEOUT_MS - 1));
    await expect(done).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST', metadata: { outcome: 'NOT_APPLIED' } });
    expect(upstream.signals).toHaveLength(0);
    expect(operation.calls).toEqual([]);
  });

  test('must outlast the full time-out, in which the cloud may still carry out the write', async () => {
    operation = lasting(1_000);
    await expect(write(leased(TIMEOUT_MS - 1))).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
    expect(upstream.signals).toHaveLength(0);
  });

  test('is also checked for writes that restore', async () => {
    await expect(write(leased(0).recovery())).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
    expect(upstream.signals).toHaveLength(0);
  });

  test('is not checked for reads', async () => {
    const answer = read(leased(0));
    await upstream.answer();
    await expect(answer).resolves.toBe('the answer');
  });
});

describe('a refused time stamp or nonce', () => {
  test('is signed again once', async () => {
    const done = write();
    await upstream.fail(refused({ signAgain: true, metadata: { outcome: 'NOT_APPLIED' } }));
    await upstream.answer('r-2');
    await done;
    expect(operation.calls).toEqual([{ action: 'Update', requestId: 'r-2', attempts: 2, outcome: 'APPLIED' }]);
  });

  test('is not signed a third time', async () => {
    const done = write();
    await upstream.fail(refused({ signAgain: true, metadata: { outcome: 'NOT_APPLIED' } }));
    await upstream.fail(refused({ signAgain: true, metadata: { outcome: 'NOT_APPLIED' } }));
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_CREDENTIALS_REJECTED' });
    expect(upstream.signals).toHaveLength(2);
    expect(operation.calls).toMatchObject([{ attempts: 2, outcome: 'NOT_APPLIED' }]);
  });

  test('is not signed again for a caller that has gone', async () => {
    upstream.deaf = true;
    const done = read();
    await settled();
    operation.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    await upstream.fail(refused({ signAgain: true }));
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_CREDENTIALS_REJECTED' });
    expect(upstream.signals).toHaveLength(1);
  });

  test('is the only refusal that is signed again', async () => {
    const done = read();
    await upstream.fail(refused({}));
    await expect(done).rejects.toMatchObject({ reason: 'PROVIDER_CREDENTIALS_REJECTED' });
    expect(upstream.signals).toHaveLength(1);
  });
});

describe('an operation that has ended', () => {
  test.each([
    { title: 'reads', send: read },
    { title: 'writes', send: write },
    { title: 'plans', send: () => write(Object.assign(operation, { validateOnly: true })) },
  ])('$title nothing', async ({ send }) => {
    operation.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    await expect(send()).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
    expect(upstream.signals).toHaveLength(0);
    expect(operation.calls).toHaveLength(0);
  });

  test('aborts the request on the wire', async () => {
    const done = write();
    await settled();
    operation.end(new GatewayError('CALLER_CANCELLED', 'gone'));
    await expect(done).rejects.toMatchObject({ reason: 'CALLER_CANCELLED', metadata: { outcome: 'UNKNOWN' } });
    expect(upstream.signals[0]?.aborted).toBe(true);
  });
});
