import { FakeClock } from '../../../test/support/fake-clock';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError, WriteOutcome } from '../../domain/errors/gateway-error';
import { Rollout, RolloutItem } from '../../domain/rollouts/rollout';
import { NO_INSTRUMENTS } from '../../domain/telemetry/instruments.port';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { RolloutReports } from './rollout-reports';
import { RolloutClaim } from '../../domain/rollouts/rollout-store.port';
import { RolloutWork, RolloutWorkParts } from './rollout-work';

const ROLLOUT = { id: 'r', caller: 'team', state: 'APPLYING', isCancelled: false } as Rollout;

const CLOUD_IS_GONE = () => Promise.reject(new GatewayError('CIRCUIT_OPEN', 'open', { retryAfterMs: 5_000 }));

type Apply = (item: RolloutItem, wasInFlight: boolean) => Promise<RolloutItem>;

/** The work on a rollout with one item. */
function worldOf(clock: FakeClock, apply: Apply = CLOUD_IS_GONE) {
  let item = {
    seq: 0,
    desired: { noun: 'PullConfig', name: 'p', fields: {} },
    plan: { change: 'UPDATE', fields: [], losses: [], calls: [] },
    state: 'PENDING',
    calls: [],
  } as RolloutItem;
  const store = {
    items: (_id: string, { state }: { state: string }) => Promise.resolve(item.state === state ? [item] : []),
    putItem: jest.fn((_claim: RolloutClaim, next: RolloutItem) => Promise.resolve((item = next) === next)),
    counts: () => Promise.resolve(new Map([['UPDATE', new Map([[item.state, 1]])]])),
    get: () => Promise.resolve(ROLLOUT),
    update: () => Promise.resolve(true),
  };
  const executor = { apply: jest.fn(apply) };
  const reports = new RolloutReports(new RecordedEvents(), NO_INSTRUMENTS);
  const work = { store, executor, reports, clock, callerOf: () => undefined, cloudAccountOf: () => 'ali' };
  const parts = { ...work, maxWaitMs: () => 60_000 } as unknown as RolloutWorkParts;
  const begin = (stop: StopController) => new RolloutWork(parts, { rollout: ROLLOUT, fence: 1 }, stop).run();
  return { begin, state: () => item.state, error: () => item.error, store, executor };
}

async function pass(clock: FakeClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await clock.advance(1_000);
}

it('an item waits no longer than rollouts.maxWaitMs, however many workers have it', async () => {
  const clock = new FakeClock();
  const { begin, state, executor } = worldOf(clock);
  const stop = new StopController();
  const first = begin(stop);
  await pass(clock, 40);
  const begun = executor.apply.mock.calls.length;
  stop.abort(new GatewayError('SHUTTING_DOWN', 'stopped'));
  await first;
  expect(state()).toBe('PENDING');
  expect(executor.apply).toHaveBeenCalledTimes(begun);
  const second = begin(new StopController());
  await pass(clock, 15);
  expect(state()).not.toBe('FAILED');
  await pass(clock, 10);
  await second;
  expect(state()).toBe('FAILED');
});

it('an item that was applied is DONE, and not applied again, if the store fails in between', async () => {
  const clock = new FakeClock();
  const { begin, state, store, executor } = worldOf(clock, (item) => Promise.resolve({ ...item, state: 'DONE' }));
  const lost = new GatewayError('STORE_UNAVAILABLE', 'gone');
  executor.apply.mockImplementationOnce((item) => {
    store.putItem.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost);
    return Promise.resolve({ ...item, state: 'DONE' });
  });
  const work = begin(new StopController());
  await pass(clock, 2);
  await work;
  expect(state()).toBe('DONE');
  expect(executor.apply).toHaveBeenCalledTimes(1);
});

describe('a try that does not end the item, but passes', () => {
  const failure = (outcome: WriteOutcome) =>
    new GatewayError('QUOTA_EXHAUSTED', 'later', { metadata: { outcome }, retryAfterMs: 1_000 });

  it.each<[WriteOutcome, boolean]>([
    ['NOT_APPLIED', false],
    ['RESTORED', false],
    ['PARTIALLY_APPLIED', true],
    ['UNKNOWN', true],
    ['APPLIED', true],
  ])('is followed by another one if it left %s, which reads first: %s', async (outcome, readsFirst) => {
    const clock = new FakeClock();
    const { begin, state, executor } = worldOf(clock, (item) => Promise.resolve({ ...item, state: 'DONE' }));
    executor.apply.mockRejectedValueOnce(failure(outcome));
    const work = begin(new StopController());
    await clock.advance(500);
    expect(state()).toBe(readsFirst ? 'APPLYING' : 'PENDING');
    await pass(clock, 2);
    await work;
    expect(state()).toBe('DONE');
    expect(executor.apply.mock.calls.map(([, wasInFlight]) => wasInFlight)).toEqual([false, readsFirst]);
  });

  it('leaves the item in flight until one has finished it, also under another worker', async () => {
    const clock = new FakeClock();
    const { begin, state, executor } = worldOf(clock);
    executor.apply.mockRejectedValueOnce(failure('PARTIALLY_APPLIED'));
    const stop = new StopController();
    const first = begin(stop);
    await pass(clock, 12);
    stop.abort(new GatewayError('SHUTTING_DOWN', 'stopped'));
    await first;
    expect(state()).toBe('APPLYING');
    executor.apply.mockImplementation((item) => Promise.resolve({ ...item, state: 'DONE' }));
    await begin(new StopController());
    expect(state()).toBe('DONE');
    expect(executor.apply.mock.calls.slice(1).every(([, wasInFlight]) => wasInFlight)).toBe(true);
  });

  it('is what a failed item tells in the end if it left a half', async () => {
    const clock = new FakeClock();
    const { begin, state, error, executor } = worldOf(clock);
    executor.apply.mockRejectedValueOnce(failure('PARTIALLY_APPLIED'));
    const work = begin(new StopController());
    await pass(clock, 70);
    await work;
    expect(state()).toBe('FAILED');
    expect(error()).toMatchObject({ reason: 'QUOTA_EXHAUSTED', metadata: { outcome: 'PARTIALLY_APPLIED' } });
  });
});

it('a failure that ends the work ends the waits of its other items', async () => {
  const { begin, store } = worldOf(new FakeClock());
  store.putItem.mockRejectedValue(new GatewayError('INTERNAL_ERROR', 'broken'));
  const stop = new StopController();
  await expect(begin(stop)).rejects.toThrow('broken');
  expect(stop.signal.aborted).toBe(true);
});

describe('planning whose expansion the store cannot keep', () => {
  /** The work on a rollout that is planned to have no items. */
  function planning(clock: FakeClock) {
    const rollout: Rollout = { ...ROLLOUT, state: 'PLANNING' };
    const store = {
      expansion: () => Promise.resolve(undefined),
      source: () => Promise.resolve({ kind: 'DESIRED', configs: [] }),
      keepExpansion: jest.fn(() => Promise.resolve([])),
      addItems: () => Promise.resolve(),
      items: () => Promise.resolve([]),
      get: () => Promise.resolve(rollout),
      update: jest.fn((_next: Rollout) => Promise.resolve(true)),
    };
    const parts = {
      ...{ store, clock, callerOf: () => undefined, cloudAccountOf: () => 'ali', maxWaitMs: () => 60_000 },
      sources: { expand: () => Promise.resolve([]) },
      costs: { measure: () => Promise.resolve({ costs: [], estimatedMs: 0 }) },
      blastRadius: { measure: () => Promise.resolve(undefined) },
      reports: new RolloutReports(new RecordedEvents(), NO_INSTRUMENTS),
    } as unknown as RolloutWorkParts;
    const states = () => store.update.mock.calls.map(([{ state }]) => state);
    return { store, states, run: () => new RolloutWork(parts, { rollout, fence: 1 }, new StopController()).run() };
  }
  const lost = new GatewayError('STORE_UNAVAILABLE', 'gone');

  it('goes on when the store is back', async () => {
    const clock = new FakeClock();
    const { store, states, run } = planning(clock);
    store.keepExpansion.mockRejectedValueOnce(lost).mockRejectedValueOnce(lost);
    const work = run();
    await pass(clock, 2);
    await work;
    expect(states()).toEqual(['PLANNED']);
  });

  it('is left to the next claim if that takes longer than one waits', async () => {
    const clock = new FakeClock();
    const { store, states, run } = planning(clock);
    store.keepExpansion.mockRejectedValue(lost);
    const work = expect(run()).rejects.toThrow('gone');
    await pass(clock, 65);
    await work;
    expect(states()).toEqual([]);
  });
});
