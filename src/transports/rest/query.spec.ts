import { readQuery, UNREADABLE } from './query';

test.each<[string, Record<string, unknown>]>([
  ['', {}],
  ['&&', {}],
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
  ['a', { a: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['=x', { '': 'x' }],
  ['a=b+c%2B%20%E4%B8%AD', { a: 'b c+ 中' }],
  ['%61=1', { a: '1' }],
  ['a=%FF', { a: UNREADABLE }],
  ['a=%C3%28', { a: UNREADABLE }],
  ['a=%ED%A0%80', { a: UNREADABLE }],
  ['a=%zz', { a: UNREADABLE }],
  ['a=%', { a: UNREADABLE }],
  ['%FF=1', { '%FF': '1' }],
  ['constructor=1', { constructor: '1' }],
])('%s', (text, query) => {
  expect({ ...readQuery(text) }).toEqual(query);
});

test('no name is taken for a prototype', () => {
  expect(Object.entries(readQuery('__proto__=x'))).toEqual([['__proto__', 'x']]);
});
