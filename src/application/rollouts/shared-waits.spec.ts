import { FakeClock } from '../../../test/support/fake-clock';
import { StopController } from '../../domain/concurrency/stop-signal';
import { pause } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Rollout, RolloutItem, RolloutState } from '../../domain/rollouts/rollout';
import { ItemFilter, RolloutClaim } from '../../domain/rollouts/rollout-store.port';
import { NO_INSTRUMENTS } from '../../domain/telemetry/instruments.port';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { CallContext } from '../operations/call-operation';
import { passes, storedError } from '../operations/stored-error';
import { RolloutReports } from './rollout-reports';
import { SharedWaits } from './shared-waits';
import { RolloutWork, RolloutWorkParts } from './rollout-work';

const MAX_WAIT_MS = 60_000;
/** Far more than are worked on at once. */
const MANY = 60;
const ACTION = 'SetIt';

/** What applying or planning the configuration of that name calls. */
type Cloud = (name: string, call: CallContext) => Promise<void>;

const accountIn = (name: string): string => name.split('/')[1] ?? '';

function refuse(name: string, reason: 'CIRCUIT_OPEN' | 'DEADLINE_PASSED' = 'CIRCUIT_OPEN'): Promise<never> {
  const metadata = { account: accountIn(name), action: ACTION, outcome: 'NOT_APPLIED' } as const;
  return Promise.reject(new GatewayError(reason, 'refused', { metadata, retryAfterMs: 1_000 }));
}

function answer({ record }: CallContext, action = ACTION): Promise<void> {
  record.callsInto([{ action, requestId: '', attempts: 1, outcome: 'APPLIED' }]);
  return Promise.resolve();
}

/** The work on a rollout with many items of some accounts. */
function worldOf(state: RolloutState, accounts: readonly string[], cloud: Cloud) {
  const clock = new FakeClock();
  const rollout = { id: 'r', caller: 'team', state, isCancelled: false } as Rollout;
  const plan = state === 'APPLYING' ? { change: 'UPDATE', fields: [], losses: [], calls: [] } : undefined;
  const items = Array.from({ length: MANY * accounts.length }, (_, seq) => {
    const name = `accounts/${accounts[seq % accounts.length]}/domains/d${seq}/pullConfigs/app`;
    return { seq, desired: { noun: 'PullConfig', name, fields: {} }, state: 'PENDING', calls: [], plan } as RolloutItem;
  });
  const endedAt = new Map<number, number>();
  const begunAt = clock.elapsed();
  const store = {
    expansion: () => Promise.resolve([]),
    addItems: () => Promise.resolve(),
    items: (_id: string, filter: ItemFilter, after: number, limit: number) =>
      Promise.resolve(items.filter((one) => one.state === filter.state && one.seq > after).slice(0, limit)),
    putItem: (_claim: RolloutClaim, next: RolloutItem) => {
      items[next.seq] = next;
      endedAt.set(next.seq, clock.elapsed() - begunAt);
      return Promise.resolve(true);
    },
    counts: () => Promise.resolve(new Map()),
    get: () => Promise.resolve(rollout),
    update: () => Promise.resolve(true),
  };
  const parts = {
    ...{ store, clock, callerOf: () => undefined, cloudAccountOf: (account: string) => account },
    executor: {
      apply: async (item: RolloutItem, _wasInFlight: boolean, call: CallContext) => {
        try {
          await cloud(item.desired.name, call);
          return { ...item, state: 'DONE' };
        } catch (thrown) {
          const error = GatewayError.from(thrown);
          if (passes(error)) throw error;
          return { ...item, state: 'FAILED', error: storedError(error) };
        }
      },
    },
    planner: {
      plan: async (desired: RolloutItem['desired'], call: CallContext) => {
        await cloud(desired.name, call);
        return { change: 'UPDATE', fields: [], losses: [], calls: [] };
      },
    },
    costs: { measure: () => Promise.resolve({ costs: [], estimatedMs: 0 }) },
    blastRadius: { measure: () => Promise.resolve(undefined) },
    reports: new RolloutReports(new RecordedEvents(), NO_INSTRUMENTS),
    maxWaitMs: () => MAX_WAIT_MS,
  } as unknown as RolloutWorkParts;
  let hasEnded = false;
  const run = async (): Promise<void> => {
    const work = new RolloutWork(parts, { rollout, fence: 1 }, new StopController()).run();
    void work.finally(() => (hasEnded = true));
    while (!hasEnded) await clock.advance(1_000);
    await work;
  };
  return { clock, items, begunAt, run, tookMs: (seq: number) => endedAt.get(seq) ?? Infinity };
}

const statesOf = (items: readonly RolloutItem[]): readonly string[] => [...new Set(items.map(({ state }) => state))];

describe.each(['PLANNING', 'APPLYING'] as const)('while a rollout is %s', (state) => {
  it.each(['CIRCUIT_OPEN', 'DEADLINE_PASSED'] as const)(
    'all items of an account fail when some have waited as long as one may: %s',
    async (reason) => {
      const { items, run, tookMs } = worldOf(state, ['ali'], (name) => refuse(name, reason));
      await run();
      expect(statesOf(items)).toEqual(['FAILED']);
      expect(items.map(({ error }) => error?.reason)).toEqual(items.map(() => reason));
      expect(Math.min(...items.map(({ seq }) => tookMs(seq)))).toBeGreaterThanOrEqual(MAX_WAIT_MS);
      expect(Math.max(...items.map(({ seq }) => tookMs(seq)))).toBeLessThan(1.2 * MAX_WAIT_MS);
    },
  );

  it('those of another account do not wait along', async () => {
    const { items, run, tookMs } = worldOf(state, ['ali', 'volc'], (name, call) =>
      accountIn(name) === 'ali' ? refuse(name) : answer(call),
    );
    await run();
    const ofVolc = items.filter(({ desired }) => desired.name.includes('/volc/'));
    expect(statesOf(ofVolc)).toEqual([state === 'APPLYING' ? 'DONE' : 'PENDING']);
    expect(Math.max(...ofVolc.map(({ seq }) => tookMs(seq)))).toBeLessThan(5_000);
  });
});

it('a call that gets through ends the wait: none fails while the account recovers again and again', async () => {
  const [OPEN_MS, GAP_MS, CALL_MS] = [0.6 * MAX_WAIT_MS, 2_500, 1_000];
  const { clock, items, begunAt, run } = worldOf('APPLYING', ['ali'], async (name, call) => {
    if ((clock.elapsed() - begunAt) % (OPEN_MS + GAP_MS) < OPEN_MS) return await refuse(name);
    await pause(clock, CALL_MS);
    await answer(call);
  });
  await run();
  expect(statesOf(items)).toEqual(['DONE']);
  expect(clock.elapsed() - begunAt).toBeGreaterThan(1.5 * MAX_WAIT_MS);
});

it('a call of another action does not end it', async () => {
  const isRefused = (name: string): boolean => /[02468]\/pull/.test(name);
  const { items, run, tookMs } = worldOf('APPLYING', ['ali'], (name, call) =>
    isRefused(name) ? refuse(name) : answer(call, 'SetAnother'),
  );
  await run();
  expect(items.map(({ state }) => state)).toEqual(
    items.map(({ desired }) => (isRefused(desired.name) ? 'FAILED' : 'DONE')),
  );
  expect(Math.max(...items.map(({ seq }) => tookMs(seq)))).toBeLessThan(1.2 * MAX_WAIT_MS);
});

describe('a call', () => {
  const code = 'TheirCode';

  it.each([
    ['that was read', { outcome: 'READ' }, undefined, true],
    ['whose answer is that there is nothing', { outcome: 'FAILED_READ', code }, undefined, true],
    ['that the cloud refuses', { outcome: 'NOT_APPLIED', code }, 'CONFIG_CONFLICT', true],
    ['that got no answer', { outcome: 'FAILED_READ' }, 'PROVIDER_UNREACHABLE', false],
    ['that is throttled', { outcome: 'NOT_APPLIED', code }, 'PROVIDER_THROTTLED', false],
    ['that the cloud is not there for', { outcome: 'FAILED_READ', code }, 'PROVIDER_UNAVAILABLE', false],
    ['of which nobody knows the end', { outcome: 'UNKNOWN', code }, undefined, false],
  ] as const)('%s: %j, %s, ends the wait: %s', async (_title, result, reason, isEnd) => {
    const clock = new FakeClock();
    const waits = new SharedWaits(clock);
    const refusal = new GatewayError('CIRCUIT_OPEN', 'open', { metadata: { account: 'ali', action: ACTION } });
    waits.waitedMs(refusal);
    await clock.advance(1_000);
    const error = reason && new GatewayError(reason, 'failed', { metadata: { account: 'ali', action: ACTION } });
    waits.called('ali', [{ action: ACTION, requestId: '', attempts: 1, ...result }], error);
    expect(waits.waitedMs(refusal)).toBe(isEnd ? 0 : 1_000);
  });
});

it('a try that the cloud was not there for does not end the wait of the other items', async () => {
  let triedAt = 0;
  const { clock, items, run, tookMs } = worldOf('APPLYING', ['ali'], (name, { record }) => {
    if (clock.elapsed() - triedAt < MAX_WAIT_MS / 4) return refuse(name);
    triedAt = clock.elapsed();
    record.callsInto([{ action: ACTION, requestId: '', attempts: 1, outcome: 'NOT_APPLIED', code: 'Unavailable' }]);
    return Promise.reject(new GatewayError('PROVIDER_UNAVAILABLE', 'down', { metadata: { action: ACTION } }));
  });
  triedAt = clock.elapsed();
  await run();
  expect(new Set(items.map(({ error }) => error?.reason))).toEqual(new Set(['PROVIDER_UNAVAILABLE', 'CIRCUIT_OPEN']));
  expect(Math.max(...items.map(({ seq }) => tookMs(seq)))).toBeLessThan(1.2 * MAX_WAIT_MS);
});

it('an item that had waited is planned anew with the patience of a new one', async () => {
  const { clock, items, begunAt, run } = worldOf('PLANNING', ['ali'], (name, call) =>
    clock.elapsed() - begunAt < MAX_WAIT_MS / 2 ? refuse(name) : answer(call),
  );
  const waitingSinceMs = clock.now() - 10 * MAX_WAIT_MS;
  for (const [seq, item] of items.entries()) items[seq] = { ...item, state: 'STALE', waitingSinceMs };
  await run();
  expect(statesOf(items)).toEqual(['PENDING']);
});
