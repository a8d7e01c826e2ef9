import { FakeClock, settled } from '../../../test/support/fake-clock';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Rollout } from '../../domain/rollouts/rollout';
import { RolloutClaim } from '../../domain/rollouts/rollout-store.port';
import { RolloutRunner } from './rollout-runner';
import { RolloutWorkParts } from './rollout-work';

const DAY_MS = 24 * 3_600_000;

it('ends plans that nobody has applied for a day, and looks every minute', async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const updates: Rollout[] = [];
  const store = {
    claim: () => Promise.resolve(undefined),
    plannedBefore: (timeMs: number) => {
      asked.push(clock.now() - timeMs);
      return Promise.resolve(asked.length === 2 ? [{ id: 'old', state: 'PLANNED' } as Rollout] : []);
    },
    update: (rollout: Rollout) => Promise.resolve(updates.push(rollout) > 0),
  };
  const parts = { store, clock } as unknown as RolloutWorkParts;
  const runner = new RolloutRunner(parts, { worker: 'w', leaseMs: 10_000, everyMs: 1_000, maxAtOnce: 1 });
  runner.start();
  for (let second = 0; second < 130; second += 1) await clock.advance(1_000);
  await runner.stop();
  expect(asked).toEqual([DAY_MS, DAY_MS, DAY_MS]);
  expect(updates).toMatchObject([{ id: 'old', state: 'EXPIRED' }]);
});

describe('while the store looks for work', () => {
  const OPTIONS = { worker: 'w', leaseMs: 10_000, everyMs: 1_000, maxAtOnce: 1 };

  /** A runner whose looks are answered by hand; nothing makes its clock go on. */
  function looking() {
    const clock = new FakeClock();
    const looks: ((claim?: RolloutClaim) => void)[] = [];
    const given: RolloutClaim[] = [];
    const store = {
      claim: () => new Promise((resolve) => looks.push(resolve)),
      plannedBefore: () => Promise.resolve([]),
      giveBack: (claim: RolloutClaim) => Promise.resolve(given.push(claim)),
    };
    const runner = new RolloutRunner({ store, clock } as unknown as RolloutWorkParts, OPTIONS);
    runner.start();
    return { runner, looks, given };
  }

  it('a stop waits for the answer, and for nothing else', async () => {
    const { runner, looks } = looking();
    await settled();
    const stopped = runner.stop();
    looks[0]?.();
    await stopped;
    expect(looks).toHaveLength(1);
  });

  it('work that a stopping replica was given goes back at once', async () => {
    const { runner, looks, given } = looking();
    await settled();
    const stopped = runner.stop();
    const claim = { rollout: { id: 'r', state: 'PLANNING' } } as RolloutClaim;
    looks[0]?.(claim);
    await stopped;
    expect(given).toEqual([claim]);
  });

  it('a stop waits for the later of two works on one rollout, whose first claim was lost', async () => {
    const clock = new FakeClock();
    const ends: ((error: Error) => void)[] = [];
    const claim = { rollout: { id: 'r', state: 'PLANNING' } } as RolloutClaim;
    const claims = [claim, claim];
    const store = {
      claim: () => Promise.resolve(claims.shift()),
      plannedBefore: () => Promise.resolve([]),
      expansion: () => new Promise((_resolve, reject) => ends.push(reject)),
      renew: () => Promise.resolve(true),
      get: () => Promise.resolve(undefined),
      giveBack: () => Promise.resolve(),
    };
    const parts = { store, clock } as unknown as RolloutWorkParts;
    const runner = new RolloutRunner(parts, { ...OPTIONS, maxAtOnce: 2 });
    runner.start();
    await settled();
    ends[0]?.(new Error('lost'));
    await clock.advance(OPTIONS.everyMs);
    let hasStopped = false;
    const stopped = runner.stop().then(() => (hasStopped = true));
    await settled();
    expect(hasStopped).toBe(false);
    ends[1]?.(new Error('lost'));
    await stopped;
  });

  it('work that is announced meanwhile is looked for at once', async () => {
    const { runner, looks } = looking();
    await settled();
    runner.wake();
    looks[0]?.();
    await settled();
    expect(looks).toHaveLength(2);
    looks[1]?.();
    await runner.stop();
  });
});

describe.each([
  { isCancelled: false, when: 'while it is worked on', ends: true },
  { isCancelled: true, when: 'before it is claimed', ends: false },
])('a rollout that is cancelled $when', ({ isCancelled, ends }) => {
  it(`${ends ? 'stops' : 'does not stop'} an item that waits for the cloud longer than a lease is renewed`, async () => {
    const clock = new FakeClock();
    const rollout = { id: 'r', caller: 'team', state: 'APPLYING', isCancelled } as Rollout;
    const claims = [{ rollout } as RolloutClaim];
    const item = { seq: 0, desired: { name: 'accounts/a/domains/d' }, plan: { change: 'CREATE' }, state: 'APPLYING' };
    const signals: StopSignal[] = [];
    const store = {
      claim: () => Promise.resolve(claims.shift()),
      plannedBefore: () => Promise.resolve([]),
      items: (_id: string, { state }: { readonly state: string }) =>
        Promise.resolve(state === 'APPLYING' ? [item] : []),
      putItem: () => Promise.resolve(true),
      counts: () => Promise.resolve(new Map()),
      update: () => Promise.resolve(true),
      renew: () => Promise.resolve(true),
      get: () => Promise.resolve({ ...rollout, isCancelled: true }),
      giveBack: () => Promise.resolve(),
    };
    const executor = {
      apply: (_item: object, _wasInFlight: boolean, { signal }: { readonly signal: StopSignal }) => {
        signals.push(signal);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(GatewayError.from(signal.reason))),
        );
      },
    };
    const parts = {
      store,
      clock,
      executor,
      maxWaitMs: () => 60_000,
      callerOf: () => undefined,
      cloudAccountOf: () => 'a',
      reports: { itemIs: () => undefined, changed: () => undefined },
    } as unknown as RolloutWorkParts;
    const runner = new RolloutRunner(parts, { worker: 'w', leaseMs: 10_000, everyMs: 1_000, maxAtOnce: 1 });
    runner.start();
    for (let second = 0; second < 30; second += 1) await clock.advance(1_000);
    expect(signals[0]?.aborted).toBe(ends);
    await runner.stop();
  });
});
