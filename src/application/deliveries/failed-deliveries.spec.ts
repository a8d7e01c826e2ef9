import { FakeClock } from '../../../test/support/fake-clock';
import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { FailedDeliveries } from './failed-deliveries';

const HOUR_MS = 3_600_000;

let clock: FakeClock;
let failed: FailedDeliveries;
beforeEach(() => {
  clock = new FakeClock();
  failed = new FailedDeliveries(clock);
});

const row = (id: string, outcome: LoggedDelivery['outcome'] = 'FAILED', agoMs = 0): LoggedDelivery => ({
  id,
  outcome,
  providerEventType: 'x',
  domain: 'd',
  sentAtMs: clock.now() - agoMs,
});
const counts = () => Object.fromEntries([...failed.counts()].map(({ accountId, count }) => [accountId, count]));

test('each failed delivery of the last hour counts once', () => {
  failed.note('a', [row('1'), row('2', 'SUCCEEDED'), row('3', 'UNKNOWN'), row('4', 'FAILED', HOUR_MS)]);
  failed.note('a', [row('1'), row('5')]);
  failed.note('b', []);
  expect(counts()).toEqual({ a: 2, b: 0 });
});

test('a delivery counts for an hour, and an account for an hour after its last list', async () => {
  failed.note('a', [row('1')]);
  await clock.advance(HOUR_MS / 2);
  failed.note('a', []);
  await clock.advance(HOUR_MS / 2);
  expect(counts()).toEqual({ a: 0 });
  await clock.advance(HOUR_MS / 2);
  expect(counts()).toEqual({});
});

test('more than 1,000 count as so many', () => {
  failed.note(
    'a',
    Array.from({ length: 1_001 }, (_, index) => row(String(index))),
  );
  expect(counts()).toEqual({ a: 1_000 });
});
