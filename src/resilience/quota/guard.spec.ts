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
  ])('keeps a window of $quota.windowMs ms, the late cap and the spread apart', ({ quota, spacing }) => {
    expect(new Guard(quota, SETTINGS).spacingMs).toBe(spacing);
  });

  it.each([
    { title: 'too few are known', roundTrips: repeated(15, 50, 250), spacing: 1_020 },
    { title: 'they vary by more than is configured', roundTrips: repeated(16, 50, 250), spacing: 1_210 },
    { title: 'they are long and vary little', roundTrips: repeated(64, 500, 505), spacing: 1_020 },
    { title: 'one in forty is slow', roundTrips: repeated(64, ...repeated(39, 50), 900), spacing: 1_020 },
    { title: 'they vary by more than a window', roundTrips: repeated(16, 10, 5_000), spacing: 2_010 },
    { title: 'they used to vary', roundTrips: [...repeated(64, 50, 250), ...repeated(64, 50)], spacing: 1_020 },
  ])('takes round trips into account: $title', ({ roundTrips, spacing }) => {
    expect(guardAfter(roundTrips).spacingMs).toBe(spacing);
  });

  it.each([
    { title: 'as long as the shortest and the spread', elapsedMs: 60, lateMs: 0 },
    { title: 'longer', elapsedMs: 200, lateMs: 140 },
  ])('says how much later a call may have arrived that took $title', ({ elapsedMs, lateMs }) => {
    expect(guardAfter(repeated(16, 50, 55)).lateBy(elapsedMs)).toBe(lateMs);
  });

  it('takes all of a round trip for the way there while none are known', () => {
    expect(new Guard(SECOND, SETTINGS).lateBy(200)).toBe(190);
  });
});
