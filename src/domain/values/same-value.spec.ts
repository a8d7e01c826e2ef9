import { sameValue } from './same-value';
import { Secret } from '../access/secret';

const tree = (secret: string, more: object = {}) => ({
  id: 'a',
  keys: [{ key: new Secret(secret) }],
  limit: 1,
  ...more,
});

it.each<[string, unknown, unknown, boolean]>([
  ['equal trees', tree('x'), tree('x'), true],
  ['another secret in them', tree('x'), tree('y'), false],
  ['another number', tree('x'), tree('x', { limit: 2 }), false],
  ['a key more', tree('x'), tree('x', { more: undefined }), false],
  ['another key in the place of one', { a: undefined }, { b: undefined }, false],
  ['an inherited key', { constructor: Object }, {}, false],
  ['a list of other length', [1, 2], [1], false],
  ['a list in another order', [1, 2], [2, 1], false],
  ['a list and a mapping', [], {}, false],
  ['a secret and its text', new Secret('x'), 'x', false],
  ['a mapping and a secret', {}, new Secret('x'), false],
  ['a secret and a mapping', new Secret('x'), {}, false],
  ['null and a mapping', null, {}, false],
  ['equal texts', 'a', 'a', true],
])('%s', (_what, one, other, same) => {
  expect(sameValue(one, other)).toBe(same);
});
