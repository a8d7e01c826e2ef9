import { FakeClock } from '../../../test/support/fake-clock';
import { RedisLink } from './redis-link';
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
  ])('lets nothing go after what it told the link of: $lateMs ms late, $good', async ({ lateMs, good }) => {
    const slots = new SharedSlots(options, link, clock);
    const taken = clock.elapsed();
    const { permits } = await slots.take(3);
    expect(permits).toHaveLength(2);
    expect(usedAlone).toHaveBeenLastCalledWith(taken + 10 + 1_020);
    await clock.advance(lateMs);
    expect(permits[0]?.use()).toBe(good);
  });

  it('tells the link of a call that may have arrived late', async () => {
    const slots = new SharedSlots(options, link, clock);
    const { permits } = await slots.take(1);
    permits[0]?.use();
    await clock.advance(500);
    permits[0]?.arrivedLate(490);
    expect(usedAlone).toHaveBeenLastCalledWith(clock.elapsed() + 1_020);
  });
});
