import { GatewayError } from '../domain/gateway-error';
import { Operation } from '../domain/operation';
import { ResourceLock } from './resource-lock';

function operation(): Operation & { end(): void } {
  const controller = new AbortController();
  const self = {
    caller: 'somebody',
    deadlineMs: Infinity,
    signal: controller.signal,
    validateOnly: false,
    calls: [],
    recovery: (): Operation => self,
    end: () => controller.abort(new GatewayError('DEADLINE_PASSED', 'over')),
  };
  return self;
}

/** Work that goes on until it is told to end. */
function gate(): { work(): Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { work: () => opened, open: () => open() };
}

describe('ResourceLock', () => {
  const lock = new ResourceLock(2);

  it('lets one at a time work on a resource, in order of arrival, and others on others', async () => {
    const done: string[] = [];
    const first = gate();
    const running = lock.run('a', operation(), () => first.work().then(() => done.push('first')));
    const second = lock.run('a', operation(), () => Promise.resolve(done.push('second')));
    const third = lock.run('a', operation(), () => Promise.resolve(done.push('third')));
    await lock.run('b', operation(), () => Promise.resolve(done.push('other')));
    expect(done).toEqual(['other']);
    first.open();
    await Promise.all([running, second, third]);
    expect(done).toEqual(['other', 'first', 'second', 'third']);
  });

  it('goes on to the next when work fails', async () => {
    const failing = lock.run('a', operation(), () => Promise.reject(new Error('broken')));
    const next = lock.run('a', operation(), () => Promise.resolve('served'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('served');
  });

  it('refuses at once what would wait beyond its bound', async () => {
    const held = gate();
    const others = [0, 1, 2].map(() => lock.run('a', operation(), () => held.work()));
    await expect(lock.run('a', operation(), () => Promise.resolve())).rejects.toMatchObject({ reason: 'QUEUE_FULL' });
    held.open();
    await Promise.all(others);
  });

  it('lets who gives up leave, and the next move up', async () => {
    const held = gate();
    const running = lock.run('a', operation(), () => held.work());
    const impatient = operation();
    const leaving = lock.run('a', impatient, () => Promise.resolve('never'));
    const next = lock.run('a', operation(), () => Promise.resolve('served'));
    impatient.end();
    await expect(leaving).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    held.open();
    await running;
    await expect(next).resolves.toBe('served');
  });

  it('does not start what has ended already', async () => {
    const ended = operation();
    ended.end();
    const work = jest.fn();
    await expect(lock.run('a', ended, work)).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(work).not.toHaveBeenCalled();
  });
});
