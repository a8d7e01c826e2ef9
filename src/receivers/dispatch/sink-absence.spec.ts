import { FakeClock } from '../../../test/support/fake-clock';
import { SinkAbsence } from './sink-absence';

let clock: FakeClock;
let absence: SinkAbsence;
beforeEach(() => {
  clock = new FakeClock();
  absence = new SinkAbsence(clock);
});

it('is back with the first success, since nobody knows what was before the start', () => {
  expect(absence.succeeded()).toBe(true);
  expect(absence.succeeded()).toBe(false);
});

it('is back after failures alone, once', async () => {
  absence.succeeded();
  absence.failed();
  await clock.advance(4_000);
  absence.failed();
  await clock.advance(1_000);
  expect(absence.succeeded()).toBe(true);
  expect(absence.succeeded()).toBe(false);
});

it('was never away where an event fails among successes', async () => {
  absence.succeeded();
  for (let second = 0; second < 60; second += 4) {
    absence.failed();
    await clock.advance(4_000);
    expect(absence.succeeded()).toBe(false);
  }
});
