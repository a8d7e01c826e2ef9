import { FakeClock } from '../../../test/support/fake-clock';
import { WAITING_EVENT } from '../../../test/support/waiting-event';
import { StopController } from '../../domain/concurrency/stop-signal';
import { LaneRun } from './lane-run';
import { SinkHold } from './sink-hold';

/* What only an awkward moment shows; the rest is in test/receivers/dispatch.spec.ts. */

it('begins no attempt if it must end while the lease is being renewed', async () => {
  const [clock, stop] = [new FakeClock(), new StopController()];
  const calls: string[] = [];
  const run = new LaneRun(
    { sink: 'bus', stream: 's1', claim: 'c' },
    {
      store: {
        content: async () => {
          await clock.advance(20_000);
          return { version: 1, events: [WAITING_EVENT] };
        },
        renew: () => {
          stop.abort();
          return Promise.resolve(true);
        },
        hold: () => Promise.resolve(),
        release: () => Promise.resolve(void calls.push('release')),
        attempted: () => Promise.resolve(void calls.push('attempted')),
        finish: () => Promise.resolve(true),
      },
      sink: {
        send: () => {
          calls.push('send');
          return new Promise(() => undefined);
        },
        close: () => Promise.resolve(),
      },
      target: { sink: 'bus', settings: '' },
      hold: new SinkHold(clock),
      retryOf: () => ({ maxAgeMs: 60_000, minBackoffMs: 10, maxBackoffMs: 50 }),
      clock,
      random: () => 0,
      attempted: () => calls.push('told'),
      stop: stop.signal,
    },
  );
  await run.run();
  expect(calls).toEqual(['release']);
  expect(clock.pending).toBe(0);
});
