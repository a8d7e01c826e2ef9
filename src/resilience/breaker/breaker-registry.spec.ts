/** @jest-environment node */
import { EventEmitter } from 'node:events';
import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Account } from '../../domain/access/account';
import { BreakerOverride } from '../../domain/operations/safeguards.port';
import { GatewayError } from '../../domain/errors/gateway-error';
import { BreakerVerdict } from './action-breaker';
import { BreakerRegistry } from './breaker-registry';
import { LocalOverrides, OverrideStore } from './override-store';

/** Two entries of one cloud account. */
const FIRST: Account = { id: 'first', provider: 'cloud', uid: '1', endpoint: 'http://127.0.0.1:1' };
const SECOND: Account = { ...FIRST, id: 'second' };

const SETTINGS = { failureRatio: 0.5, minCalls: 2, windowMs: 10_000, resetMs: 30_000, probes: 1 };

let clock: FakeClock;
let registry: BreakerRegistry;
let log: RecordedEvents;

function set(overrides: OverrideStore = new LocalOverrides()): void {
  registry = new BreakerRegistry(SETTINGS, overrides, clock, log.report);
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  clock = new FakeClock();
  log = new RecordedEvents();
  set();
});

afterEach(() => {
  registry.close();
  expect([registry.size, clock.pending, jest.getTimerCount()]).toEqual([0, 0, 0]);
  jest.useRealTimers();
});

/** In steps, so that opossum's timers and the clock stay together. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    jest.advanceTimersByTime(1_000);
    await clock.advance(1_000);
  }
}

async function call(verdict: BreakerVerdict, account = FIRST, action = 'Read'): Promise<void> {
  registry.of(account, action).admit().end(verdict);
  await clock.advance(0);
}

test('each action of each account entry has its own breaker, even if two entries share a cloud account', async () => {
  await call('FAILURE');
  await call('FAILURE');
  expect(registry.get(FIRST, 'Read')).toEqual({
    action: 'Read',
    state: 'OPEN',
    override: 'AUTO',
    retryAfterMs: 30_000,
    sinceMs: clock.now(),
  });
  expect(registry.get(FIRST, 'Write')).toEqual({ action: 'Write', state: 'CLOSED', override: 'AUTO' });
  expect(registry.get(SECOND, 'Read')).toEqual({ action: 'Read', state: 'CLOSED', override: 'AUTO' });
  await call('SUCCESS', SECOND);
  expect(registry.get(SECOND, 'Read').state).toBe('CLOSED');
});

test('reading the state of a breaker creates none', () => {
  registry.get(FIRST, 'Read');
  expect([registry.size, clock.pending]).toEqual([0, 0]);
});

test('one timer serves all windows, and is gone when all breakers are', async () => {
  const emit = jest.spyOn(EventEmitter.prototype, 'emit');
  for (const action of ['Read', 'Write', 'List']) await call('FAILURE', FIRST, action);
  expect([registry.size, clock.pending]).toEqual([3, 1]);
  await pass(9_000);
  await call('SUCCESS', FIRST, 'Write');
  await pass(1_000);
  // What was called within the last window is kept.
  expect([registry.size, clock.pending]).toEqual([1, 1]);
  const rotation = emit.mock.contexts[emit.mock.calls.findIndex(([event]) => event === 'rotate')] as EventEmitter;
  expect(rotation.listenerCount('rotate')).toBe(1);
  await pass(10_000);
  expect([registry.size, clock.pending]).toEqual([0, 0]);
  expect(rotation.listenerCount('rotate')).toBe(0);
  emit.mockRestore();
});

test('failures are forgotten with their window', async () => {
  await call('FAILURE');
  await pass(11_000);
  await call('FAILURE');
  expect(registry.get(FIRST, 'Read').state).toBe('CLOSED');
  await pass(8_000);
  await call('FAILURE');
  expect(registry.get(FIRST, 'Read').state).toBe('OPEN');
});

test('a breaker with a call in flight is kept, and counts it', async () => {
  const slow = registry.of(FIRST, 'Read').admit();
  await pass(60_000);
  expect(registry.size).toBe(1);
  await call('FAILURE');
  slow.end('FAILURE');
  expect(registry.get(FIRST, 'Read').state).toBe('OPEN');
});

test('an open breaker is kept, with its retry time', async () => {
  await call('FAILURE');
  await call('FAILURE');
  await pass(25_000);
  expect(registry.get(FIRST, 'Read')).toMatchObject({ state: 'OPEN', retryAfterMs: 5_000 });
  await pass(10_000);
  const { retryAfterMs, ...halfOpen } = registry.get(FIRST, 'Read');
  expect(halfOpen).toMatchObject({ action: 'Read', state: 'HALF_OPEN', override: 'AUTO' });
  expect(retryAfterMs).toBeUndefined();
  await call('SUCCESS');
  await pass(20_000);
  expect(registry.size).toBe(0);
});

test('a breaker tells since when its state is what it is, also once it was dropped', async () => {
  const told = (): unknown => [registry.get(FIRST, 'Read').state, registry.get(FIRST, 'Read').sinceMs];
  const reset = async (): Promise<void> => {
    await clock.advance(SETTINGS.resetMs);
    jest.advanceTimersByTime(SETTINGS.resetMs);
  };
  await call('FAILURE');
  expect(told()).toEqual(['CLOSED', undefined]);
  await pass(1_000);
  await call('FAILURE');
  const openedMs = clock.now();
  await pass(20_000);
  expect(told()).toEqual(['OPEN', openedMs]);
  await reset();
  expect(told()).toEqual(['HALF_OPEN', clock.now()]);
  await call('FAILURE');
  expect(told()).toEqual(['OPEN', clock.now()]);
  await reset();
  await clock.advance(500);
  await call('SUCCESS');
  const closedMs = clock.now();
  await pass(20_000);
  expect([registry.size, told()]).toEqual([0, ['CLOSED', closedMs]]);
});

describe('an override', () => {
  test.each([
    ['FORCED_OPEN', 'OPEN'],
    ['FORCED_CLOSED', 'CLOSED'],
  ] as const)('%s applies from the first call on, and outlives idle breakers', async (override, state) => {
    const said = { action: 'Read', state, override, sinceMs: clock.now() };
    expect(await registry.override(FIRST, 'Read', override)).toEqual(said);
    expect(registry.size).toBe(0);
    expect(registry.of(FIRST, 'Read').override).toBe(override);
    await pass(20_000);
    expect(registry.size).toBe(0);
    expect(await registry.override(FIRST, 'Read', override)).toEqual(said);
    expect(registry.get(FIRST, 'Read')).toEqual(said);
    expect(registry.of(FIRST, 'Read').state).toBe(state);
    expect(registry.get(SECOND, 'Read').override).toBe('AUTO');
    expect(await registry.override(FIRST, 'Read', 'AUTO')).toEqual({
      action: 'Read',
      state: 'CLOSED',
      override: 'AUTO',
      sinceMs: clock.now(),
    });
  });

  test('reaches an existing breaker', async () => {
    await call('FAILURE');
    const waiting: string[] = [];
    registry
      .of(FIRST, 'Read')
      .admit()
      .onOpen(({ reason }) => waiting.push(reason));
    await registry.override(FIRST, 'Read', 'FORCED_OPEN');
    expect(waiting).toEqual(['CIRCUIT_OPEN']);
    expect(registry.get(FIRST, 'Read')).toMatchObject({ state: 'OPEN', override: 'FORCED_OPEN' });
  });

  test('of another replica applies here, even before the first change in this process', () => {
    const shared = new Map<string, BreakerOverride>([['first/Read', 'FORCED_OPEN']]);
    let tell: (key: string, override: BreakerOverride) => void = () => undefined;
    set({
      get: (key) => shared.get(key) ?? 'AUTO',
      keys: () => shared.keys(),
      set: () => Promise.reject(new Error('not used')),
      onChange: (listener) => (tell = listener),
    });
    expect(registry.get(FIRST, 'Read')).toEqual({ action: 'Read', state: 'OPEN', override: 'FORCED_OPEN' });
    expect([...registry.known()]).toEqual([{ accountId: 'first', action: 'Read' }]);
    const breaker = registry.of(FIRST, 'Read');
    expect([...registry.known()]).toEqual([{ accountId: 'first', action: 'Read' }]);
    expect(breaker.state).toBe('OPEN');
    shared.delete('first/Read');
    tell('first/Read', 'AUTO');
    expect(breaker.state).toBe('CLOSED');
    expect(registry.get(FIRST, 'Read').sinceMs).toBe(clock.now());
  });

  test('is not applied if it cannot be shared', async () => {
    const refusal = new Error('the store is out of reach');
    set({ get: () => 'AUTO', keys: () => [], set: () => Promise.reject(refusal), onChange: () => undefined });
    await expect(registry.override(FIRST, 'Read', 'FORCED_OPEN')).rejects.toBe(refusal);
    expect(registry.get(FIRST, 'Read').override).toBe('AUTO');
  });
});

test('a half-open breaker that no call probes for a window is forgotten', async () => {
  await call('FAILURE');
  await call('FAILURE');
  await pass(SETTINGS.resetMs);
  const probe = registry.of(FIRST, 'Read').admit();
  await pass(2 * SETTINGS.windowMs);
  expect(registry.get(FIRST, 'Read').state).toBe('HALF_OPEN');
  probe.end('NEITHER');
  await pass(SETTINGS.windowMs - 1_000);
  expect(registry.get(FIRST, 'Read').state).toBe('HALF_OPEN');
  await pass(2 * SETTINGS.windowMs);
  expect([registry.get(FIRST, 'Read').state, registry.size]).toEqual(['CLOSED', 0]);
  expect(log.of('breaker_closed')).toMatchObject([{ why: 'unused', refused: 0 }]);
});

describe('the log', () => {
  const refused = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' });
  const unreachable = new GatewayError('PROVIDER_UNREACHABLE', 'the provider is out of reach', { cause: refused });
  const fail = async (): Promise<void> => {
    registry.of(FIRST, 'Read').admit().end('FAILURE', unreachable);
    await clock.advance(0);
  };
  const at = { account: 'first', action: 'Read' };

  it('reports an outage once: why the breaker opened, the first probe, and the refused calls', async () => {
    await fail();
    expect(log.events).toEqual([]);
    await fail();
    for (let calls = 0; calls < 3; calls += 1) expect(() => registry.of(FIRST, 'Read').admit()).toThrow();
    await clock.advance(30_000);
    jest.advanceTimersByTime(30_000);
    await fail();
    await pass(30_000);
    await call('SUCCESS');
    const cause = 'ECONNREFUSED: connect failed';
    expect(log.events).toEqual([
      { event: 'breaker_opened', level: 'error', ...at, reason: 'PROVIDER_UNREACHABLE', cause },
      { event: 'breaker_half_open', level: 'info', ...at, durationMs: 30_000, refused: 3 },
      { event: 'breaker_closed', level: 'info', ...at, durationMs: 60_000, refused: 3 },
    ]);
    await fail();
    await fail();
    expect(log.of('breaker_opened')).toHaveLength(2);
  });

  it('reports an override, its duration and the refused calls', async () => {
    await registry.override(FIRST, 'Read', 'FORCED_OPEN');
    expect(() => registry.of(FIRST, 'Read').admit()).toThrow();
    await pass(5_000);
    await registry.override(FIRST, 'Read', 'AUTO');
    const event = { event: 'breaker_overridden', level: 'warn', ...at };
    expect(log.events).toEqual([
      { ...event, override: 'FORCED_OPEN' },
      { ...event, override: 'AUTO', durationMs: 5_000, refused: 1 },
    ]);
  });
});
