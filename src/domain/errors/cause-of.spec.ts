import { GatewayError } from './gateway-error';
import { causeOf, isSelectRefusal, redisCauseOf } from './cause-of';

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

const reply = (message: string, command = 'evalsha'): Error =>
  Object.assign(new Error(message), { name: 'ReplyError', command: { name: command } });

it.each([
  ['NOAUTH Authentication required.', 'NOAUTH'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'WRONGPASS'],
  ["NOPERM this user has no permissions to run the 'eval' command", 'NOPERM'],
  ['ERR ACL failure in script: ...', 'NOPERM'],
  ["READONLY You can't write against a read only replica.", 'READONLY'],
  ['MISCONF Redis is configured to save RDB snapshots, but ...', 'MISCONF'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
  ['LOADING Redis is loading the dataset in memory', 'LOADING'],
  ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN'],
  ['MOVED 3999 127.0.0.1:6381', 'MOVED'],
  ['ERR SELECT is not allowed in cluster mode', 'CLUSTER'],
  ['ERR DB index is out of range', 'NO_SUCH_DATABASE'],
  ['ERR max number of clients reached', 'MAX_CLIENTS'],
  ['ERR something else', 'ERR'],
])('%s: %s', (message, cause) => {
  expect(redisCauseOf(reply(message))).toBe(cause);
});

it.each([
  [Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:6379'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new Error('Command timed out'), 'NO_ANSWER'],
  ['thrown', 'NO_ANSWER'],
])('names no host: %s', (thrown, cause) => {
  expect(redisCauseOf(thrown)).toBe(cause);
});

it('knows a database that could not be selected, for whatever reason', () => {
  expect(isSelectRefusal(reply('ERR DB index is out of range', 'select'))).toBe(true);
  expect(isSelectRefusal(reply('NOPERM this user has no permissions', 'select'))).toBe(true);
  expect(isSelectRefusal(reply('ERR DB index is out of range'))).toBe(false);
});
