import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Outage } from './outage';

function world() {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const outage = new Outage({ began: 'store_failing', ended: 'store_recovered', fields: { at: 'x' }, clock, report });
  return { clock, events, outage };
}

const full = Object.assign(new Error('disk is full'), { code: 'SQLITE_FULL' });

it('logs its beginning with the cause and its end with duration and cost, once each', async () => {
  const { clock, events, outage } = world();
  outage.succeeded();
  for (let call = 0; call < 10; call += 1) outage.failed(full);
  expect(outage.isOn).toBe(true);
  await clock.advance(5_000);
  outage.succeeded();
  outage.succeeded();
  expect(outage.isOn).toBe(false);
  expect(events).toEqual([
    { event: 'store_failing', level: 'error', at: 'x', cause: 'SQLITE_FULL: disk is full' },
    { event: 'store_recovered', level: 'info', at: 'x', durationMs: 5_000, failures: 10 },
  ]);
});

it('stays one outage while failures and successes alternate', async () => {
  const { clock, events, outage } = world();
  for (let call = 0; call < 100; call += 1) {
    outage.failed(full);
    await clock.advance(500);
    outage.succeeded();
  }
  expect(events).toHaveLength(1);
});
