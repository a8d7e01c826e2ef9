import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Swept } from '../../domain/received/event-store.port';
import { Upkeep } from './upkeep';

const turn = () => new Promise((resolve) => setImmediate(resolve));

const NOTHING: Swept = { forgotten: 0, removed: 0, givenUp: [] };

it('sweeps until there is nothing more, logs what it gives up, counts what waits, and logs what fails', async () => {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  const sweeps: Swept[] = [
    { ...NOTHING, forgotten: 500 },
    { ...NOTHING, givenUp: ['bus', 'gone', 'bus'] },
  ];
  let swept = 0;
  let isBroken = false;
  const upkeep = new Upkeep({
    store: {
      sweep: () => {
        if (isBroken) return Promise.reject(new Error('the disk is full'));
        swept += 1;
        return Promise.resolve(sweeps[swept - 1] ?? NOTHING);
      },
      backlog: () => Promise.resolve([{ sink: 'gone', pending: 3, dead: 1, oldestMs: clock.now() - 5_000 }]),
    },
    clock,
    reportRepeated: log.reportRepeated,
  });
  expect(upkeep.figures(['bus'])).toEqual([{ sink: 'bus', pending: 0, dead: 0, lagSeconds: 0 }]);
  upkeep.start();
  await turn();
  expect(upkeep.figures(['bus'])).toEqual([
    { sink: 'bus', pending: 0, dead: 0, lagSeconds: 0 },
    { sink: 'gone', pending: 3, dead: 1, lagSeconds: 5 },
  ]);
  await clock.advance(50);
  await clock.advance(50);
  expect(swept).toBe(3);
  expect(log.of('event_dead')).toMatchObject([
    { sink: 'bus', events: 2 },
    { sink: 'gone', events: 1 },
  ]);
  isBroken = true;
  await clock.advance(60_000);
  await turn();
  expect(log.of('events_upkeep_failed')).toMatchObject([{ cause: 'the disk is full' }]);
  await upkeep.stop();
});
