import { ServerClock } from './server-clock';

/** The server is so far ahead. */
const AHEAD = 1_000_000;

describe('ServerClock', () => {
  let clock: ServerClock;
  beforeEach(() => {
    clock = new ServerClock();
    clock.observe(1_000, AHEAD + 1_002, 1_004);
  });

  it('is as precise as the round trips', () => {
    expect(clock.earliest(1_004)).toBe(AHEAD + 1_002);
    expect(clock.latest(1_004)).toBe(AHEAD + 1_006);
    // Another says less, and the two together more than either.
    expect(clock.observe(1_010, AHEAD + 1_014, 1_014)).toBe(true);
    expect(clock.latest(1_014) - clock.earliest(1_014)).toBeLessThan(2.1);
  });

  it('loses precision as time passes', () => {
    expect(clock.earliest(11_004)).toBeCloseTo(AHEAD + 11_002 - 10);
    expect(clock.latest(11_004)).toBeCloseTo(AHEAD + 11_006 + 10);
  });

  it.each([
    { title: 'forward', by: 50, agrees: false },
    { title: 'back', by: -50, agrees: false },
    { title: 'by less than means anything', by: 3, agrees: true },
    { title: 'not at all', by: 0, agrees: true },
  ])('notices that the server was set $title', ({ by, agrees }) => {
    expect(clock.observe(1_010, AHEAD + 1_012 + by, 1_014)).toBe(agrees);
    // What is heard afterwards is held against the same bounds.
    expect(clock.observe(1_020, AHEAD + 1_022 + by, 1_024)).toBe(agrees);
  });

  it('ignores a slow answer', () => {
    expect(clock.observe(1_010, AHEAD + 1_012, 1_410)).toBe(true);
    expect(clock.observe(1_420, AHEAD + 1_422 + 50, 1_424)).toBe(false);
  });

  it('follows a clock that drifts', () => {
    for (let time = 2_000; time < 100_000; time += 100) {
      expect(clock.observe(time, AHEAD + time + 2 + time * 0.0005, time + 4)).toBe(true);
    }
  });

  it('adopts the time of another server', () => {
    clock.forget();
    expect(clock.observe(1_010, 5_000, 1_014)).toBe(true);
    expect(clock.earliest(1_014)).toBe(5_000);
  });
});
