import { FakeClock } from '../../../test/support/fake-clock';
import { interactiveCalls } from '../quota/slot-source';
import { RedisLink } from './redis-link';
import { TAKE } from './scripts/slots';
import { SharedSlots } from './shared-slots';

/**
 * What needs a real Redis is in test/resilience. Here the replica is alone, and the link only hears
 * how long its calls count.
 */
describe('SharedSlots of a replica that is alone', () => {
  const clock = new FakeClock();
  const usedAlone = jest.fn<void, [number]>();
  const link = { membership: () => ({ kind: 'ALONE' }), usedAlone } as unknown as RedisLink;
  const quota = { limit: 8, windowMs: 1_000 };
  const options = { key: 'k', maxReplicas: 4, quota, lateCapMs: 10, burst: 0.5, spacingMs: () => 1_020 };

  it.each([
    { lateMs: 10, good: true },
    { lateMs: 11, good: false },
  ])(
    'a slot that is used $lateMs ms late is valid: $good, since the link knows of no later departure',
    async ({ lateMs, good }) => {
      const slots = new SharedSlots(options, link, clock);
      const taken = clock.elapsed();
      const { permits } = await slots.take(interactiveCalls(3));
      expect(permits).toHaveLength(2);
      expect(usedAlone).toHaveBeenLastCalledWith(taken + 10 + 1_020);
      await clock.advance(lateMs);
      expect(permits[0]?.use()).toBe(good);
    },
  );

  it('reports a call that may have arrived late to the link', async () => {
    const slots = new SharedSlots(options, link, clock);
    const { permits } = await slots.take(interactiveCalls(1));
    permits[0]?.use();
    await clock.advance(500);
    permits[0]?.arrivedLate(490);
    expect(usedAlone).toHaveBeenLastCalledWith(clock.elapsed() + 1_020);
  });
});

describe('SharedSlots of a replica that shares', () => {
  const quota = { limit: 8, windowMs: 1_000 };
  const options = { key: 'k', maxReplicas: 4, quota, lateCapMs: 10, burst: 0.5, spacingMs: () => 1_020 };
  const SHARED = { kind: 'SHARED', epoch: 'e', connection: {} };

  /** Grants one slot a take; `fails` lists the failures of the first reports of late calls. */
  function linkOf(fails: readonly ('not in contact' | 'lost')[]) {
    const left = [...fails];
    const reports: string[][] = [];
    let isAway = false;
    const link = {
      slackMs: 0,
      membership: () => {
        if (!isAway || left[0] !== 'not in contact') return SHARED;
        left.shift();
        return { kind: 'UNSETTLED' };
      },
      newSlotName: () => 'slot-',
      latest: (own: number) => own,
      ask: (_membership: object, script: object, _key: string, args: readonly string[]) => {
        if (script === TAKE) return Promise.resolve(['0', 0]);
        if (left.shift() === 'lost') return Promise.reject(new Error('the connection broke'));
        reports.push(args.slice(8).map(String));
        return Promise.resolve([]);
      },
    };
    const leave = (): void => {
      isAway = true;
    };
    return { link: link as unknown as RedisLink, reports, leave };
  }

  it.each([[['not in contact'] as const], [['lost'] as const], [['not in contact', 'lost'] as const]])(
    'reports a late call again after %j',
    async (fails) => {
      const clock = new FakeClock();
      const { link, reports, leave } = linkOf(fails);
      const slots = new SharedSlots(options, link, clock);
      const [permit] = (await slots.take(interactiveCalls(1))).permits;
      permit?.use();
      const departure = clock.elapsed();
      leave();
      permit?.arrivedLate(500);
      await clock.advance(200);
      expect(reports).toEqual([['slot-0', (departure + 500 - options.lateCapMs).toFixed(3)]]);
      expect(slots.idle).toBe(true);
    },
  );
});
