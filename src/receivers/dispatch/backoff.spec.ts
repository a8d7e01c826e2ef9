import { backoffMs } from './backoff';

const RETRY = { maxAgeMs: 86_400_000, minBackoffMs: 1_000, maxBackoffMs: 3_600_000 };

it.each([
  [1, 0, 1_000],
  [2, 0, 2_000],
  [5, 0, 16_000],
  [12, 0, 2_048_000],
  [13, 0, 3_600_000],
  [5_000, 0, 3_600_000],
  [1, 0.999_999, 501],
  [5, 0.5, 12_000],
])('after %i failures, with %d at random, waits %i ms', (failures, random, expected) => {
  expect(backoffMs(RETRY, failures, random)).toBe(expected);
});
