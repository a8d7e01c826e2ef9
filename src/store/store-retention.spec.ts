import { FakeClock } from '../../test/support/fake-clock';
import { RecordedEvents } from '../../test/support/recorded-events';
import { LeaseClaimant, ResourceLeases } from '../domain/operations/resource-leases';
import { unlessAborted } from '../domain/concurrency/waiting';
import { BackgroundTask } from './background-task';
import { StoreRetention, StoreRetentionParts } from './store-retention';

/** How long reading takes before the first chain is removed. */
const READ_MS = 5_000;
const DAYS = { audit: 400, rollouts: 90 };

let clock: FakeClock;
let log: RecordedEvents;
beforeEach(() => {
  clock = new FakeClock();
  log = new RecordedEvents();
});

function retention(leases?: ResourceLeases): StoreRetention {
  const audit = {
    async pass(_keepDays: number, task: BackgroundTask) {
      await task.rest(() => clock.advance(READ_MS));
      return { chains: task.isOver() ? 0 : 1, records: 0 };
    },
  };
  const memory = { pass: () => Promise.resolve({ states: 0, leases: 0 }) };
  const rollouts = { pass: () => Promise.resolve({ rollouts: 0 }) };
  const parts = { audit, memory, rollouts, shrink: () => Promise.resolve(), leases, clock, report: log.report };
  return new StoreRetention(parts as unknown as StoreRetentionParts);
}

/** Leases that one replica gets at once, or never. */
function leasesOf(isFree: boolean): ResourceLeases & { readonly claims: LeaseClaimant[] } {
  const claims: LeaseClaimant[] = [];
  return {
    claims,
    async run(_scope, operation, work) {
      claims.push(operation);
      if (!isFree) await unlessAborted(operation.signal, () => new Promise(() => undefined));
      return work({ key: 'key', fence: 1, remainingMs: () => 1 });
    },
  };
}

it.each([
  ['alone', undefined],
  ['under a lease', leasesOf(true)],
])('stops at once while it rests: %s', async (_title, leases) => {
  const stop = retention(leases).keep(DAYS);
  await clock.advance(0);
  await stop();
  expect(log.events).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('leaves the work to the replica that has the lease, after a second', async () => {
  const pass = retention(leasesOf(false)).pass(DAYS, new AbortController().signal);
  await clock.advance(1_000);
  await pass;
  expect(log.events).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('waits for its lease to be given back, however long it has worked', async () => {
  const leases = leasesOf(true);
  const pass = retention(leases).pass(DAYS, new AbortController().signal);
  await clock.advance(0);
  await clock.advance(READ_MS);
  await pass;
  expect(log.of('retention_done')).toMatchObject([{ chains: 1, durationMs: 2 * READ_MS }]);
  expect(leases.claims.map(({ signal }) => signal.aborted)).toEqual([false]);
});
