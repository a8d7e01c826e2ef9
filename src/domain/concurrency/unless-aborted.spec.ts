import { GatewayError } from '../errors/gateway-error';
import { unlessAborted } from './unless-aborted';

/** Work that ends when the test says how. */
function openWork(): { done: Promise<number>; resolve(result: number): void; reject(error: Error): void } {
  let [resolve, reject]: [(result: number) => void, (error: Error) => void] = [jest.fn(), jest.fn()];
  const done = new Promise<number>((succeed, fail) => ([resolve, reject] = [succeed, fail]));
  return { done, resolve, reject };
}

const over = new GatewayError('DEADLINE_PASSED', 'over');

describe('unlessAborted', () => {
  it('gives what the work comes to, and leaves the signal alone then', async () => {
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

  it('throws the reason of a signal that aborts first, and hands on what comes too late', async () => {
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

  it('lets what fails too late fail unheard', async () => {
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

  it('begins nothing after the signal', async () => {
    const begin = jest.fn(() => Promise.resolve());
    await expect(unlessAborted(AbortSignal.abort(over), begin)).rejects.toBe(over);
    expect(begin).not.toHaveBeenCalled();
  });
});
