import { FakeClock } from '../../../test/support/fake-clock';
import { WAITING_EVENT } from '../../../test/support/waiting-event';
import { EventStore } from '../../domain/received/event-store.port';
import { ATTEMPT_MS } from './lane-run';
import { SinkWorker } from './sink-worker';

const LANE = { sink: 'bus', stream: 's1', claim: 'c' };

/* What waits for seconds; the rest is in test/receivers/dispatch.spec.ts. */

let clock: FakeClock;
let hurries: number[];
/** A sink that takes its first event at once. */
function startWorker(): SinkWorker {
  const lanes = [LANE];
  const events = [WAITING_EVENT];
  const store: Partial<EventStore> = {
    claim: () => Promise.resolve(lanes.splice(0)),
    content: () => Promise.resolve({ version: 1, events: events.splice(0) }),
    renew: () => Promise.resolve(true),
    release: () => Promise.resolve(),
    attempted: () => Promise.resolve(),
    finish: () => Promise.resolve(true),
    hurry: () => Promise.resolve(void hurries.push(clock.elapsed())),
  };
  const worker = new SinkWorker({
    id: 'bus',
    sink: { send: () => Promise.resolve({ kind: 'delivered' }), close: () => Promise.resolve() },
    store: store as EventStore,
    retryOf: () => ({ maxAgeMs: 60_000, minBackoffMs: 10, maxBackoffMs: 50 }),
    clock,
    random: () => 0,
    instruments: { eventSent: () => undefined },
    report: () => undefined,
    reportRepeated: () => undefined,
  });
  worker.start();
  return worker;
}

beforeEach(() => {
  clock = new FakeClock();
  hurries = [];
});

it('lets all streams go on when its sink is back, and once more for attempts that began before', async () => {
  const worker = startWorker();
  await clock.advance(1_000);
  expect(hurries).toHaveLength(1);
  await clock.advance(ATTEMPT_MS);
  expect(hurries).toHaveLength(2);
  await clock.advance(10 * ATTEMPT_MS);
  expect(hurries).toHaveLength(2);
  await worker.stop(0);
});

it('hurries nobody after it has stopped', async () => {
  const worker = startWorker();
  await clock.advance(1_000);
  await worker.stop(0);
  await clock.advance(2 * ATTEMPT_MS);
  expect(hurries).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
