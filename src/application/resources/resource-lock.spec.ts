import { endlessOperation } from '../../../test/support/endless-operation';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { ResourceLock } from './resource-lock';

/** Work that goes on until it is told to end. */
function gate(): { work(): Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { work: () => opened, open: () => open() };
}

describe('ResourceLock', () => {
  const clock = new FakeClock();
  const lock = new ResourceLock(2, clock);

  afterEach(() => expect(clock.pending).toBe(0));

  it('lets one at a time work on a resource, in order of arrival, and others on others', async () => {
    const done: string[] = [];
    const first = gate();
    const running = lock.run('a', endlessOperation(), () => first.work().then(() => done.push('first')));
    const second = lock.run('a', endlessOperation(), () => Promise.resolve(done.push('second')));
    const third = lock.run('a', endlessOperation(), () => Promise.resolve(done.push('third')));
    await lock.run('b', endlessOperation(), () => Promise.resolve(done.push('other')));
    expect(done).toEqual(['other']);
    first.open();
    await Promise.all([running, second, third]);
    expect(done).toEqual(['other', 'first', 'second', 'third']);
  });

  it('goes on to the next when work fails', async () => {
    const failing = lock.run('a', endlessOperation(), () => Promise.reject(new Error('broken')));
    const next = lock.run('a', endlessOperation(), () => Promise.resolve('served'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('served');
  });

  it('refuses at once if the queue is full', async () => {
    const held = gate();
    const others = [0, 1, 2].map(() => lock.run('a', endlessOperation(), () => held.work()));
    await expect(lock.run('a', endlessOperation(), () => Promise.resolve())).rejects.toMatchObject({
      reason: 'QUEUE_FULL',
    });
    held.open();
    await Promise.all(others);
  });

  it('lets no caller fill the queue for others, and serves callers by turns', async () => {
    const held = gate();
    const done: string[] = [];
    const write = (caller: string): Promise<unknown> =>
      lock
        .run('a', { ...endlessOperation(), caller }, () => held.work().then(() => done.push(caller)))
        .catch((error: unknown) => done.push(`${caller} ${GatewayError.from(error).reason}`));
    const writes = ['heavy', 'heavy', 'heavy', 'light', 'light'].map(write);
    await settled();
    // Two may wait: the second of heavy's gave way, and light has as many then.
    expect(done.toSorted()).toEqual(['heavy QUEUE_FULL', 'light QUEUE_FULL']);
    held.open();
    await Promise.all(writes);
    expect(done.slice(2)).toEqual(['heavy', 'light', 'heavy']);
  });

  it('lets a writer give up, and the next one move up', async () => {
    const held = gate();
    const running = lock.run('a', endlessOperation(), () => held.work());
    const impatient = endlessOperation();
    const leaving = lock.run('a', impatient, () => Promise.resolve('never'));
    const next = lock.run('a', endlessOperation(), () => Promise.resolve('served'));
    impatient.end();
    await expect(leaving).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    held.open();
    await running;
    await expect(next).resolves.toBe('served');
  });

  it.each([
    ['is done', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Error('broken'))],
  ])('keeps the next waiting, and not who %s, until what got no answer is over', async (_, work) => {
    const operation = endlessOperation();
    operation.unanswered.add(clock.elapsed() + 500);
    operation.unanswered.add(clock.elapsed() + 100);
    await lock.run('a', operation, work).catch(() => undefined);
    const next = jest.fn(() => Promise.resolve());
    const waiting = lock.run('a', endlessOperation(), next);
    await clock.advance(499);
    expect(next).not.toHaveBeenCalled();
    await clock.advance(1);
    await waiting;
  });

  it('does not start work that has already ended', async () => {
    const ended = endlessOperation();
    ended.end();
    const work = jest.fn();
    await expect(lock.run('a', ended, work)).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(work).not.toHaveBeenCalled();
  });
});
