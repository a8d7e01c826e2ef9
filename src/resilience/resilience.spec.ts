/** @jest-environment node */
import { mostInAnyWindow } from '../../test/support/departures';
import { EndlessOperation, endlessOperation } from '../../test/support/endless-operation';
import { FakeClock, settled } from '../../test/support/fake-clock';
import { RecordedEvents } from '../../test/support/recorded-events';
import { testResilience } from '../../test/support/test-resilience';
import { Account } from '../domain/access/account';
import { GatewayError, GatewayErrorOptions, ErrorReason } from '../domain/errors/gateway-error';
import { Attempt, UpstreamAnswer } from '../domain/operations/upstream-pipeline';
import { Resilience, ResilienceOptions } from './resilience';

/** One account entry, and another of the same cloud account. */
const FIRST: Account = { id: 'first', provider: 'cloud', uid: '1', endpoint: 'http://127.0.0.1:1' };
const SECOND: Account = { ...FIRST, id: 'second' };
const ANSWER: UpstreamAnswer<string> = { requestId: 'r', value: 'the answer' };

let clock: FakeClock;
let log: RecordedEvents;
let resilience: Resilience;
/** When requests were written, since the start. */
let written: number[];
let start: number;

function set(options: Partial<ResilienceOptions> = {}): void {
  resilience = testResilience({
    breaker: { failureRatio: 0.5, minCalls: 4, windowMs: 10_000, resetMs: 10_000, probes: 2 },
    quotasOf: () => ({ Read: { limit: 2, windowMs: 1_000 }, Other: { limit: 100, windowMs: 1_000 } }),
    clock,
    report: log.report,
    ...options,
  });
}

beforeEach(() => {
  clock = new FakeClock();
  log = new RecordedEvents();
  start = clock.now();
  written = [];
  set();
});

afterEach(async () => {
  // Buckets and breakers are forgotten, and no timer is left.
  await clock.advance(600_000);
  await resilience.close();
  expect(clock.pending).toBe(0);
});

function operation(timeMs = 10_000): EndlessOperation {
  return { ...endlessOperation(), deadlineMs: clock.elapsed() + timeMs };
}

/**
 * Writes each request at once, and answers with each of these in turn, then for ever with the last.
 */
function cloud(...answers: readonly (GatewayError | UpstreamAnswer<string>)[]) {
  let sent = 0;
  return (attempt: Attempt): Promise<UpstreamAnswer<string>> => {
    attempt.onWire();
    written.push(clock.now() - start);
    const answer = answers[Math.min(sent, answers.length - 1)] ?? ANSWER;
    sent += 1;
    return answer instanceof GatewayError ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

/** Writes at once, and answers nothing until the attempt ends. */
function silence(attempt: Attempt): Promise<UpstreamAnswer<string>> {
  const { signal } = attempt;
  attempt.onWire();
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(GatewayError.from(signal.reason))),
  );
}

function failure(reason: ErrorReason, options?: GatewayErrorOptions): GatewayError {
  return new GatewayError(reason, 'failed', options);
}

const DOWN = failure('PROVIDER_UNAVAILABLE', {
  metadata: { outcome: 'UNKNOWN', upstreamCode: 'Down', upstreamStatus: '503' },
});
const THROTTLED = failure('PROVIDER_THROTTLED', { metadata: { outcome: 'NOT_APPLIED' } });
const REFUSED = failure('PROVIDER_REJECTED_ARGUMENT', { metadata: { outcome: 'NOT_APPLIED' } });

/** What came of a call: the answer, or the reason of its error; undefined while neither. */
function outcomeOf(work: Promise<unknown>): { now?: string } {
  const outcome: { now?: string } = {};
  work.then(
    () => (outcome.now = 'answered'),
    (error: GatewayError) => (outcome.now = error.reason),
  );
  return outcome;
}

function read(send = cloud(), by = operation(), account = FIRST, action = 'Read'): { now?: string } {
  return outcomeOf(resilience.pipelineOf(account).read(by, action, send));
}

function write(send = cloud(), by = operation(), action = 'Read'): { now?: string } {
  return outcomeOf(resilience.pipelineOf(FIRST).write(by, action, send));
}

describe('a quota', () => {
  it('is shared by all entries of a cloud account, and separate for each action', async () => {
    read();
    read(cloud(), operation(), SECOND);
    read();
    read(cloud(), operation(), FIRST, 'Other');
    await clock.advance(5_000);
    expect(written).toEqual([0, 0, 0, 1_020]);
  });

  it('is paid by each attempt', async () => {
    const by = operation();
    expect(read(cloud(DOWN, DOWN, ANSWER), by)).toEqual({});
    await clock.advance(5_000);
    expect(written).toEqual([0, 50, 1_020]);
    expect(by.calls).toEqual([{ action: 'Read', requestId: 'r', attempts: 3, outcome: 'READ' }]);
  });

  it('holds for a retried call whose bucket was forgotten in between', async () => {
    const hint = failure('PROVIDER_UNAVAILABLE', { retryAfterMs: 600_000 });
    read(cloud(hint, ANSWER), operation(700_000));
    await clock.advance(599_990);
    expect(resilience.quotas.size).toBe(0);
    for (let i = 0; i < 4; i += 1) read();
    await clock.advance(5_000);
    const inFirstWindow = written.filter((at) => at >= 599_990 && at < 600_990);
    expect([written.length, inFirstWindow.length]).toEqual([6, 2]);
  });

  it('replaces a slot that was lost on the way to the socket, without counting an attempt', async () => {
    const by = operation();
    let connecting = true;
    const done = read(async (attempt) => {
      if (connecting) await new Promise<void>((resolve) => clock.schedule(11, resolve));
      connecting = false;
      return await cloud()(attempt);
    }, by);
    await clock.advance(100);
    expect(done).toEqual({ now: 'answered' });
    expect(written).toEqual([11]);
    expect(by.calls).toMatchObject([{ attempts: 1 }]);
  });

  it('gets back the slot of a call that left before it was written', async () => {
    const by = operation();
    const connecting = ({ signal }: Attempt): Promise<never> =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(GatewayError.from(signal.reason))),
      );
    const gone = read(connecting, by);
    for (let i = 0; i < 2; i += 1) read();
    await clock.advance(100);
    expect(written).toEqual([0]);
    by.end(failure('CALLER_CANCELLED'));
    await clock.advance(0);
    expect(gone).toEqual({ now: 'CALLER_CANCELLED' });
    expect(written).toEqual([0, 100]);
  });

  it('leaves no record of a call that is refused before it is sent', async () => {
    read();
    read();
    const by = operation(500);
    const refused = read(cloud(), by);
    await clock.advance(0);
    expect(refused).toEqual({ now: 'QUOTA_EXHAUSTED' });
    expect(by.calls).toEqual([]);
  });

  it('counts a call with a late answer from its latest possible arrival on', async () => {
    const slow = async (attempt: Attempt): Promise<UpstreamAnswer<string>> => {
      const answer = cloud()(attempt);
      await new Promise<void>((resolve) => clock.schedule(310, resolve));
      return await answer;
    };
    read(slow);
    read(slow);
    await clock.advance(310);
    read();
    await clock.advance(5_000);
    expect(written).toEqual([0, 0, 300 + 1_020]);
  });

  it('counts an unanswered call again before it leaves the window', async () => {
    const gone = [operation(), operation()];
    for (const by of gone) read(silence, by);
    const patient = [read(), read()];
    await clock.advance(1_500);
    for (const by of gone) by.end(failure('CALLER_CANCELLED'));
    // It may still arrive as late as it can without being overdue: no round trip is known.
    await clock.advance(1_800 + 9);
    expect(patient).toEqual([{}, {}]);
    await clock.advance(1);
    expect(written).toEqual([1_490 + 800 + 1_020, 1_490 + 800 + 1_020]);
  });

  it('counts an abandoned call as if it still took as long as the slowest answered one', async () => {
    const slow = async (attempt: Attempt): Promise<UpstreamAnswer<string>> => {
      const answer = cloud()(attempt);
      await new Promise<void>((resolve) => clock.schedule(110, resolve));
      return await answer;
    };
    for (let i = 0; i < 2; i += 1) read(slow);
    await clock.advance(10_000);
    const startMs = clock.now() - start;
    written = [];
    const gone = [operation(), operation()];
    for (const by of gone) read(silence, by);
    for (let i = 0; i < 2; i += 1) read();
    await clock.advance(5);
    for (const by of gone) by.end(failure('CALLER_CANCELLED'));
    await clock.advance(5_000);
    expect(written.map((at) => at - startMs)).toEqual([5 + 100 + 1_020, 5 + 100 + 1_020]);
  });

  describe('of a cloud that is far away', () => {
    const ROUND_TRIP_MS = 250;
    const QUOTA = 100;
    let arrived: number[];

    /** Answers after a round trip; on the way there each is held up for so much longer. */
    function farCloud(heldUpMs = 0) {
      return (attempt: Attempt): Promise<UpstreamAnswer<string>> => {
        attempt.onWire();
        arrived.push(clock.now() + ROUND_TRIP_MS / 2 + heldUpMs);
        return new Promise((resolve, reject) => {
          const cancel = clock.schedule(ROUND_TRIP_MS + heldUpMs, () => resolve(ANSWER));
          attempt.signal.addEventListener('abort', () => {
            cancel();
            reject(GatewayError.from(attempt.signal.reason));
          });
        });
      };
    }

    beforeEach(async () => {
      arrived = [];
      for (let i = 0; i < QUOTA; i += 1) read(farCloud(), operation(), FIRST, 'Other');
      await clock.advance(10_000);
      arrived = [];
    });

    it.each([
      { title: 'are held up for more than a window', heldUpMs: 1_450, cancelledAfterMs: undefined },
      { title: 'are given up, and arrive nevertheless', heldUpMs: 555, cancelledAfterMs: 700 },
    ])('holds when calls $title', async ({ heldUpMs, cancelledAfterMs }) => {
      const first = Array.from({ length: QUOTA }, () => operation());
      for (const by of first) read(farCloud(heldUpMs), by, FIRST, 'Other');
      for (let i = 0; i < QUOTA; i += 1) read(farCloud(), operation(), FIRST, 'Other');
      if (cancelledAfterMs !== undefined) {
        await clock.advance(cancelledAfterMs);
        for (const by of first) by.end(failure('CALLER_CANCELLED'));
      }
      await clock.advance(10_000);
      expect(arrived).toHaveLength(2 * QUOTA);
      expect(mostInAnyWindow(arrived, 1_000)).toBe(QUOTA);
    });
  });

  it('learns the round trip from refusals too', async () => {
    const refusal = failure('PROVIDER_REJECTED_ARGUMENT', {
      metadata: { outcome: 'NOT_APPLIED', upstreamStatus: '400' },
    });
    const slow = async (attempt: Attempt): Promise<UpstreamAnswer<string>> => {
      const answer = cloud(refusal)(attempt);
      answer.catch(() => undefined);
      await new Promise<void>((resolve) => clock.schedule(310, resolve));
      return await answer;
    };
    for (let i = 0; i < 64; i += 1) read(slow, operation(), FIRST, 'Other');
    await clock.advance(10_000);
    written = [];
    for (let i = 0; i < 101; i += 1) read(slow, operation(), FIRST, 'Other');
    await clock.advance(5_000);
    // Each took as long as the shortest, so that none is assumed to have arrived late.
    expect((written[100] ?? 0) - (written[0] ?? 0)).toBe(1_020);
  });

  it('shows its use', async () => {
    for (let i = 0; i < 5; i += 1) read();
    await settled();
    expect(await resilience.quotas.uses(SECOND)).toEqual([
      { action: 'Read', limit: 2, windowMs: 1_000, currentLimit: 2, inUse: 2, waiting: 3 },
      { action: 'Other', limit: 100, windowMs: 1_000, currentLimit: 100, inUse: 0, waiting: 0 },
    ]);
    expect(resilience.quotas.size).toBe(1);
    await clock.advance(120_000);
    expect(resilience.quotas.size).toBe(0);
  });
});

describe('a retry', () => {
  it('waits, and fails with the error of the cloud if there is no time for it', async () => {
    const by = operation(40);
    const done = read(cloud(DOWN), by);
    await clock.advance(0);
    expect(done).toEqual({ now: 'PROVIDER_UNAVAILABLE' });
    expect(by.calls).toEqual([{ action: 'Read', requestId: '', attempts: 1, outcome: 'FAILED_READ', code: 'Down' }]);
  });

  it('that gets no slot fails with the earlier error of the cloud', async () => {
    read();
    const done = read(cloud(DOWN), operation(500));
    await clock.advance(500);
    expect(written).toEqual([0, 0]);
    expect(done).toEqual({ now: 'PROVIDER_UNAVAILABLE' });
  });

  it('is not made for a write that may have taken effect', async () => {
    const done = write(cloud(DOWN));
    await clock.advance(5_000);
    expect(done).toEqual({ now: 'PROVIDER_UNAVAILABLE' });
    expect(written).toEqual([0]);
  });

  it('of a throttled call comes first, at the retry time of the cloud', async () => {
    const hint = failure('PROVIDER_THROTTLED', { retryAfterMs: 3_000, metadata: { outcome: 'NOT_APPLIED' } });
    const done = write(cloud(hint, ANSWER));
    read();
    read();
    read();
    await clock.advance(2_999);
    // The second slot of the window had gone before the throttle was known.
    expect(written).toEqual([0, 0]);
    await clock.advance(1);
    expect(done).toEqual({ now: 'answered' });
    await clock.advance(10_000);
    expect(written).toHaveLength(5);
  });

  it('ends with the caller', async () => {
    const by = operation();
    const done = read(cloud(DOWN), by);
    await clock.advance(10);
    by.end(failure('CALLER_CANCELLED'));
    await clock.advance(5_000);
    expect(done).toEqual({ now: 'CALLER_CANCELLED' });
    expect(written).toEqual([0]);
  });

  it('is abandoned when the process drains', async () => {
    const hint = failure('PROVIDER_THROTTLED', { retryAfterMs: 5_000, metadata: { outcome: 'NOT_APPLIED' } });
    const drain = new AbortController();
    const pausing = read(cloud(hint, ANSWER), { ...operation(), drain: drain.signal }, FIRST, 'Other');
    await clock.advance(1_000);
    drain.abort(failure('SHUTTING_DOWN'));
    await clock.advance(0);
    expect(pausing).toEqual({ now: 'SHUTTING_DOWN' });
    const late = read(cloud(), { ...operation(), drain: drain.signal }, FIRST, 'Other');
    await clock.advance(0);
    expect(late).toEqual({ now: 'SHUTTING_DOWN' });
    expect(written).toHaveLength(1);
  });

  it('has a budget for each account entry', async () => {
    set({
      retry: { maxAttempts: 2, budgetRatio: 0, budgetFloorPerSecond: 0.001 },
      breaker: { failureRatio: 1, minCalls: 10_000, windowMs: 10_000, resetMs: 1_000, probes: 1 },
    });
    const first = resilience.pipelineOf(FIRST);
    const second = resilience.pipelineOf(SECOND);
    for (let i = 0; i < 15; i += 1)
      await clock.advance(0).then(() => outcomeOf(first.read(operation(), 'Other', cloud(DOWN))));
    await clock.advance(2_000);
    expect(written).toHaveLength(25);
    outcomeOf(second.read(operation(), 'Other', cloud(DOWN)));
    await clock.advance(2_000);
    expect(written).toHaveLength(27);
  });

  it('is paid from a budget that calls refill', async () => {
    set({
      retry: { maxAttempts: 2, budgetRatio: 0.5, budgetFloorPerSecond: 0 },
      breaker: { failureRatio: 1, minCalls: 10_000, windowMs: 10_000, resetMs: 1_000, probes: 1 },
    });
    const pipeline = resilience.pipelineOf(FIRST);
    for (let i = 0; i < 30; i += 1) {
      outcomeOf(pipeline.read(operation(), 'Other', cloud(DOWN)));
      await clock.advance(200);
    }
    // Every call earns half of what its retry costs, so that the first ten last for eighteen calls;
    // then every other one is tried again.
    expect(written).toHaveLength(30 + 18 + 6);
  });
});

describe('a breaker', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  function once(): void {
    set({ retry: { maxAttempts: 1, budgetRatio: 0, budgetFloorPerSecond: 0 } });
  }

  async function fails(times: number, account = FIRST): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      read(cloud(DOWN), operation(), account, 'Other');
      await settled();
    }
  }

  function stateOf(account = FIRST, action = 'Other'): string {
    return resilience.breakers.get(account, action).state;
  }

  it('opens for one action of one entry, and then costs no slot', async () => {
    once();
    await fails(4);
    expect(stateOf()).toBe('OPEN');
    const refused = read(cloud(), operation(), FIRST, 'Other');
    const others = [read(), read(cloud(), operation(), SECOND, 'Other')];
    await clock.advance(0);
    expect(refused).toEqual({ now: 'CIRCUIT_OPEN' });
    expect(others).toEqual([{ now: 'answered' }, { now: 'answered' }]);
    const [, other] = await resilience.quotas.uses(FIRST);
    expect(other).toMatchObject({ action: 'Other', inUse: 5 });
  });

  it.each([
    { title: 'refusals of what was asked', error: REFUSED },
    { title: 'throttles', error: THROTTLED },
    { title: 'codes that nobody knows', error: failure('PROVIDER_ERROR_UNKNOWN') },
  ])('ignores $title', async ({ error }) => {
    once();
    for (let i = 0; i < 8; i += 1) {
      read(cloud(error), operation(), FIRST, 'Other');
      await clock.advance(300);
    }
    expect(written).toHaveLength(8);
    await fails(3);
    expect(stateOf()).toBe('CLOSED');
    await fails(1);
    expect(stateOf()).toBe('OPEN');
  });

  it('counts time-outs, but not those of a short deadline', async () => {
    once();
    for (let i = 0; i < 4; i += 1) write(silence, operation(1_000), 'Other');
    await clock.advance(1_000);
    expect(stateOf()).toBe('CLOSED');
    for (let i = 0; i < 4; i += 1) read(silence, operation(60_000), FIRST, 'Other');
    await clock.advance(5_000);
    expect(stateOf()).toBe('OPEN');
  });

  it('ignores callers that have left', async () => {
    once();
    const operations = [1, 2, 3, 4].map(() => operation());
    for (const by of operations) read(silence, by, FIRST, 'Other');
    await settled();
    for (const by of operations) by.end(failure('CALLER_CANCELLED'));
    await clock.advance(0);
    expect(stateOf()).toBe('CLOSED');
  });

  it('refuses calls that wait for a slot when it opens', async () => {
    once();
    const failing = [1, 2].map(() => read(cloud(DOWN)));
    const waiting = [1, 2].map(() => read(cloud(DOWN)));
    const patient = [1, 2, 3].map(() => read());
    await clock.advance(1_020);
    expect([...failing, ...waiting].map(({ now }) => now)).toEqual(Array(4).fill('PROVIDER_UNAVAILABLE'));
    expect(patient.map(({ now }) => now)).toEqual(Array(3).fill('CIRCUIT_OPEN'));
    expect(written).toHaveLength(4);
  });

  it('is checked again right before the request is written', async () => {
    once();
    const by = operation();
    const connecting = read(
      async (attempt) => {
        await new Promise<void>((resolve) => clock.schedule(5, resolve));
        return await cloud()(attempt);
      },
      by,
      FIRST,
      'Other',
    );
    await settled();
    await fails(4);
    await clock.advance(5);
    expect(connecting).toEqual({ now: 'CIRCUIT_OPEN' });
    expect(written).toHaveLength(4);
    expect(by.calls).toEqual([]);
  });

  it('is looked up at each attempt, since an idle one may have been dropped', async () => {
    const hint = failure('PROVIDER_THROTTLED', { retryAfterMs: 25_000, metadata: { outcome: 'NOT_APPLIED' } });
    const done = read(cloud(hint, ANSWER), operation(60_000), FIRST, 'Other');
    await clock.advance(20_000);
    expect(resilience.breakers.size).toBe(0);
    await resilience.breakers.override(FIRST, 'Other', 'FORCED_OPEN');
    await clock.advance(20_000);
    expect(done).toEqual({ now: 'PROVIDER_THROTTLED' });
    expect(written).toHaveLength(1);
  });

  it('ends the retries of a call that opened it', async () => {
    set({ breaker: { failureRatio: 0.5, minCalls: 2, windowMs: 10_000, resetMs: 10_000, probes: 1 } });
    const done = read(cloud(DOWN), operation(), FIRST, 'Other');
    await clock.advance(5_000);
    expect(written).toHaveLength(2);
    expect(done).toEqual({ now: 'PROVIDER_UNAVAILABLE' });
  });
});
