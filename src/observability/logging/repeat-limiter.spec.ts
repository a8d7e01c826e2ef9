import { FakeClock } from '../../../test/support/fake-clock';
import { LogFields } from '../../domain/events/event-log';
import { RepeatLimiter } from './repeat-limiter';

const INTERVAL_MS = 60_000;

function world(maxKeys = 10) {
  const lines: LogFields[] = [];
  const clock = new FakeClock();
  const write = (event: string, fields: LogFields): unknown => lines.push({ event, ...fields });
  const limiter = new RepeatLimiter({ clock, intervalMs: INTERVAL_MS, maxKeys, write });
  const repeat = (key: string, times = 1): void => {
    for (let time = 1; time <= times; time += 1) limiter.report('framework', key, { key, time });
  };
  return { lines, clock, limiter, repeat };
}

it('logs the first of a key at once, and counts the others into one line an interval', async () => {
  const { lines, clock, repeat } = world();
  repeat('a', 6_324);
  repeat('b');
  expect(lines).toEqual([
    { event: 'framework', key: 'a', time: 1 },
    { event: 'framework', key: 'b', time: 1 },
  ]);
  await clock.advance(INTERVAL_MS);
  expect(lines.slice(2)).toEqual([{ event: 'framework', key: 'a', time: 6_324, suppressed: 6_323 }]);
});

it('forgets a key that was quiet for an interval', async () => {
  const { lines, clock, repeat } = world();
  repeat('a', 2);
  await clock.advance(2 * INTERVAL_MS);
  expect(clock.pending).toBe(0);
  repeat('a');
  expect(lines).toHaveLength(3);
});

it('distinguishes a bounded number of keys, and counts further ones together', async () => {
  const { lines, clock, repeat } = world(2);
  for (let key = 0; key < 1_000; key += 1) repeat(String(key));
  expect(lines).toHaveLength(3);
  await clock.advance(INTERVAL_MS);
  expect(lines.slice(3)).toEqual([{ event: 'framework', key: '999', time: 1, others: true, suppressed: 997 }]);
});

it('logs the remaining counts at the end', () => {
  const { lines, clock, limiter, repeat } = world();
  repeat('a', 3);
  repeat('b');
  limiter.flush();
  expect(lines.slice(2)).toEqual([{ event: 'framework', key: 'a', time: 3, suppressed: 2 }]);
  expect(clock.pending).toBe(0);
});
