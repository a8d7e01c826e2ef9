import { clockOffsetMs } from './cloud-clock';

const NOW = Date.UTC(2026, 5, 1);

it.each([
  ['Mon, 01 Jun 2026 00:20:00 GMT', 1_200_000],
  ['Sun, 31 May 2026 23:00:00 GMT', -3_600_000],
])('%s teaches the clock', (date, offsetMs) => {
  expect(clockOffsetMs(date, NOW)).toBe(offsetMs);
});

it.each([
  undefined,
  '',
  'soon',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Sat, 01 Jan 2000 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
])('%s teaches nothing', (date) => {
  expect(clockOffsetMs(date, NOW)).toBeUndefined();
});

it('a local clock that was never set learns', () => {
  expect(clockOffsetMs('Mon, 01 Jun 2026 00:00:00 GMT', 0)).toBe(NOW);
});
