import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Account } from '../../domain/access/account';
import { StopController } from '../../domain/concurrency/stop-signal';
import { Drift, WholeRound } from '../../domain/drift/drift';
import { DriftTurn, RememberedState, TurnEnd } from '../../domain/drift/drift-store.port';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DriftLog } from './drift-log';
import { DriftTurnParts, DriftTurnWork } from './drift-turn-work';

const CLOUD_ACCOUNT = 'alibaba/1';
const START = 1_000_000;
const AS_SET = { isGone: false, observedAtMs: START };
const FIRST: DriftTurn = { cloudAccount: CLOUD_ACCOUNT, fence: 1, claimedAtMs: START };

/** So many remembered resources, of which `compare` tells what the cloud has. */
function worldOf(count: number, compare: () => Promise<typeof AS_SET> = () => Promise.resolve(AS_SET)) {
  const [clock, log, stop] = [new FakeClock(), new RecordedEvents(), new StopController()];
  const states: RememberedState[] = Array.from({ length: count }, (_one, index) => ({
    resource: `${CLOUD_ACCOUNT}/${String(index).padStart(3, '0')}`,
    version: 'v',
  }));
  const kept: Drift[] = [];
  const looked: string[] = [];
  const store = {
    count: () => Promise.resolve(count),
    remembered: (_account: string, after: string, limit: number) =>
      Promise.resolve(states.filter(({ resource }) => resource > after).slice(0, limit)),
    keep: jest.fn((_turn: DriftTurn, _state: RememberedState, drift: Drift) => Promise.resolve(kept.push(drift) > 0)),
    wholeRound: jest.fn((): Promise<WholeRound | undefined> => Promise.resolve(undefined)),
    forget: jest.fn(() => Promise.resolve(2)),
    sweep: jest.fn(() => Promise.resolve()),
  };
  const configs = {
    of: (_account: string, name: string) => ({ name, compare: () => (looked.push(name), compare()) }),
  };
  const entryOf = jest.fn((): Account | undefined => ({ id: 'ali' }) as Account);
  const parts = { store, configs, entryOf, log: new DriftLog(log), clock, newId: () => 'id' };
  const run = (turn: DriftTurn, everyMs: number): Promise<TurnEnd> =>
    new DriftTurnWork(parts as unknown as DriftTurnParts, turn, stop.signal).run(everyMs);
  return { run, clock, log, stop, kept, looked, entryOf, sweep: store.sweep, store };
}

/** One round, each turn of which begins when the one before says. */
async function round(world: ReturnType<typeof worldOf>, everyMs: number): Promise<TurnEnd[]> {
  const ends: TurnEnd[] = [];
  let turn = FIRST;
  for (;;) {
    const end = await world.run(turn, everyMs);
    ends.push(end);
    if (!end.round) return ends;
    turn = { ...turn, round: end.round, claimedAtMs: end.nextAtMs };
  }
}

it('looks at each resource once in a round, evenly over its time', async () => {
  const world = worldOf(50);
  const ends = await round(world, 10_000);
  expect(world.looked).toHaveLength(50);
  expect(new Set(world.looked).size).toBe(50);
  const dueAt = ends.map(({ nextAtMs }) => nextAtMs - START);
  expect(dueAt.slice(0, 4)).toEqual([600, 1_200, 1_800, 2_400]);
  expect(dueAt.at(-1)).toBe(10_000);
  expect(ends.at(-1)).toMatchObject({ ended: { startedAtMs: START, count: 50 } });
  expect(world.sweep).toHaveBeenCalledTimes(1);
});

it('takes no more than a few at once, however short the time is', async () => {
  const world = worldOf(90);
  await round(world, 1_000);
  expect(world.looked).toHaveLength(90);
  const { round: after } = await worldOf(90).run(FIRST, 1_000);
  expect(after).toMatchObject({ looked: 20 });
});

it('leaves the round to others, and soon, if it does not know the cloud account', async () => {
  const world = worldOf(3);
  world.entryOf.mockReturnValue(undefined);
  const begun = { startedAtMs: 5, count: 3, looked: 1, cursor: `${CLOUD_ACCOUNT}/000` };
  expect(await world.run({ ...FIRST, round: begun }, 86_400_000)).toEqual({ round: begun, nextAtMs: START + 60_000 });
  expect(await world.run(FIRST, 1_000)).toEqual({ nextAtMs: START + 1_000 });
});

it('a turn that is lost while a look waits says nothing of the resource', async () => {
  const refused = new GatewayError('QUOTA_EXHAUSTED', 'no slot', { retryAfterMs: 1_000 });
  const { run, clock, log, stop, kept } = worldOf(1, () => Promise.reject(refused));
  const ended = expect(run(FIRST, 10_000)).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
  await clock.advance(1_500);
  stop.abort(new GatewayError('RESOURCE_LOCK_LOST', 'another replica looks'));
  await ended;
  expect([kept, log.events, clock.pending]).toEqual([[], [], 0]);
});

it('a look that waits too long tells why, and the round goes on', async () => {
  const refused = new GatewayError('CIRCUIT_OPEN', 'open', { retryAfterMs: 5_000 });
  const { run, clock, log, kept } = worldOf(1, () => Promise.reject(refused));
  const end = run(FIRST, 10_000);
  await clock.advance(60_000);
  expect(await end).toMatchObject({ nextAtMs: START + 10_000 });
  expect(kept).toMatchObject([{ error: { reason: 'CIRCUIT_OPEN' } }]);
  expect(log.of('drift_unreadable')).toMatchObject([{ account: 'ali', reason: 'CIRCUIT_OPEN' }]);
});

it('forgets a cloud account at which nobody has looked for a day, and for three rounds', async () => {
  const DAY_MS = 24 * 3_600_000;
  const { run, entryOf, store, log } = worldOf(3);
  entryOf.mockReturnValue(undefined);
  store.wholeRound.mockResolvedValue({ startedAtMs: START - 5, endedAtMs: START });
  await run({ ...FIRST, claimedAtMs: START + DAY_MS }, 1_000);
  await run({ ...FIRST, claimedAtMs: START + 2 * DAY_MS }, DAY_MS);
  expect(store.forget).not.toHaveBeenCalled();
  const later = { ...FIRST, claimedAtMs: START + DAY_MS + 1 };
  await run({ ...later, round: { startedAtMs: START + 1, count: 3, looked: 1, cursor: 'x' } }, 1_000);
  expect(store.forget).not.toHaveBeenCalled();
  await run(later, 1_000);
  expect(store.forget).toHaveBeenCalledTimes(1);
  expect(log.events).toMatchObject([{ event: 'drift_forgotten', cloudAccount: CLOUD_ACCOUNT, entries: 2 }]);
});

it('tells nothing of a drift that was not stored: another replica looks, or somebody has written', async () => {
  const gone = { isGone: true, observedAtMs: START };
  const { run, store, log } = worldOf(2, () => Promise.resolve(gone));
  store.keep.mockResolvedValueOnce(false);
  await run(FIRST, 500);
  expect(log.of('drift_found')).toMatchObject([{ resource: `${CLOUD_ACCOUNT}/001`, gone: true }]);
});
