import { sandboxAccounts } from './sandbox-world';

test('each account has as many more pairs of domains as were asked for', () => {
  const { alibaba, volcengine, byteplus } = sandboxAccounts('12');
  expect(alibaba.domains).toHaveLength(2 + 2 * 12);
  expect(alibaba.domains?.slice(2, 4)).toEqual([
    { name: 'push-01.example.com', type: 'push', main: 'play-01.example.com' },
    { name: 'play-01.example.com', type: 'play' },
  ]);
  for (const { vhosts } of [volcengine, byteplus]) {
    expect(vhosts?.map(({ name }) => name)).toContain('live-12.example.com');
    expect(vhosts).toHaveLength(1 + 12);
  }
  expect(sandboxAccounts('0').alibaba.domains).toHaveLength(2);
});

test.each(['', '-1', '1.5', '501', 'forty'])('%j domains are refused', (text) => {
  expect(() => sandboxAccounts(text)).toThrow('LIVEGATE_SANDBOX_DOMAINS must be a whole number from 0 to 500');
});
