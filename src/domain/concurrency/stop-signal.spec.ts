import { StopController } from './stop-signal';

const ONCE = { once: true } as const;

describe.each([
  ['StopController', () => new StopController()],
  ['AbortController, which it stands for', () => new AbortController()],
])('the signal of a %s', (_, create) => {
  const reason = new Error('the reason');
  let calls: string[];
  const listener = (name: string) => () => void calls.push(name);
  beforeEach(() => (calls = []));

  test('aborts once, with the first reason', () => {
    const controller = create();
    controller.signal.addEventListener('abort', listener('first'), ONCE);
    expect([controller.signal.aborted, controller.signal.reason]).toEqual([false, undefined]);
    controller.abort(reason);
    controller.abort(new Error('another'));
    expect([controller.signal.aborted, controller.signal.reason]).toEqual([true, reason]);
    expect(calls).toEqual(['first']);
  });

  test('calls listeners in their order, and none that was removed, also by another listener', () => {
    const controller = create();
    const removed = listener('removed');
    const last = listener('last');
    const { signal } = controller;
    signal.addEventListener('abort', removed, ONCE);
    signal.addEventListener('abort', listener('first'), ONCE);
    signal.addEventListener('abort', () => signal.removeEventListener('abort', last), ONCE);
    signal.addEventListener('abort', last, ONCE);
    signal.removeEventListener('abort', removed);
    controller.abort(reason);
    expect(calls).toEqual(['first']);
  });

  test('calls a listener once that was added twice, and none that was added too late', () => {
    const controller = create();
    const twice = listener('twice');
    controller.signal.addEventListener('abort', twice, ONCE);
    controller.signal.addEventListener('abort', twice, ONCE);
    controller.signal.addEventListener('abort', () => controller.signal.addEventListener('abort', twice, ONCE), ONCE);
    controller.abort(reason);
    controller.signal.addEventListener('abort', listener('late'), ONCE);
    expect(calls).toEqual(['twice']);
  });
});
