import { boundTimeout } from './call-timeout';

it.each(['0n', '1m', '10S', '99999999m', '596H', '2147483S', '35791M'])('%s stays', (given) => {
  expect(boundTimeout(given)).toBe(given);
});

it.each(['720H', '960H', '99999999H', '2147484S', '2592000S', '35792M'])('%s is cut to what timers hold', (given) => {
  expect(boundTimeout(given)).toBe('2147483S');
});

it.each(['', 'S', '10', '1x', '-1S', '1.5S', ' 1S', '1 S', '1S ', '123456789S', '1s', '1S, 2S', 'a1S'])(
  '%j is malformed',
  (given) => {
    expect(boundTimeout(given)).toBeUndefined();
  },
);
