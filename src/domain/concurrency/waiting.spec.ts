import { GatewayError } from '../errors/gateway-error';
import { FakeClock } from '../../../test/support/fake-clock';
import { abortable, pause, Sleep, TimeLimit, unlessAborted, withinTime } from './waiting';

/** Work that ends when the test says how. */
function openWork(): { done: Promise<number>; resolve(result: number): void; reject(error: Error): void } {
  let [resolve, reject]: [(result: number) => void, (error: Error) => void] = [jest.fn(), jest.fn()];
  const done = new Promise<number>((succeed, fail) => ([resolve, reject] = [succeed, fail]));
  return { done, resolve, reject };
}

const over = new GatewayError('DEADLINE_PASSED', 'over');

describe('unlessAborted', () => {
  it('returns the result of the work, and then stops listening to the signal', async () => {
    const controller = new AbortController();
    const remove = jest.spyOn(controller.signal, 'removeEventListener');
    const tooLate = jest.fn();
    await expect(unlessAborted(controller.signal, () => Promise.resolve(1), tooLate)).resolves.toBe(1);
    expect(remove).toHaveBeenCalledTimes(1);
    controller.abort(over);
    expect(tooLate).not.toHaveBeenCalled();
    const failure = new Error('failed');
    const { signal } = new AbortController();
    await expect(unlessAborted(signal, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(unlessAborted(undefined, () => Promise.resolve(2))).resolves.toBe(2);
  });

  it('throws the reason of a signal that aborts first, and passes a late result to `tooLate`', async () => {
    const controller = new AbortController();
    const [work, late] = [openWork(), openWork()];
    const waiting = unlessAborted(
      controller.signal,
      () => work.done,
      (result) => late.resolve(result),
    );
    controller.abort(over);
    await expect(waiting).rejects.toBe(over);
    work.resolve(3);
    await expect(late.done).resolves.toBe(3);
  });

  it('ignores a failure after the abort', async () => {
    const controller = new AbortController();
    const work = openWork();
    const tooLate = jest.fn();
    const waiting = unlessAborted(controller.signal, () => work.done, tooLate);
    controller.abort(over);
    await expect(waiting).rejects.toBe(over);
    work.reject(new Error('failed'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(tooLate).not.toHaveBeenCalled();
  });

  it('starts nothing after the signal', async () => {
    const begin = jest.fn(() => Promise.resolve());
    await expect(unlessAborted(AbortSignal.abort(over), begin)).rejects.toBe(over);
    expect(begin).not.toHaveBeenCalled();
  });
});

describe('abortable', () => {
  it('stops the wait when the signal aborts, and ignores what settles it later', async () => {
    const controller = new AbortController();
    const stop = jest.fn();
    let proceed: (result: number) => void = jest.fn();
    const waiting = abortable<number>(controller.signal, (resolve) => {
      proceed = resolve;
      return stop;
    });
    controller.abort(over);
    proceed(1);
    await expect(waiting).rejects.toBe(over);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('stops a wait whose signal aborts while it starts', async () => {
    const controller = new AbortController();
    const stop = jest.fn();
    const waiting = abortable(controller.signal, () => {
      controller.abort(over);
      return stop;
    });
    await expect(waiting).rejects.toBe(over);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('stops nothing once the wait is over', async () => {
    const controller = new AbortController();
    const stop = jest.fn();
    const waiting = abortable<number>(controller.signal, (resolve) => {
      resolve(1);
      return stop;
    });
    controller.abort(over);
    await expect(waiting).resolves.toBe(1);
    expect(stop).not.toHaveBeenCalled();
  });
});

describe('pause', () => {
  it('lasts its given time', async () => {
    const clock = new FakeClock();
    const ended = jest.fn();
    void pause(clock, 100, new AbortController().signal).then(ended);
    await clock.advance(99);
    expect(ended).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('ends with the signal, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const pausing = pause(clock, 100, controller.signal);
    controller.abort(over);
    await expect(pausing).rejects.toBe(over);
    await expect(pause(clock, 100, controller.signal)).rejects.toBe(over);
    expect(clock.pending).toBe(0);
  });
});

describe('withinTime', () => {
  it('is the result of work that ends in time, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const failure = new Error('failed');
    const late = (): never => {
      throw over;
    };
    await expect(withinTime(clock, 100, Promise.resolve(1), late)).resolves.toBe(1);
    await expect(withinTime(clock, 100, Promise.reject(failure), late)).rejects.toBe(failure);
    expect(clock.pending).toBe(0);
  });

  it('is the replacement if the work is late', async () => {
    const clock = new FakeClock();
    const [first, second] = [openWork(), openWork()];
    const replaced = withinTime(clock, 100, first.done, () => 2);
    const refused = withinTime(clock, 100, second.done, () => {
      throw over;
    });
    refused.catch(() => undefined);
    await clock.advance(100);
    first.resolve(1);
    second.reject(new Error('failed'));
    await expect(replaced).resolves.toBe(2);
    await expect(refused).rejects.toBe(over);
  });
});

describe('Sleep', () => {
  it('lasts until its time, or until it is woken', async () => {
    const clock = new FakeClock();
    const sleep = new Sleep(clock);
    sleep.wake();
    const ended = jest.fn();
    void sleep.for(100).then(ended);
    await clock.advance(99);
    expect(ended).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(ended).toHaveBeenCalledTimes(1);
    const woken = sleep.for(100);
    sleep.wake();
    await woken;
    expect(clock.pending).toBe(0);
  });
});

describe('TimeLimit', () => {
  it('aborts its signal when the time is over', async () => {
    const clock = new FakeClock();
    const { signal } = new TimeLimit(clock, 100, () => over);
    await clock.advance(99);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.reason).toBe(over);
  });

  it('keeps the first reason', async () => {
    const clock = new FakeClock();
    const first = new GatewayError('CALLER_CANCELLED', 'gone');
    const limit = new TimeLimit(clock, 100, () => over);
    limit.abort(first);
    await clock.advance(100);
    expect(limit.signal.reason).toBe(first);
  });

  it('leaves no timer behind once it is cancelled', () => {
    const clock = new FakeClock();
    const limit = new TimeLimit(clock, 100, () => over);
    limit.cancel();
    expect(clock.pending).toBe(0);
    expect(limit.signal.aborted).toBe(false);
  });
});
