import { FakeClock } from '../../../test/support/fake-clock';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Rollout, RolloutItem } from '../../domain/rollouts/rollout';
import { RolloutClaim } from '../../domain/rollouts/rollout-store.port';
import { RolloutWork, RolloutWorkParts } from './rollout-work';

const ROLLOUT = { id: 'r', caller: 'team', state: 'APPLYING', isCancelled: false } as Rollout;

/** The work on a rollout with one item, whose cloud is never there. */
function worldOf(clock: FakeClock) {
  let item = {
    seq: 0,
    desired: { noun: 'PullConfig', name: 'p', fields: {} },
    plan: { change: 'UPDATE', fields: [], losses: [], calls: [] },
    state: 'PENDING',
    calls: [],
  } as RolloutItem;
  const store = {
    items: (_id: string, { state }: { state: string }) => Promise.resolve(item.state === state ? [item] : []),
    putItem: (_claim: RolloutClaim, next: RolloutItem) => Promise.resolve((item = next) === next),
    counts: () => Promise.resolve(new Map([['UPDATE', new Map([[item.state, 1]])]])),
    get: () => Promise.resolve(ROLLOUT),
    update: () => Promise.resolve(true),
  };
  const executor = { apply: () => Promise.reject(new GatewayError('CIRCUIT_OPEN', 'open', { retryAfterMs: 5_000 })) };
  const resources = { of: () => ({ target: { account: 'ali' } }) };
  const work = { store, executor, resources, clock, callerOf: () => undefined, cloudAccountOf: () => 'ali' };
  const parts = { ...work, maxWaitMs: () => 60_000 } as unknown as RolloutWorkParts;
  const begin = (stop: StopController) => new RolloutWork(parts, { rollout: ROLLOUT, fence: 1 }, stop).run();
  return { begin, state: () => item.state };
}

async function pass(clock: FakeClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await clock.advance(1_000);
}

it('an item waits no longer than rollouts.maxWaitMs, however many workers have it', async () => {
  const clock = new FakeClock();
  const { begin, state } = worldOf(clock);
  const stop = new StopController();
  const first = begin(stop);
  await pass(clock, 40);
  stop.abort(new GatewayError('SHUTTING_DOWN', 'stopped'));
  await first;
  expect(state()).toBe('PENDING');
  const second = begin(new StopController());
  await pass(clock, 15);
  expect(state()).not.toBe('FAILED');
  await pass(clock, 10);
  await second;
  expect(state()).toBe('FAILED');
});
