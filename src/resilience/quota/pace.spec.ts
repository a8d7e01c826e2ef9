import { Pace, Usage } from './pace';

const MINUTE = { windowMs: 60_000 };

/** Departures at `times`, now being 60,000. */
function usage(times: readonly number[], now = 60_000): Usage {
  return { now, limit: 60, spacingMs: 60_000, countSince: (time) => times.filter((one) => one > time).length };
}

it.each([
  { title: 'short windows', options: { quota: { windowMs: 5_000 }, burst: 0.5 } },
  { title: 'a burst of all', options: { quota: MINUTE, burst: 1 } },
])('does not hold back $title', ({ options }) => {
  const pace = new Pace(options);
  const used = usage(Array<number>(59).fill(59_999));
  pace.granted(used);
  expect(pace.due(500, used)).toBe(60_000);
});

it('sends the burst at once, and says when later calls are due', () => {
  const pace = new Pace({ quota: MINUTE, burst: 0.5 });
  const idle = usage([]);
  expect([0, 29].map((ahead) => pace.due(ahead, idle))).toEqual([60_000, 60_000]);
  // What is left, 30, over the rest of the window.
  const waits = [30, 31, 40].map((ahead) => pace.due(ahead, idle) - 60_000);
  expect(waits[0]).toBeCloseTo(56_250 / 30);
  expect(waits[1]).toBeCloseTo((2 * 56_250) / 30);
  expect(waits[2]).toBeCloseTo((11 * 56_250) / 30);
});

it('spreads the rest until the burst has left the window, and then continues at the full rate', () => {
  const pace = new Pace({ quota: MINUTE, burst: 0.5 });
  const burst = Array<number>(30).fill(60_000);
  pace.granted(usage(burst.slice(1)));
  pace.granted(usage(burst));
  const interval = pace.due(0, usage(burst)) - 60_000;
  expect(interval).toBeGreaterThan(1_800);
  expect(interval).toBeLessThan(4_000);
  // Half of the slots have left the window and the others will evenly: one a second.
  const even = Array.from({ length: 30 }, (_, index) => 2_000 * index + 62_000);
  pace.granted(usage(even, 121_000));
  expect(pace.due(0, usage(even, 121_000)) - 121_000).toBeGreaterThan(700);
  expect(pace.due(0, usage(even, 121_000)) - 121_000).toBeLessThanOrEqual(1_000);
});

it('reuses the turn of a slot that was given back', () => {
  const pace = new Pace({ quota: MINUTE, burst: 0 });
  pace.granted(usage([], 60_000));
  pace.granted(usage([], 60_750));
  expect(pace.due(0, usage([], 60_760))).toBeCloseTo(61_750);
  pace.givenBack(usage([], 60_760));
  expect(pace.due(0, usage([], 60_760))).toBeCloseTo(60_760);
});

it('makes up for late slots, but not for slots that nobody wanted', () => {
  const pace = new Pace({ quota: MINUTE, burst: 0 });
  pace.granted(usage([], 60_000));
  const late = usage([], 60_900);
  pace.granted(late);
  expect(pace.due(0, late)).toBeCloseTo(61_750);
  const idle = usage([], 90_000);
  pace.granted(idle);
  expect(pace.due(0, idle)).toBeCloseTo(90_750);
});
