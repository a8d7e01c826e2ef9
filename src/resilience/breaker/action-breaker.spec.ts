/** @jest-environment node */
import { EventEmitter } from 'node:events';
import { FakeClock } from '../../../test/support/fake-clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { ActionBreaker, BreakerTicket, BreakerVerdict } from './action-breaker';
import { BreakerObserver } from './breaker-log';
import { BUCKETS_OF_WINDOW, BreakerSettings } from './circuit';

const SETTINGS: BreakerSettings = { failureRatio: 0.5, minCalls: 4, windowMs: 10_000, resetMs: 5_000, probes: 3 };

const ignore = (): void => undefined;
const UNOBSERVED: BreakerObserver = { opened: ignore, halfOpened: ignore, closed: ignore, refused: ignore };

let clock: FakeClock;
let rotation: EventEmitter;
let breaker: ActionBreaker;

function set(settings: Partial<BreakerSettings> = {}): void {
  breaker = new ActionBreaker({ ...SETTINGS, ...settings }, rotation, clock, UNOBSERVED);
}

beforeEach(() => {
  // opossum waits on timers of its own before it lets probes out.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  clock = new FakeClock();
  rotation = new EventEmitter();
  set();
});

afterEach(() => {
  breaker.dispose();
  expect(jest.getTimerCount()).toBe(0);
  expect(rotation.listenerCount('rotate')).toBe(0);
  jest.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  await clock.advance(ms);
}

/** One call after the other, each told before the next is admitted. */
async function calls(...verdicts: BreakerVerdict[]): Promise<void> {
  for (const verdict of verdicts) {
    breaker.admit().end(verdict);
    await clock.advance(0);
  }
}

function times(count: number, verdict: BreakerVerdict): BreakerVerdict[] {
  return Array.from({ length: count }, () => verdict);
}

function failureOf(work: () => unknown): GatewayError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return GatewayError.from(error);
  }
}

/** Open by itself. */
async function open(): Promise<void> {
  await calls(...times(SETTINGS.minCalls, 'FAILURE'));
  expect(breaker.state).toBe('OPEN');
}

async function halfOpen(): Promise<void> {
  await open();
  await pass(SETTINGS.resetMs);
  expect(breaker.state).toBe('HALF_OPEN');
}

describe('a closed breaker', () => {
  test.each([
    { failureRatio: 0.5, minCalls: 10, successes: 5, failures: 5 },
    { failureRatio: 0.3, minCalls: 10, successes: 7, failures: 3 },
    { failureRatio: 0.07, minCalls: 100, successes: 93, failures: 7 },
    { failureRatio: 1, minCalls: 10, successes: 0, failures: 10 },
    { failureRatio: 0.01, minCalls: 1, successes: 0, failures: 1 },
  ])('with ratio $failureRatio and $minCalls calls opens at the failure that reaches both', async (row) => {
    const { failureRatio, minCalls, successes, failures } = row;
    set({ failureRatio, minCalls });
    await calls(...times(successes, 'SUCCESS'), ...times(failures - 1, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
    await calls('FAILURE');
    expect(breaker.state).toBe('OPEN');
  });

  test('stays closed below the ratio, however many calls there are', async () => {
    set({ failureRatio: 1, minCalls: 4 });
    await calls('SUCCESS', ...times(50, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
  });

  test('does not count a call that is neither: not towards the minimum, and not as a success', async () => {
    await calls(...times(20, 'NEITHER'), ...times(3, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
    await calls(...times(20, 'NEITHER'), 'FAILURE');
    expect(breaker.state).toBe('OPEN');
  });

  test('forgets what is older than its window', async () => {
    await calls(...times(3, 'FAILURE'));
    for (let i = 1; i < BUCKETS_OF_WINDOW; i += 1) rotation.emit('rotate');
    expect(breaker.idle).toBe(false);
    rotation.emit('rotate');
    expect(breaker.idle).toBe(true);
    await calls(...times(3, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
    await calls('FAILURE');
    expect(breaker.state).toBe('OPEN');
  });

  test('has no timer', async () => {
    breaker.admit().end('SUCCESS');
    expect(jest.getTimerCount()).toBe(0);
    await calls('SUCCESS', 'FAILURE');
    expect({ state: breaker.state, timers: jest.getTimerCount() }).toEqual({ state: 'CLOSED', timers: 0 });
  });

  test('admits all calls, and has no retry time', () => {
    for (let i = 0; i < 100; i += 1) breaker.admit().check();
    expect(breaker).toMatchObject({ state: 'CLOSED', override: 'AUTO', retryAfterMs: undefined });
  });
});

describe('an open breaker', () => {
  test('refuses calls, and says when the next may be tried', async () => {
    await open();
    expect(breaker.retryAfterMs).toBe(5_000);
    await pass(1_500.5);
    expect(breaker.retryAfterMs).toBe(3_500);
    expect(failureOf(() => breaker.admit())).toMatchObject({
      reason: 'CIRCUIT_OPEN',
      retryAfterMs: 3_500,
      metadata: { outcome: 'NOT_APPLIED' },
    });
    await pass(3_499);
    expect(breaker).toMatchObject({ state: 'OPEN', retryAfterMs: 1 });
    await pass(1);
    expect(breaker).toMatchObject({ state: 'HALF_OPEN', retryAfterMs: undefined });
  });

  test('refuses waiting calls, each once, and calls that are about to be written', async () => {
    const waiting = breaker.admit();
    const left = breaker.admit();
    const told: string[] = [];
    waiting.onOpen(({ reason }) => told.push(reason));
    left.onOpen(() => told.push('left'))();
    waiting.check();
    await open();
    expect(told).toEqual(['CIRCUIT_OPEN']);
    expect(failureOf(() => waiting.check())).toMatchObject({ reason: 'CIRCUIT_OPEN', retryAfterMs: 5_000 });
  });

  test('refuses a call that was admitted before and starts to wait now', async () => {
    const late = breaker.admit();
    await open();
    const told: string[] = [];
    late.onOpen(({ reason }) => told.push(reason));
    expect(told).toEqual(['CIRCUIT_OPEN']);
  });

  test('ignores calls that were in flight when it opened', async () => {
    const before = Array.from({ length: 10 }, () => breaker.admit());
    await open();
    await pass(4_000);
    for (const ticket of before) ticket.end('FAILURE');
    await pass(1_000);
    // Neither put off, nor decided for the probes.
    expect(breaker.state).toBe('HALF_OPEN');
  });
});

describe('a half-open breaker', () => {
  beforeEach(halfOpen);

  function probes(count: number): BreakerTicket[] {
    return Array.from({ length: count }, () => breaker.admit());
  }

  async function end(ticket: BreakerTicket | undefined, verdict: BreakerVerdict): Promise<void> {
    ticket?.end(verdict);
    await clock.advance(0);
  }

  test('admits the configured number of probes, and refuses all others', () => {
    for (const probe of probes(3)) probe.check();
    expect(failureOf(() => breaker.admit())).toMatchObject({ reason: 'CIRCUIT_OPEN', retryAfterMs: 1_000 });
  });

  test('closes when all probes have succeeded, and not before', async () => {
    const [first, second, third] = probes(3);
    await end(first, 'SUCCESS');
    await end(second, 'SUCCESS');
    expect(breaker.state).toBe('HALF_OPEN');
    expect(failureOf(() => breaker.admit())?.reason).toBe('CIRCUIT_OPEN');
    await end(third, 'SUCCESS');
    expect(breaker.state).toBe('CLOSED');
  });

  test('opens again at the first failed probe, whatever the others do', async () => {
    const [first, second, third] = probes(3);
    await end(first, 'SUCCESS');
    await end(second, 'FAILURE');
    expect(breaker).toMatchObject({ state: 'OPEN', retryAfterMs: 5_000 });
    expect(failureOf(() => third?.check())?.reason).toBe('CIRCUIT_OPEN');
    await end(third, 'SUCCESS');
    expect(breaker.state).toBe('OPEN');
    await pass(5_000);
    // The successes of before count no more.
    for (const probe of probes(2)) await end(probe, 'SUCCESS');
    expect(breaker.state).toBe('HALF_OPEN');
  });

  test('refuses waiting probes when another one fails', async () => {
    const [first, second] = probes(2);
    const told: string[] = [];
    second?.onOpen(({ reason }) => told.push(reason));
    await end(first, 'FAILURE');
    expect(told).toEqual(['CIRCUIT_OPEN']);
  });

  test('gives the place of a probe without a verdict to another', async () => {
    const [first, second, third] = probes(3);
    await end(first, 'NEITHER');
    await end(second, 'SUCCESS');
    await end(third, 'SUCCESS');
    expect(breaker.state).toBe('HALF_OPEN');
    const [fourth] = probes(1);
    expect(failureOf(() => breaker.admit())?.reason).toBe('CIRCUIT_OPEN');
    await end(fourth, 'SUCCESS');
    expect(breaker.state).toBe('CLOSED');
  });

  test('starts afresh after it has closed: earlier failures no longer count', async () => {
    for (const probe of probes(3)) await end(probe, 'SUCCESS');
    await calls(...times(SETTINGS.minCalls - 1, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
    await calls('FAILURE');
    expect(breaker.state).toBe('OPEN');
  });

  test('ignores probes that end after it has closed or opened', async () => {
    const [first, second] = probes(2);
    await end(first, 'FAILURE');
    await pass(5_000);
    await end(second, 'FAILURE');
    expect(breaker.state).toBe('HALF_OPEN');
    expect(probes(3)).toHaveLength(3);
  });
});

test('a call from before the circuit opened is no probe, and is refused while others probe', async () => {
  const early = breaker.admit();
  await halfOpen();
  expect(failureOf(() => early.check())?.reason).toBe('CIRCUIT_OPEN');
  const told: string[] = [];
  early.onOpen(({ reason }) => told.push(reason));
  expect(told).toEqual(['CIRCUIT_OPEN']);
});

test('a call from before the circuit opened is sent after it has closed, and does not count', async () => {
  const early = breaker.admit();
  await halfOpen();
  await calls(...times(3, 'SUCCESS'));
  early.check();
  early.end('FAILURE');
  await calls(...times(3, 'FAILURE'));
  expect(breaker.state).toBe('CLOSED');
});

describe('an operator', () => {
  test('forces it open: no call is sent, waiting calls are refused, and there is no retry time', async () => {
    const told: GatewayError[] = [];
    const waiting = breaker.admit();
    waiting.onOpen((error) => told.push(error));
    breaker.override = 'FORCED_OPEN';
    expect(told).toMatchObject([{ reason: 'CIRCUIT_OPEN', retryAfterMs: undefined }]);
    expect(failureOf(() => waiting.check())?.reason).toBe('CIRCUIT_OPEN');
    expect(failureOf(() => breaker.admit())?.reason).toBe('CIRCUIT_OPEN');
    await pass(60_000);
    expect(breaker).toMatchObject({ state: 'OPEN', override: 'FORCED_OPEN', retryAfterMs: undefined });
  });

  test('forces it closed: all calls are sent, and failures do not open it', async () => {
    await open();
    breaker.override = 'FORCED_CLOSED';
    expect(breaker).toMatchObject({ state: 'CLOSED', override: 'FORCED_CLOSED', retryAfterMs: undefined });
    await calls(...times(20, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
    breaker.override = 'AUTO';
    await calls(...times(3, 'FAILURE'));
    expect(breaker.state).toBe('CLOSED');
  });

  test.each(['FORCED_OPEN', 'FORCED_CLOSED'] as const)(
    'leaves it to itself after %s: it starts afresh',
    async (word) => {
      await calls(...times(3, 'FAILURE'));
      const before = breaker.admit();
      breaker.override = word;
      breaker.override = 'AUTO';
      expect(breaker.state).toBe('CLOSED');
      before.check();
      before.end('FAILURE');
      await calls(...times(3, 'FAILURE'));
      expect(breaker.state).toBe('CLOSED');
      await calls('FAILURE');
      expect(breaker.state).toBe('OPEN');
    },
  );

  test('sets the same override twice: nothing changes', async () => {
    await open();
    breaker.override = 'AUTO';
    expect(breaker.state).toBe('OPEN');
  });
});

describe('a breaker is idle', () => {
  test('until the first verdict', async () => {
    expect(breaker.idle).toBe(true);
    await calls(...times(5, 'NEITHER'));
    expect(breaker.idle).toBe(true);
    await calls('SUCCESS');
    expect(breaker.idle).toBe(false);
  });

  test('but not while a call is in flight', () => {
    const ticket = breaker.admit();
    expect(breaker.idle).toBe(false);
    ticket.end('NEITHER');
    expect(breaker.idle).toBe(true);
  });

  test('but not while it is open or half open', async () => {
    await open();
    for (let i = 0; i < BUCKETS_OF_WINDOW; i += 1) rotation.emit('rotate');
    expect(breaker.idle).toBe(false);
    await pass(5_000);
    expect(breaker.idle).toBe(false);
    await calls(...times(3, 'SUCCESS'));
    expect(breaker.idle).toBe(true);
  });
});

test('once disposed of, it ignores verdicts and starts no timer', async () => {
  const underWay = breaker.admit();
  await open();
  breaker.dispose();
  underWay.end('FAILURE');
  await clock.advance(0);
  expect(breaker.state).toBe('CLOSED');
  expect(jest.getTimerCount()).toBe(0);
  expect(rotation.listenerCount('rotate')).toBe(0);
});
