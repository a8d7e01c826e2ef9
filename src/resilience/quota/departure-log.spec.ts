import { DepartureLog } from './departure-log';

function logOf(capacity: number, ...times: readonly number[]): DepartureLog {
  const log = new DepartureLog(capacity);
  for (const time of times) log.add(time);
  return log;
}

describe('DepartureLog', () => {
  it('knows the last departures, as many as it holds', () => {
    const log = logOf(3, 1, 2, 3, 4, 5);
    expect([1, 2, 3, 4].map((back) => log.before(back))).toEqual([5, 4, 3, undefined]);
    expect(log.countSince(3)).toBe(2);
    expect(log.latest).toBe(5);
  });

  it('knows fewer while there were fewer', () => {
    expect([1, 2].map((back) => logOf(3, 7).before(back))).toEqual([7, undefined]);
    expect(logOf(3).latest).toBe(-Infinity);
  });

  it('moves a departure to when it really was, and never to before', () => {
    const log = logOf(3, 1, 2);
    const handle = log.add(3);
    log.delay(handle, 3, 9);
    expect(log.before(1)).toBe(9);
    log.delay(handle, 9, 4);
    expect(log.before(1)).toBe(9);
  });

  it('adds a forgotten departure anew, and leaves alone what stands in its place', () => {
    const log = new DepartureLog(2);
    const handle = log.add(1);
    log.add(2);
    log.add(3);
    log.delay(handle, 1, 9);
    expect([1, 2].map((back) => log.before(back))).toEqual([9, 3]);
    log.delay(handle, 1, 1);
    expect(log.before(1)).toBe(9);
  });

  it('keeps the order of departures when one was moved beyond another', () => {
    const log = new DepartureLog(2);
    const handle = log.add(1);
    log.add(2);
    log.delay(handle, 1, 5);
    expect([1, 2].map((back) => log.before(back))).toEqual([2, 5]);
    expect(log.latest).toBe(5);
  });
});
