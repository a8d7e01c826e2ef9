import { AdaptiveLimit } from './adaptive-limit';

const SECOND = { limit: 30, windowMs: 1_000 };
const MINUTE = { limit: 1_000, windowMs: 60_000 };
const T = 1_000_000;

describe('AdaptiveLimit', () => {
  it('is the quota while nothing is throttled', () => {
    const limit = new AdaptiveLimit(SECOND);
    expect(limit.limitAt(T)).toBe(30);
    expect(limit.isFullAt(T)).toBe(true);
    expect(limit.heldUntil).toBeLessThan(T);
  });

  it.each([
    { quota: SECOND, cut: 24, untilFull: 20_000 },
    { quota: MINUTE, cut: 700, untilFull: 360_000 },
  ])('drops on a throttle and recovers slowly, at a window of $quota.windowMs ms', ({ quota, cut, untilFull }) => {
    const limit = new AdaptiveLimit(quota);
    limit.throttled(T, undefined);
    expect(limit.limitAt(T)).toBe(cut);
    expect(limit.isFullAt(T + untilFull - 1)).toBe(false);
    expect(limit.limitAt(T + untilFull)).toBe(quota.limit);
    expect(limit.isFullAt(T + untilFull)).toBe(true);
  });

  it('raises by a twentieth of the quota after each five clean windows', () => {
    const limit = new AdaptiveLimit({ limit: 100, windowMs: 1_000 });
    limit.throttled(T, undefined);
    expect([0, 4_999, 5_000, 9_999, 10_000].map((later) => limit.limitAt(T + later))).toEqual([80, 80, 85, 85, 90]);
  });

  it('drops once for all throttles of a window, and again in the next', () => {
    const limit = new AdaptiveLimit(SECOND);
    for (const later of [0, 1, 999]) limit.throttled(T + later, undefined);
    expect(limit.limitAt(T + 999)).toBe(24);
    limit.throttled(T + 1_000, undefined);
    expect(limit.limitAt(T + 1_000)).toBe(19);
  });

  it('never goes below one', () => {
    const limit = new AdaptiveLimit({ limit: 2, windowMs: 1_000 });
    for (let window = 0; window < 50; window += 1) limit.throttled(T + window * 1_000, undefined);
    expect(limit.limitAt(T + 49_000)).toBe(1);
  });

  it.each([
    { quota: SECOND, hint: undefined, holdMs: 200 },
    { quota: { limit: 5, windowMs: 500 }, hint: undefined, holdMs: 100 },
    { quota: MINUTE, hint: undefined, holdMs: 200 },
    { quota: SECOND, hint: 50, holdMs: 200 },
    { quota: SECOND, hint: 7_000, holdMs: 7_000 },
  ])('holds for $holdMs ms with the hint $hint at a window of $quota.windowMs ms', ({ quota, hint, holdMs }) => {
    const limit = new AdaptiveLimit(quota);
    limit.throttled(T, hint);
    expect(limit.heldUntil).toBe(T + holdMs);
    limit.throttled(T + 1, 0);
    expect(limit.heldUntil).toBeGreaterThanOrEqual(T + holdMs);
  });
});
