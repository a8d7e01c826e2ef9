import { FakeClock } from '../../../test/support/fake-clock';
import { WAITING_EVENT } from '../../../test/support/waiting-event';
import { Attempted, EventStore, PendingEvent } from '../../domain/received/event-store.port';
import { SinkOutcome } from '../sinks/sink.port';
import { ATTEMPT_MS } from './lane-run';
import { SinkWorker } from './sink-worker';

const LANE = { sink: 'bus', stream: 's1', claim: 'c' };

/* What waits for seconds; the rest is in test/receivers/dispatch.spec.ts. */

let clock: FakeClock;
let hurries: number[];
let held: number[];
let attempted: Attempted[];
/** A sink, and the only event of its only lane. */
function startWorker(outcome: SinkOutcome = { kind: 'delivered' }, event: PendingEvent = WAITING_EVENT): SinkWorker {
  const lanes = [LANE];
  const events = [event];
  const store: Partial<EventStore> = {
    claim: () => Promise.resolve(lanes.splice(0)),
    content: () => Promise.resolve({ version: 1, events: events.splice(0) }),
    renew: () => Promise.resolve(true),
    release: () => Promise.resolve(),
    attempted: (_lane, _seq, result) => Promise.resolve(void attempted.push(result)),
    hold: (_sink, forMs) => Promise.resolve(void held.push(forMs)),
    finish: () => Promise.resolve(true),
    hurry: () => Promise.resolve(void hurries.push(clock.elapsed())),
  };
  const worker = new SinkWorker({
    target: { sink: 'bus', settings: '' },
    sink: { send: () => Promise.resolve(outcome), close: () => Promise.resolve() },
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
  held = [];
  attempted = [];
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

const HOUR_MS = 3_600_000;

it.each([
  ['for a time', HOUR_MS, 24 * HOUR_MS, HOUR_MS],
  ['for longer than the event lives, as long as that', 24 * HOUR_MS, HOUR_MS, HOUR_MS],
  ['for nothing, not at all', 0, HOUR_MS, undefined],
])('holds its sink for all processes %s', async (_title, askedMs, leftMs, heldMs) => {
  const now = clock.now();
  const busy: SinkOutcome = { kind: 'retry', error: 'busy', ...(askedMs > 0 && { notBeforeMs: now + askedMs }) };
  const worker = startWorker(busy, { ...WAITING_EVENT, giveUpAtMs: now + leftMs });
  await clock.advance(0);
  expect(held).toEqual(heldMs === undefined ? [] : [heldMs]);
  // The backoff of the first failure.
  const nextAttemptAtMs = now + (heldMs ?? 10);
  expect(attempted).toEqual([{ state: 'PENDING', error: 'busy', nextAttemptAtMs }]);
  await worker.stop(0);
});

it('gives an event up when it has failed at the end of its time, and not before', async () => {
  const busy: SinkOutcome = { kind: 'retry', error: 'busy', notBeforeMs: clock.now() + HOUR_MS };
  const worker = startWorker(busy, { ...WAITING_EVENT, giveUpAtMs: clock.now() });
  await clock.advance(0);
  expect(attempted).toEqual([{ state: 'DEAD', error: 'busy' }]);
  expect(held).toEqual([]);
  await worker.stop(0);
});
