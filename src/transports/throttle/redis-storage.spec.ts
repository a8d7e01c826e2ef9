import { RedisThrottlerStorage } from './redis-storage';

/** What the script does is seen at a real Redis, in test/slow/throttle-redis.spec.ts. */
describe('RedisThrottlerStorage', () => {
  const sent: (string | number)[][] = [];
  const answering = (answer: unknown) =>
    new RedisThrottlerStorage({
      eval: (_script, keyCount, ...args) => {
        sent.push([keyCount, ...args]);
        return Promise.resolve(answer);
      },
    });

  it('asks for one key under the common prefix, in microseconds', async () => {
    await answering([1, 1, 1_000_000]).increment('media-team', 1000, 100);
    expect(sent.at(-1)).toEqual([1, 'livegate:throttle:media-team', 100, 1_000_000]);
  });

  it.each([
    [[1, 3, 999_001], { totalHits: 3, timeToExpire: 1000, isBlocked: false, timeToBlockExpire: 0 }],
    [[0, 3, 1], { totalHits: 4, timeToExpire: 1, isBlocked: true, timeToBlockExpire: 1 }],
  ])('reads %j', async (answer, record) => {
    expect(await answering(answer).increment('a', 1000, 3)).toEqual(record);
  });

  it.each([[null], ['OK'], [[1]], [[1, 2]]])('treats %j as no answer', async (answer) => {
    await expect(answering(answer).increment('a', 1000, 3)).rejects.toThrow('something else');
  });
});
