import fc from 'fast-check';
import { Fields, valueAt } from '../../domain/resources/resource-fields';
import { Secret } from '../../domain/access/secret';
import { coversField, EVERYTHING, withPatch, isCausedBy } from './patch';

const patch = (paths: readonly string[], fields: Fields) => ({ paths, fields, violations: [] });
const LIVE: Fields = { urls: ['a', 'b'], auth: { enabled: true }, stream: { switchUrl: 's', exceptionUrl: 'e' } };

test.each<[string, readonly string[], Fields, Fields]>([
  ['nothing', [], { urls: ['x'] }, LIVE],
  ['a list, as a whole', ['urls'], { urls: ['x'] }, { ...LIVE, urls: ['x'] }],
  ['a field that is not given, to its default', ['urls'], {}, { auth: LIVE['auth'], stream: LIVE['stream'] }],
  [
    'one of a block',
    ['stream.switchUrl'],
    { stream: { switchUrl: 'x', exceptionUrl: 'y' } },
    { ...LIVE, stream: { switchUrl: 'x', exceptionUrl: 'e' } },
  ],
  ['a block, as a whole', ['stream'], { stream: { switchUrl: 'x' } }, { ...LIVE, stream: { switchUrl: 'x' } }],
  ['all of a block, away', ['stream.switchUrl', 'stream.exceptionUrl'], {}, { urls: LIVE['urls'], auth: LIVE['auth'] }],
  [
    'one of a block that was not there',
    ['recording.statusEvents'],
    { recording: { statusEvents: true } },
    { ...LIVE, recording: { statusEvents: true } },
  ],
  ['everything', [EVERYTHING], { urls: ['x'] }, { urls: ['x'] }],
])('%s is changed', (_title, paths, fields, expected) => {
  expect(withPatch(LIVE, patch(paths, fields))).toEqual(expected);
});

test('a key stays a secret', () => {
  const key = new Secret('k');
  const result = withPatch(LIVE, patch(['auth.key'], { auth: { key } }));
  expect(valueAt(result, 'auth.key')).toBe(key);
  expect(valueAt(result, 'auth.enabled')).toBe(true);
});

const leaf = fc.oneof(fc.boolean(), fc.string(), fc.array(fc.string(), { maxLength: 2 }));
const block = fc.dictionary(fc.constantFrom('c', 'd'), leaf, { minKeys: 1 });
const fields: fc.Arbitrary<Fields> = fc.record({ a: leaf, b: block }, { requiredKeys: [] });
const PATHS = ['a', 'b', 'b.c', 'b.d'];
const paths = fc.subarray(PATHS);

test('a patch of what is there changes nothing', () => {
  fc.assert(fc.property(fields, paths, (live, named) => expect(withPatch(live, patch(named, live))).toEqual(live)));
});

test('named fields have the given values, the others keep theirs', () => {
  fc.assert(
    fc.property(fields, fields, fc.constantFrom(...PATHS), (live, given, path) => {
      const result = withPatch(live, patch([path], given));
      expect(valueAt(result, path)).toEqual(valueAt(given, path));
      for (const other of PATHS.filter((one) => !coversField([path], one) && !coversField([one], path))) {
        expect(valueAt(result, other)).toEqual(valueAt(live, other));
      }
    }),
  );
});

test.each<[string, string, boolean, boolean]>([
  ['urls', 'urls', true, true],
  ['urls', 'urls[0]', false, true],
  ['origins', 'origins[12].host', false, true],
  ['auth', 'auth.key', true, true],
  ['auth.key', 'auth', false, true],
  ['auth.key', 'auth.enabled', false, false],
  ['auth', 'authority', false, false],
  ['*', 'anything.at.all', true, true],
])('%s and a fault of %s', (path, field, isCovered, isConcerned) => {
  expect(coversField([path], field)).toBe(isCovered);
  expect(isCausedBy([path], { field, reason: 'INVALID_FORMAT', description: '' })).toBe(isConcerned);
});

test.each<[string[], string, string[], boolean]>([
  [['urls'], 'urls', ['urls'], true],
  [['urls'], 'urls', ['urls', 'stream.switchUrl'], false],
  [['urls', 'stream'], 'urls', ['urls', 'stream.switchUrl'], true],
  [['stream.switchUrl'], 'urls', ['urls'], false],
  [['auth.key'], 'auth', [], false],
  [['*'], 'urls', ['urls', 'stream.switchUrl'], true],
])('a change of %j alone makes %s missing, which depends on %j: %s', (paths, field, dependsOn, isSettled) => {
  expect(isCausedBy(paths, { field, reason: 'REQUIRED', description: '', dependsOn })).toBe(isSettled);
});
