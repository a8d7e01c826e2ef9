import { urlsOfHosts, withoutBrackets } from './url-hosts';

test.each([
  ['postgres://one/livegate', ['postgres://one/livegate']],
  [
    'postgres://user:p,w%40@one:5432,[::1]:5433/livegate?sslmode=verify-full&x=a,b',
    [
      'postgres://user:p,w%40@one:5432/livegate?sslmode=verify-full&x=a,b',
      'postgres://user:p,w%40@[::1]:5433/livegate?sslmode=verify-full&x=a,b',
    ],
  ],
  ['postgres://one,/livegate', ['postgres://one/livegate', 'postgres:///livegate']],
  ['no URL', ['no URL']],
])('%s', (url, urls) => {
  expect(urlsOfHosts(url)).toEqual(urls);
});

test.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['one.example.com', 'one.example.com'],
])('without brackets, %s is %s', (host, bare) => {
  expect(withoutBrackets(host)).toBe(bare);
});
