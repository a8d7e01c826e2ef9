import * as fc from 'fast-check';
import { FairQueue } from './fair-queue';

function queueOf(...items: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.push(item.slice(0, 1), item);
  return queue;
}

function drained(queue: FairQueue<string>): string[] {
  const items: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

describe('FairQueue', () => {
  it('serves its callers in turn, each in its own order', () => {
    expect(drained(queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2'))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('serves a newcomer before callers that had a turn', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'b2');
    expect(queue.shift()).toBe('a1');
    queue.push('c', 'c1');
    expect(drained(queue)).toEqual(['b1', 'c1', 'a2', 'b2']);
  });

  it('serves first a caller that asks less often than its turns come', () => {
    const queue = queueOf('a1', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3');
    for (let i = 0; i < 4; i += 1) queue.shift();
    queue.push('a', 'a2');
    expect(drained(queue)).toEqual(['a2', 'c2', 'b3', 'c3']);
  });

  it('counts turns past the queue', () => {
    const queue = new FairQueue<string>();
    queue.served('a');
    queue.push('a', 'a1');
    queue.push('b', 'b1');
    expect(drained(queue)).toEqual(['b1', 'a1']);
  });

  it('lists what waits in the order in which it is served', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2');
    queue.pushAgain('d1');
    expect([...queue.inTurns()]).toEqual(['d1', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(drained(queue)).toEqual(['d1', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('counts it as a turn if an item is served before its own', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'c1', 'c2');
    queue.take('c', 'c2');
    queue.take('a', 'a2');
    queue.take('a', 'unknown');
    expect([queue.size, drained(queue)]).toEqual([3, ['b1', 'c1', 'a1']]);
  });

  describe('among queues that serve together', () => {
    it('counts the rounds of each caller', () => {
      const queue = queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2');
      expect(queue.rounds(10)).toEqual([-1, -1, -1, 0, 0, 1]);
      expect(queue.rounds(4)).toEqual([-1, -1, -1, 0]);
      for (let i = 0; i < 4; i += 1) queue.shift();
      // Those that wait: b in round 0, a in 1. d has not waited before, and c has had its turn.
      queue.push('c', 'c2');
      queue.push('d', 'd1');
      expect(queue.rounds(10)).toEqual([-1, 0, 0, 1]);
      expect(drained(queue)).toEqual(['d1', 'b2', 'c2', 'a3']);
    });

    it('lets a caller make up for one round in which it did not wait', () => {
      const queue = queueOf('a1');
      queue.shift();
      queue.goTo(40);
      for (const item of ['a2', 'a3', 'a4', 'b1']) queue.push(item.slice(0, 1), item);
      expect(queue.rounds(10)).toEqual([39, 39, 40, 41]);
    });

    it('lets a caller that waits be two rounds behind at most', () => {
      const queue = queueOf('a1', 'a2', 'b1');
      queue.goTo(40);
      expect(queue.rounds(10)).toEqual([38, 38, 39]);
      queue.shift();
      expect(queue.rounds(10)).toEqual([38, 39]);
    });

    it('goes back when the others have begun anew', () => {
      const queue = queueOf('a1', 'a2');
      queue.goTo(1_000);
      queue.shift();
      queue.goTo(3);
      expect(queue.rounds(10)).toEqual([4]);
    });

    it('puts what has to go again before all rounds', () => {
      const queue = queueOf('a1');
      queue.goTo(40);
      queue.pushAgain('x');
      queue.push('b', 'b1');
      expect(queue.rounds(10)).toEqual([38, 38, 39]);
      expect(queue.rounds(1)).toEqual([38]);
    });
  });

  it('remembers the turns of a thousand callers at most', () => {
    const queue = new FairQueue<string>();
    for (let i = 0; i < 1_001; i += 1) queue.served(`caller-${i}`);
    for (const caller of ['caller-1', 'caller-0']) queue.push(caller, caller);
    expect(drained(queue)).toEqual(['caller-0', 'caller-1']);
  });

  it('serves first an item that returned', () => {
    const queue = queueOf('a1', 'b1');
    queue.pushAgain('x');
    queue.pushAgain('y');
    expect(queue.size).toBe(4);
    expect(drained(queue)).toEqual(['x', 'y', 'a1', 'b1']);
    expect(queue.size).toBe(0);
  });

  it.each(['a2', 'b1', 'x'])('forgets %s when it leaves', (item) => {
    const queue = queueOf('a1', 'a2', 'b1');
    queue.pushAgain('x');
    expect(queue.remove(item.slice(0, 1), item)).toBe(true);
    expect(queue.remove(item.slice(0, 1), item)).toBe(false);
    expect(queue.size).toBe(3);
    expect([...queue]).toEqual(['x', 'a1', 'a2', 'b1'].filter((other) => other !== item));
    expect(drained(queue)).toEqual(['x', 'a1', 'b1', 'a2'].filter((other) => other !== item));
  });

  it('knows how many come before the next of a caller', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }),
        fc.nat(10),
        fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        (callers, served, caller) => {
          const queue = queueOf(...callers.map((name, index) => `${name}${index}`));
          for (let i = 0; i < served; i += 1) queue.shift();
          const ahead = queue.ahead(caller);
          queue.push(caller, 'the new one');
          expect(drained(queue).indexOf('the new one')).toBe(ahead);
        },
      ),
    );
  });

  it('counts returned items among those before', () => {
    const queue = queueOf('a1');
    queue.pushAgain('x');
    expect(queue.ahead('b')).toBe(2);
  });
});
