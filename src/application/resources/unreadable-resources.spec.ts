import { UnreadableResources } from './unreadable-resources';

it('knows a configuration until a read finds it readable', () => {
  const configs = new UnreadableResources();
  expect(configs.has('a')).toBe(false);
  configs.note('a', true);
  configs.note('b', false);
  expect([configs.has('a'), configs.has('b')]).toEqual([true, false]);
  configs.note('a', false);
  expect(configs.has('a')).toBe(false);
});

it('forgets the one that was found longest ago beyond 10,000', () => {
  const configs = new UnreadableResources();
  for (let i = 0; i < 10_000; i += 1) configs.note(`key-${i}`, true);
  configs.note('key-0', true);
  configs.note('one-more', true);
  expect([configs.has('key-0'), configs.has('key-1'), configs.has('one-more')]).toEqual([true, false, true]);
});
