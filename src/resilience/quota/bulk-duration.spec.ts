import { bulkDurationMs } from './bulk-duration';

const optionsOf = (limit: number, windowMs: number) => {
  return { quota: { limit, windowMs }, spacingMs: () => windowMs, lateCapMs: 0, burst: 1 };
};

it('gives a window to each N calls', () => {
  expect(bulkDurationMs(optionsOf(10, 1_000), 0)).toBe(0);
  expect(bulkDurationMs(optionsOf(10, 1_000), 1)).toBe(0);
  expect(bulkDurationMs(optionsOf(10, 1_000), 101) / 10_000).toBeCloseTo(1, 1);
  expect(bulkDurationMs(optionsOf(1, 1_000), 11) / 10_000).toBeCloseTo(1, 1);
});

it('counts on for many calls', () => {
  expect(bulkDurationMs(optionsOf(15, 1_000), 10_000) / (10_000 / 15) / 1_000).toBeCloseTo(1, 1);
});
