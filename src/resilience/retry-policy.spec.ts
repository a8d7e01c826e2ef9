import { FakeClock } from '../../test/support/fake-clock';
import { ErrorReason, GatewayError, GatewayErrorOptions } from '../domain/errors/gateway-error';
import { RetryPolicy, RetrySettings } from './retry-policy';

const SETTINGS: RetrySettings = { maxAttempts: 3, budgetRatio: 0.2, budgetFloorPerSecond: 1 };
const PLENTY_MS = 60_000;

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

function policy(settings: Partial<RetrySettings> = {}, random = 0.5): RetryPolicy {
  return new RetryPolicy({ ...SETTINGS, ...settings }, clock, () => random);
}

function failure(reason: ErrorReason, options?: GatewayErrorOptions): GatewayError {
  return new GatewayError(reason, 'failed', options);
}

const DOWN = failure('PROVIDER_UNAVAILABLE', { metadata: { outcome: 'UNKNOWN' } });
const UNREACHED = failure('PROVIDER_UNREACHABLE', { metadata: { outcome: 'NOT_APPLIED' } });
const THROTTLED = failure('PROVIDER_THROTTLED', { metadata: { outcome: 'NOT_APPLIED' } });

describe('what is retried', () => {
  it.each([
    ['PROVIDER_UNAVAILABLE', true],
    ['PROVIDER_UNREACHABLE', true],
    ['PROVIDER_ANSWER_UNREADABLE', true],
    ['PROVIDER_TIMED_OUT', true],
    ['PROVIDER_THROTTLED', true],
    ['PROVIDER_ERROR_UNKNOWN', false],
    ['PROVIDER_REJECTED_ARGUMENT', false],
    ['PROVIDER_CREDENTIALS_REJECTED', false],
    ['DOMAIN_NOT_FOUND', false],
    ['CIRCUIT_OPEN', false],
    ['QUOTA_EXHAUSTED', false],
    ['QUEUE_FULL', false],
    ['DEADLINE_PASSED', false],
    ['CALLER_CANCELLED', false],
    ['INTERNAL_ERROR', false],
  ] as const)('a read after %s: %s', (reason, again) => {
    expect(policy().delayMs(failure(reason), 1, false, PLENTY_MS) !== undefined).toBe(again);
  });

  it.each([
    { title: 'a write that may have taken effect', error: DOWN, again: false },
    { title: 'a write that was never sent', error: UNREACHED, again: true },
    { title: 'a write that was throttled', error: THROTTLED, again: true },
    { title: 'a write of which nothing is known', error: failure('PROVIDER_UNREACHABLE'), again: false },
  ])('$title: $again', ({ error, again }) => {
    expect(policy().delayMs(error, 1, true, PLENTY_MS) !== undefined).toBe(again);
  });

  it('at most as often as configured', () => {
    expect(policy().delayMs(DOWN, 2, false, PLENTY_MS)).toBeDefined();
    expect(policy().delayMs(DOWN, 3, false, PLENTY_MS)).toBeUndefined();
    expect(policy({ maxAttempts: 1 }).delayMs(DOWN, 1, false, PLENTY_MS)).toBeUndefined();
  });
});

describe('the delay before a retry', () => {
  it.each([
    { attempts: 1, random: 0, delayMs: 0 },
    { attempts: 1, random: 0.5, delayMs: 50 },
    { attempts: 1, random: 0.99, delayMs: 99 },
    { attempts: 2, random: 0.5, delayMs: 100 },
    { attempts: 5, random: 0.5, delayMs: 800 },
    { attempts: 9, random: 0.5, delayMs: 1_000 },
  ])(
    'is a random part of a time that doubles, up to two seconds: $attempts, $random',
    ({ attempts, random, delayMs }) => {
      expect(policy({ maxAttempts: 10 }, random).delayMs(DOWN, attempts, false, PLENTY_MS)).toBe(delayMs);
    },
  );

  it('is what the cloud asks for', () => {
    expect(policy().delayMs(failure('PROVIDER_UNAVAILABLE', { retryAfterMs: 3_000 }), 1, false, PLENTY_MS)).toBe(3_000);
    expect(policy().delayMs(failure('PROVIDER_THROTTLED', { retryAfterMs: 700 }), 1, false, PLENTY_MS)).toBe(700);
  });

  it('is 0 after a throttle, because the call waits in the queue of the quota', () => {
    expect(policy().delayMs(THROTTLED, 1, true, PLENTY_MS)).toBe(0);
  });

  it('never reaches the deadline', () => {
    expect(policy().delayMs(DOWN, 1, false, 50)).toBeUndefined();
    expect(policy().delayMs(DOWN, 1, false, 51)).toBe(50);
  });
});

describe('the budget', () => {
  /** How many retries are allowed now. */
  function allowed(of: RetryPolicy): number {
    let count = 0;
    while (count < 1_000 && of.delayMs(DOWN, 1, false, PLENTY_MS) !== undefined) count += 1;
    return count;
  }

  it('allows a burst, then a share of the calls', () => {
    const of = policy({ budgetFloorPerSecond: 0 });
    expect(allowed(of)).toBe(10);
    for (let call = 0; call < 20; call += 1) of.callBegan();
    expect(allowed(of)).toBe(4);
  });

  it('grows at a minimum rate', async () => {
    const of = policy({ budgetRatio: 0, budgetFloorPerSecond: 2 });
    expect(allowed(of)).toBe(10);
    await clock.advance(1_500);
    expect(allowed(of)).toBe(3);
  });

  it('does not grow beyond the burst', async () => {
    const of = policy();
    await clock.advance(3_600_000);
    for (let call = 0; call < 1_000; call += 1) of.callBegan();
    expect(allowed(of)).toBe(10);
  });

  it('may be 0', () => {
    expect(allowed(policy({ budgetRatio: 0, budgetFloorPerSecond: 0 }))).toBe(0);
  });

  it('is not spent on calls that are not retried', () => {
    const of = policy({ budgetFloorPerSecond: 0 });
    for (let i = 0; i < 20; i += 1) {
      of.delayMs(DOWN, 3, false, PLENTY_MS);
      of.delayMs(DOWN, 1, true, PLENTY_MS);
      of.delayMs(DOWN, 1, false, 0);
    }
    expect(allowed(of)).toBe(10);
  });
});
