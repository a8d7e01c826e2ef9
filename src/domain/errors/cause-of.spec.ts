import { causeOf } from './cause-of';
import { GatewayError } from './gateway-error';

const failure = (code: string, message: string) => Object.assign(new Error(message), { code });

it.each([
  ['code and words', failure('SQLITE_FULL', 'database or disk is full'), 'SQLITE_FULL: database or disk is full'],
  ['a code that the words hold already', failure('ENOENT', 'ENOENT: no such file'), 'ENOENT: no such file'],
  ['words alone', new Error('self-signed certificate'), 'self-signed certificate'],
  ['a code alone', failure('ECONNREFUSED', ''), 'ECONNREFUSED'],
  ['the first of several addresses', new AggregateError([failure('ECONNREFUSED', 'no')]), 'ECONNREFUSED: no'],
  [
    'the innermost cause',
    new GatewayError('STORE_UNAVAILABLE', 'failed', { cause: new Error('outer', { cause: failure('EIO', 'inner') }) }),
    'EIO: inner',
  ],
  ['what is no error', 'text', 'text'],
  ['nothing', undefined, 'undefined'],
  ['at most 300 characters', new Error('x'.repeat(1_000)), 'x'.repeat(300)],
])('tells %s', (_, error, expected) => {
  expect(causeOf(error)).toBe(expected);
});
