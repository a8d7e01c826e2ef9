import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Upkeep } from './upkeep';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('sweeps until there is nothing more, counts what waits, and logs what fails', async () => {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  const sweeps = [
    { forgotten: 500, removed: 0, givenUp: 0 },
    { forgotten: 0, removed: 0, givenUp: 0 },
  ];
  let swept = 0;
  let isBroken = false;
  const upkeep = new Upkeep({
    store: {
      sweep: () => {
        if (isBroken) return Promise.reject(new Error('the disk is full'));
        swept += 1;
        return Promise.resolve(sweeps[Math.min(swept, 2) - 1] ?? { forgotten: 0, removed: 0, givenUp: 0 });
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
  expect(swept).toBe(2);
  isBroken = true;
  await clock.advance(60_000);
  await turn();
  expect(log.of('events_upkeep_failed')).toMatchObject([{ cause: 'the disk is full' }]);
  await upkeep.stop();
});
