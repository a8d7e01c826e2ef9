import { preconditionOf } from './preconditions';

const tags = (...etags: string[]) => ({ precondition: { type: 'MATCHES', etags }, violations: [] });
const refused = (reason: string) => ({ violations: [{ field: 'etag', reason }] });

test.each<[string, Parameters<typeof preconditionOf>, object]>([
  ['nothing', [undefined, undefined], { violations: [] }],
  ['empty texts', ['', ''], { violations: [] }],
  ['the request', ['"a"', undefined], tags('"a"')],
  ['the resource', [undefined, '"a"'], tags('"a"')],
  ['both, the same', ['"a"', '"a"'], tags('"a"')],
  ['both, the same but for the quotes', ['a', '"a"'], tags('"a"')],
  ['both, not the same', ['"a"', '"b"'], refused('CONFLICT')],
  ['If-Match', [undefined, undefined, { ifMatch: ['"a"'] }], tags('"a"')],
  ['If-Match with several', [undefined, undefined, { ifMatch: ['"a"', 'W/"b"'] }], tags('"a"', 'W/"b"')],
  ['If-Match and the same in the resource', [undefined, '"a"', { ifMatch: ['"a"'] }], tags('"a"')],
  ['If-Match and another in the resource', [undefined, '"b"', { ifMatch: ['"a"'] }], refused('CONFLICT')],
  ['If-Match with more than in the resource', [undefined, '"a"', { ifMatch: ['"a"', '"b"'] }], refused('CONFLICT')],
  ['If-Match: *', [undefined, undefined, { ifMatch: '*' }], { precondition: { type: 'EXISTS' }, violations: [] }],
  ['If-Match: * and a tag, which says more', ['"a"', undefined, { ifMatch: '*' }], tags('"a"')],
  [
    'If-None-Match: *',
    [undefined, undefined, { ifNoneMatch: '*' }],
    { precondition: { type: 'ABSENT' }, violations: [] },
  ],
  ['If-None-Match: * and a tag', ['"a"', undefined, { ifNoneMatch: '*' }], refused('CONFLICT')],
  ['If-None-Match: * and If-Match: *', [undefined, undefined, { ifMatch: '*', ifNoneMatch: '*' }], refused('CONFLICT')],
  ['a weak tag', ['W/"a"', undefined], tags('W/"a"')],
  ['no tag', ['a b', undefined], refused('INVALID_FORMAT')],
  ['half a tag', [undefined, '"a'], refused('INVALID_FORMAT')],
  ['two tags in one', ['"a", "b"', undefined], refused('INVALID_FORMAT')],
])('%s', (_title, given, expected) => {
  const result = preconditionOf(...given);
  expect(result).toMatchObject(expected);
  expect(result.precondition === undefined).toBe(!('precondition' in expected));
});
