import { deferred } from '../../../test/support/deferred';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { DriftTurn, TurnEnd } from '../../domain/drift/drift-store.port';
import { DriftRunner, DriftRunnerParts } from './drift-runner';

const LEASE_MS = 10_000;
const turnOf = (cloudAccount: string): DriftTurn => ({ cloudAccount, fence: 1, claimedAtMs: 0 });

/** A runner for which these turns are due; each has nothing to look at, and ends at once. */
function running(due: string[], everyMs = 60_000) {
  const clock = new FakeClock();
  const settings: { everyMs: number | undefined } = { everyMs };
  const store = {
    enlist: jest.fn(() => Promise.resolve()),
    counts: jest.fn(() => Promise.resolve(new Map([['alibaba/1', 3]]))),
    claim: jest.fn(() => {
      const next = due.shift();
      return Promise.resolve(next === undefined ? undefined : turnOf(next));
    }),
    renew: jest.fn(() => Promise.resolve(true)),
    count: jest.fn(() => Promise.resolve(0)),
    remembered: jest.fn(() => Promise.resolve([])),
    sweep: jest.fn(() => Promise.resolve()),
    giveBack: jest.fn((_turn: DriftTurn, _end?: TurnEnd) => Promise.resolve()),
  };
  const parts = {
    store,
    clock,
    cloudAccounts: () => ['alibaba/1'],
    everyMs: () => settings.everyMs,
    entryOf: () => ({}),
  };
  const runner = new DriftRunner(parts as unknown as DriftRunnerParts, { worker: 'w', leaseMs: LEASE_MS });
  runner.start();
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 250) await clock.advance(250);
  };
  return { runner, store, clock, pass, settings };
}

it('takes the turns that are due one after the other, and gives each back with its end', async () => {
  const { runner, store, pass } = running(['alibaba/1', 'alibaba/2']);
  await pass(1_000);
  await runner.stop();
  expect(store.giveBack.mock.calls).toMatchObject([
    [{ cloudAccount: 'alibaba/1' }, { nextAtMs: 60_000 }],
    [{ cloudAccount: 'alibaba/2' }, { nextAtMs: 60_000 }],
  ]);
});

it('enlists the accounts once a minute and after a reload, and counts every five seconds', async () => {
  const { runner, store, pass } = running([]);
  await pass(30_000);
  expect(store.enlist).toHaveBeenCalledTimes(1);
  expect(store.enlist).toHaveBeenCalledWith(['alibaba/1'], 60_000);
  expect(store.counts.mock.calls.length).toBeLessThanOrEqual(7);
  expect(runner.counts).toEqual(new Map([['alibaba/1', 3]]));
  runner.wake();
  await pass(1_000);
  expect(store.enlist).toHaveBeenCalledTimes(2);
  await runner.stop();
});

it('looks at nothing without an interval, and counts nothing', async () => {
  const { runner, store, pass, settings } = running(['alibaba/1']);
  await pass(1_000);
  settings.everyMs = undefined;
  runner.wake();
  store.claim.mockClear();
  await pass(120_000);
  expect(store.claim).not.toHaveBeenCalled();
  expect(runner.counts).toEqual(new Map());
  await runner.stop();
});

it('goes on when the store fails, and leaves no timer when it stops', async () => {
  const { runner, store, clock, pass } = running(['alibaba/1']);
  store.claim.mockRejectedValueOnce(new Error('no store'));
  await pass(3_000);
  expect(store.giveBack).toHaveBeenCalledTimes(1);
  await runner.stop();
  expect(clock.pending).toBe(0);
});

it('has eight turns at most', async () => {
  const { runner, store, pass } = running(Array.from({ length: 9 }, (_none, i) => `alibaba/${i}`));
  const look = deferred();
  store.remembered.mockImplementation(() => look.promise.then(() => []));
  await pass(3_000);
  expect(store.claim).toHaveBeenCalledTimes(8);
  look.resolve();
  await pass(1_000);
  expect(store.giveBack).toHaveBeenCalledTimes(9);
  await runner.stop();
});

it('does not wait out the rest after a failure when it stops', async () => {
  const { runner, store, clock } = running(['alibaba/1']);
  store.remembered.mockRejectedValue(new Error('no store'));
  await clock.advance(250);
  await runner.stop();
  expect(store.giveBack).toHaveBeenCalledTimes(1);
});

it('gives a turn whose work failed back without an end', async () => {
  const { runner, store, pass } = running(['alibaba/1']);
  store.remembered.mockImplementation(() => Promise.reject(new Error('no store')));
  await pass(2_000);
  await settled();
  await runner.stop();
  expect(store.giveBack.mock.calls).toEqual([[turnOf('alibaba/1'), undefined]]);
});
