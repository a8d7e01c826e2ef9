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
  absence.failed(0);
  await clock.advance(4_000);
  absence.failed(1);
  await clock.advance(1_000);
  expect(absence.succeeded()).toBe(true);
  expect(absence.succeeded()).toBe(false);
});

it('was never away where an event fails among successes', async () => {
  absence.succeeded();
  for (let attempts = 0; attempts < 15; attempts += 1) {
    absence.failed(attempts);
    await clock.advance(4_000);
    expect(absence.succeeded()).toBe(false);
  }
});

it('is no further away for an event that fails again and again, however rare successes are', async () => {
  absence.succeeded();
  const wasAway: boolean[] = [];
  for (let attempts = 0; attempts < 4; attempts += 1) {
    absence.failed(attempts);
    await clock.advance(3_600_000);
    wasAway.push(absence.succeeded());
  }
  // When it failed for the first time, nobody could know.
  expect(wasAway).toEqual([true, false, false, false]);
});
