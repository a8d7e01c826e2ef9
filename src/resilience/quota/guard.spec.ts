import { Guard } from './guard';

const SECOND = { limit: 10, windowMs: 1_000 };
const MINUTE = { limit: 1_000, windowMs: 60_000 };
const SETTINGS = { lateCapMs: 10, spreadMs: 10 };

function guardAfter(roundTrips: readonly number[], quota = SECOND): Guard {
  const guard = new Guard(quota, SETTINGS);
  for (const roundTripMs of roundTrips) guard.answered(roundTripMs);
  return guard;
}

function repeated(count: number, ...roundTrips: readonly number[]): number[] {
  return Array.from({ length: count }, (_, index) => roundTrips[index % roundTrips.length] ?? 0);
}

describe('Guard', () => {
  it.each([
    { quota: SECOND, spacing: 1_020 },
    { quota: MINUTE, spacing: 60_100 },
  ])('adds the late cap and the spread to a window of $quota.windowMs ms', ({ quota, spacing }) => {
    expect(new Guard(quota, SETTINGS).spacingMs).toBe(spacing);
  });

  it.each([
    { title: 'as long as the shortest and the spread', elapsedMs: 60, lateMs: 0 },
    { title: 'longer', elapsedMs: 200, lateMs: 140 },
  ])('bounds the delay of a call that took $title', ({ elapsedMs, lateMs }) => {
    expect(guardAfter(repeated(64, 50, 55)).lateBy(elapsedMs)).toBe(lateMs);
  });

  it('assumes that an unanswered call arrives now, less the spread', () => {
    const guard = guardAfter(repeated(64, 50));
    expect([guard.lateSoFar(200), guard.lateSoFar(5)]).toEqual([190, 0]);
  });

  it('counts a whole round trip as delay while too few are known', () => {
    expect(new Guard(SECOND, SETTINGS).lateBy(200)).toBe(190);
    expect(guardAfter(repeated(63, 50)).lateBy(200)).toBe(190);
    expect(guardAfter(repeated(64, 50)).lateBy(200)).toBe(140);
  });

  it.each([
    { title: 'for a thousand round trips', others: 1_023, lateMs: 150 },
    { title: 'and not for ever', others: 2_048, lateMs: 130 },
  ])('remembers the shortest round trip $title', ({ others, lateMs }) => {
    const guard = guardAfter([...repeated(1, 40), ...repeated(others, 60)]);
    expect(guard.lateBy(200)).toBe(lateMs);
  });

  it.each([
    { title: 'as long as the slowest', roundTrips: [...repeated(64, 50), 90], elapsedMs: 5, lateMs: 85 },
    { title: 'at most a window', roundTrips: [...repeated(64, 50), 4_000], elapsedMs: 5, lateMs: 995 },
    { title: 'as long as the slowest of the last', roundTrips: [90, ...repeated(128, 50)], elapsedMs: 5, lateMs: 45 },
    { title: 'until it is overdue, if nothing is known', roundTrips: [], elapsedMs: 5, lateMs: 795 },
  ])('lets an abandoned call take $title from then on', ({ roundTrips, elapsedMs, lateMs }) => {
    expect(guardAfter(roundTrips).lateIfAbandoned(elapsedMs)).toBe(lateMs);
  });
});
