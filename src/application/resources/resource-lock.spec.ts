import { endlessOperation } from '../../../test/support/endless-operation';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { pause } from '../../domain/concurrency/waiting';
import { LockScope } from '../../domain/operations/lock-scope';
import { Lane, OperationLane } from '../../domain/operations/lane';
import { Operation } from '../../domain/operations/operation';
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
    const running = lock.run({ whole: 'a' }, endlessOperation(), () => first.work().then(() => done.push('first')));
    const second = lock.run({ whole: 'a' }, endlessOperation(), () => Promise.resolve(done.push('second')));
    const third = lock.run({ whole: 'a' }, endlessOperation(), () => Promise.resolve(done.push('third')));
    await lock.run({ whole: 'b' }, endlessOperation(), () => Promise.resolve(done.push('other')));
    expect(done).toEqual(['other']);
    first.open();
    await Promise.all([running, second, third]);
    expect(done).toEqual(['other', 'first', 'second', 'third']);
  });

  it('keeps the names of some resources that are idle, and those of all others in use', async () => {
    const busy = gate();
    const used = Array.from({ length: 1_500 }, (_, index) => `used ${index}`);
    const uses = used.map((whole) => lock.run({ whole }, endlessOperation(), () => busy.work()));
    for (let index = 0; index < 3_000; index += 1) {
      await lock.run({ whole: `idle ${index}` }, endlessOperation(), () => Promise.resolve());
    }
    expect(lock.names).toBeGreaterThan(used.length);
    expect(lock.names).toBeLessThanOrEqual(used.length + 1_000);
    busy.open();
    await Promise.all(uses);
    await lock.run({ whole: 'another' }, endlessOperation(), () => Promise.resolve());
    expect(lock.names).toBeLessThanOrEqual(1_000);
  });

  it('goes on to the next when work fails', async () => {
    const failing = lock.run({ whole: 'a' }, endlessOperation(), () => Promise.reject(new Error('broken')));
    const next = lock.run({ whole: 'a' }, endlessOperation(), () => Promise.resolve('served'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('served');
  });

  it('refuses at once if the queue is full', async () => {
    const held = gate();
    const others = [0, 1, 2].map(() => lock.run({ whole: 'a' }, endlessOperation(), () => held.work()));
    await expect(lock.run({ whole: 'a' }, endlessOperation(), () => Promise.resolve())).rejects.toMatchObject({
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
        .run({ whole: 'a' }, { ...endlessOperation(), caller }, () => held.work().then(() => done.push(caller)))
        .catch((error: unknown) => done.push(`${caller} ${GatewayError.from(error).reason}`));
    const writes = ['heavy', 'heavy', 'heavy', 'light', 'light'].map(write);
    await settled();
    // Two may wait: the second of heavy's gave way, and light has as many then.
    expect(done.toSorted()).toEqual(['heavy QUEUE_FULL', 'light QUEUE_FULL']);
    held.open();
    await Promise.all(writes);
    expect(done.slice(2)).toEqual(['heavy', 'light', 'heavy']);
  });

  it('serves interactive writes before others, and makes room for them', async () => {
    const held = gate();
    const done: string[] = [];
    const write = (lane: Lane): Promise<unknown> =>
      lock
        .run({ whole: 'a' }, { ...endlessOperation(), lane: new OperationLane(lane) }, () =>
          held.work().then(() => done.push(lane)),
        )
        .catch((error: unknown) => done.push(`${lane} ${GatewayError.from(error).reason}`));
    const writes = [write('interactive'), write('bulk'), write('background'), write('interactive')];
    await settled();
    expect(done).toEqual(['background QUEUE_FULL']);
    held.open();
    await Promise.all(writes);
    expect(done.slice(1)).toEqual(['interactive', 'interactive', 'bulk']);
  });

  it('raises a bulk write that an interactive one waits for', async () => {
    const held = gate();
    const lane = new OperationLane('bulk');
    const raised = jest.fn();
    lane.onRaise(raised);
    const bulk = lock.run({ whole: 'a', part: 'p' }, { ...endlessOperation(), lane }, () => held.work());
    const other = { ...endlessOperation(), lane: new OperationLane('bulk') };
    const waiting = lock.run({ whole: 'a', part: 'p' }, other, () => Promise.resolve());
    await lock.run({ whole: 'a', part: 'q' }, endlessOperation(), () => Promise.resolve());
    expect(lane.current).toBe('bulk');
    const interactive = lock.run({ whole: 'a', part: 'p' }, endlessOperation(), () => Promise.resolve());
    await settled();
    expect([lane.current, raised.mock.calls.length, other.lane.current]).toEqual(['interactive', 1, 'bulk']);
    held.open();
    await Promise.all([bulk, waiting, interactive]);
  });

  it('lets a writer give up, and the next one move up', async () => {
    const held = gate();
    const running = lock.run({ whole: 'a' }, endlessOperation(), () => held.work());
    const impatient = endlessOperation();
    const leaving = lock.run({ whole: 'a' }, impatient, () => Promise.resolve('never'));
    const next = lock.run({ whole: 'a' }, endlessOperation(), () => Promise.resolve('served'));
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
    await lock.run({ whole: 'a' }, operation, work).catch(() => undefined);
    const next = jest.fn(() => Promise.resolve());
    const waiting = lock.run({ whole: 'a' }, endlessOperation(), next);
    await clock.advance(499);
    expect(next).not.toHaveBeenCalled();
    await clock.advance(1);
    await waiting;
  });

  it('does not start work that has already ended', async () => {
    const ended = endlessOperation();
    ended.end();
    const work = jest.fn();
    await expect(lock.run({ whole: 'a' }, ended, work)).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(work).not.toHaveBeenCalled();
  });

  describe('with parts', () => {
    const whole = { whole: 'a' };
    const part = (name: string) => ({ whole: 'a', part: `a/${name}` });
    let done: string[];
    beforeEach(() => (done = []));

    const write = (
      scope: LockScope,
      title: string,
      work: () => Promise<void> = () => Promise.resolve(),
      caller = 'c',
    ) =>
      lock.run(scope, { ...endlessOperation(), caller }, async () => {
        done.push(title);
        await work();
      });

    it('lets parts go on at the same time, and each has one writer', async () => {
      const held = gate();
      const writes = [write(part('1'), 'one', () => held.work()), write(part('2'), 'two', () => held.work())];
      writes.push(write(part('1'), 'one again'), write(part('3'), 'three'));
      await settled();
      expect(done).toEqual(['one', 'two', 'three']);
      held.open();
      await Promise.all(writes);
      expect(done.at(-1)).toBe('one again');
    });

    it('has the whole wait for its parts, and they for it', async () => {
      const [first, second] = [gate(), gate()];
      const writes = [write(part('1'), 'one', () => first.work()), write(whole, 'whole', () => second.work())];
      writes.push(write(part('2'), 'two'));
      await settled();
      expect(done).toEqual(['one']);
      first.open();
      await settled();
      expect(done).toEqual(['one', 'whole']);
      second.open();
      await Promise.all(writes);
      expect(done).toEqual(['one', 'whole', 'two']);
    });

    it('does not keep the whole waiting for callers that come again', async () => {
      const held = gate();
      const roomy = new ResourceLock(10, clock);
      const run = (scope: LockScope, title: string, caller: string, work = () => Promise.resolve()) =>
        roomy.run(scope, { ...endlessOperation(), caller }, () => work().then(() => void done.push(title)));
      const writes = [run(part('1'), 'one', 'many', () => held.work()), run(whole, 'whole', 'few')];
      writes.push(...[2, 3, 4].map((n) => run(part(`${n}`), 'part', 'many')));
      await settled();
      held.open();
      await Promise.all(writes);
      expect(done).toEqual(['one', 'whole', 'part', 'part', 'part']);
    });

    it('lets those go on that waited for a whole that gave up', async () => {
      const held = gate();
      const impatient = endlessOperation();
      const writes = [write(part('1'), 'one', () => held.work())];
      const leaving = lock.run(whole, impatient, () => Promise.resolve());
      writes.push(write(part('2'), 'two'));
      await settled();
      expect(done).toEqual(['one']);
      impatient.end();
      await expect(leaving).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
      expect(done).toEqual(['one', 'two']);
      held.open();
      await Promise.all(writes);
    });

    it('does not refuse other parts because many wait for one', async () => {
      const held = gate();
      const writes = [1, 2, 3].map(() => write(part('1'), 'one', () => held.work()));
      await write(part('2'), 'two');
      expect(done).toEqual(['one', 'two']);
      held.open();
      await Promise.all(writes);
    });

    it('keeps only the part and the whole waiting until what got no answer is over', async () => {
      const operation = endlessOperation();
      operation.unanswered.add(clock.elapsed() + 500);
      await lock.run(part('1'), operation, () => Promise.resolve());
      const writes = [write(part('1'), 'one'), write(part('2'), 'two')];
      await settled();
      expect(done).toEqual(['two']);
      writes.push(write(whole, 'whole'));
      await clock.advance(499);
      expect(done).toEqual(['two']);
      await clock.advance(1);
      await Promise.all(writes);
      expect(done).toEqual(['two', 'one', 'whole']);
    });
  });

  describe('with a deadline', () => {
    const within = (ms: number) => ({ ...endlessOperation(), deadlineMs: clock.elapsed() + ms });
    const taking = (ms: number) => () => pause(clock, ms);
    const tooLate = (retryAfterMs: number) => ({ reason: 'QUEUE_FULL', code: 'RESOURCE_EXHAUSTED', retryAfterMs });

    it('refuses at once whose turn comes too late, and says when to retry', async () => {
      const operation = endlessOperation();
      operation.unanswered.add(clock.elapsed() + 500);
      await lock.run({ whole: 'a' }, operation, () => Promise.resolve());
      await expect(lock.run({ whole: 'a' }, within(499), taking(0))).rejects.toMatchObject(tooLate(500));
      const next = lock.run({ whole: 'a' }, within(500), taking(0));
      await clock.advance(501);
      await next;
    });

    it('refuses those who wait as soon as their turn will come too late', async () => {
      const operation = endlessOperation();
      const held = gate();
      const running = lock.run({ whole: 'a' }, operation, () => held.work());
      const waiting = lock.run({ whole: 'a' }, within(400), taking(0));
      operation.unanswered.add(clock.elapsed() + 500);
      held.open();
      await running;
      await expect(waiting).rejects.toMatchObject(tooLate(500));
      await clock.advance(500);
    });

    it('counts on the faster half of the writes before', async () => {
      const roomy = new ResourceLock(100, clock);
      const run = (operation: Operation, ms: number): Promise<void> => roomy.run({ whole: 'a' }, operation, taking(ms));
      const writes = [100, 400, 100, 400, 100].map((ms) => run(endlessOperation(), ms));
      await clock.advance(1_000);
      const last = gate();
      writes.push(roomy.run({ whole: 'a' }, endlessOperation(), () => last.work()));
      await expect(run(within(199), 0)).rejects.toMatchObject(tooLate(200));
      writes.push(run(within(200), 0));
      await clock.advance(100);
      last.open();
      await clock.advance(1);
      await Promise.all(writes);
    });
  });
});
