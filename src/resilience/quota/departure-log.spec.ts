import { DepartureLog } from './departure-log';

function logOf(capacity: number, ...times: readonly number[]): DepartureLog {
  const log = new DepartureLog({ limit: capacity });
  for (const time of times) log.add(time);
  return log;
}

describe('DepartureLog', () => {
  it('knows the last departures', () => {
    const log = logOf(3, 1, 2, 3, 4, 5);
    expect([1, 2, 3].map((back) => log.before(back))).toEqual([5, 4, 3]);
    expect(log.countSince(3)).toBe(2);
    expect(log.latest).toBe(5);
  });

  it('knows all of them while they are few', () => {
    expect([1, 2].map((back) => logOf(3, 7).before(back))).toEqual([7, undefined]);
    expect(logOf(3).latest).toBe(-Infinity);
  });

  it('uses the latest forgotten departure when asked for more than it keeps', () => {
    const bounds = { limit: 2 };
    const log = new DepartureLog(bounds);
    for (const time of [1, 2, 3, 4, 5]) log.add(time);
    bounds.limit = 6;
    expect([3, 4, 5, 6].map((back) => log.before(back))).toEqual([3, 2, 2, 2]);
  });

  it('keeps at most twice as many as it is asked for', () => {
    const log = new DepartureLog({ limit: 30 });
    for (let time = 0; time < 1_000; time += 1) log.add(time);
    expect(log.countSince(-1)).toBeLessThanOrEqual(60);
    expect(log.before(30)).toBe(970);
  });

  it('moves a departure to its real time, and never to an earlier one', () => {
    const log = logOf(3, 1, 2, 3);
    log.delay(3, 9);
    expect(log.before(1)).toBe(9);
    log.delay(9, 4);
    expect(log.before(1)).toBe(9);
  });

  it('does not let a delayed departure delay another', () => {
    const log = logOf(3, 1, 2, 3);
    log.delay(1, 9);
    log.delay(2, 2.5);
    expect([1, 2, 3, 4].map((back) => log.before(back))).toEqual([9, 3, 2.5, undefined]);
  });

  it('adds a forgotten departure anew', () => {
    const log = logOf(1, 1, 2, 3);
    expect(log.before(3)).toBe(1);
    log.delay(1, 9);
    expect([1, 2].map((back) => log.before(back))).toEqual([9, 3]);
  });

  it('does not count a departure that did not happen', () => {
    const log = logOf(3, 1, 2, 2);
    log.withdraw(2);
    log.withdraw(7);
    expect([1, 2, 3].map((back) => log.before(back))).toEqual([2, 1, undefined]);
  });
});
