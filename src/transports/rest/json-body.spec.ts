import fc from 'fast-check';
import { readJson } from './json-body';

/** The faults, as `field reason`. */
function faultsOf(bytes: string | Buffer): string[] {
  return readJson(Buffer.from(bytes as string)).violations.map(({ field, reason }) => `${field} ${reason}`);
}

test.each<[string, string[]]>([
  ['{"urls": [], "urls": []}', ['urls CONFLICT']],
  ['{"a": 1, "a": 2, "a": 3}', ['a CONFLICT']],
  ['{"a": 1, "\\u0061": 2}', ['a CONFLICT']],
  ['{"中": 1, "\\u4e2d": 2}', ['中 CONFLICT']],
  ['{"": 1, "": 2}', [' CONFLICT']],
  ['{"auth": {"key": "x", "key": "y"}}', ['auth.key CONFLICT']],
  ['{"origins": [{"host": 1}, {"port": 1, "host": 2, "host": {}}]}', ['origins[1].host CONFLICT']],
  ['{"a": [[], [{}, {"b": [], "b": []}]]}', ['a[1][1].b CONFLICT']],
  ['{"a": {"b": 1, "b": 1}, "c": 1, "a": {"b": 1}}', ['a.b CONFLICT', 'a CONFLICT']],
  ['{"a": {"a": 1}, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', []],
  ['{"a": "b", "b": "a", "c": ["c", "c"]}', []],
  ['{"a": "}],{\\"a\\":1,", "b": "\\\\", "c": "\\\\\\"a"}', []],
  ['{"__proto__": {"urls": []}}', ['__proto__ UNKNOWN_FIELD']],
  ['{"origins": [{"params": {"\\u005f_proto__": "x"}}]}', ['origins[0].params.__proto__ UNKNOWN_FIELD']],
  ['{"constructor": {"prototype": {}}}', []],
  ['{"a": "\\ud800"}', ['a INVALID_FORMAT']],
  ['{"a": ["x", "\\udc00\\ud800"]}', ['a[1] INVALID_FORMAT']],
  ['{"\\ud800": 1}', ['\ud800 INVALID_FORMAT']],
  ['{"a": "\\ud83d\\ude00", "b": "😀"}', []],
  ['{"a": "\\ufffd", "b": "\ufffd", "c": "\\u0000"}', []],
  ['\ufeff{"a": 1, "a": 2}', ['a CONFLICT']],
  ['{"a": 1, "a": 2', []],
  ['"\\ud800"', [' INVALID_FORMAT']],
])('%s: %j', (text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test.each<[string, Buffer, string[]]>([
  ['Latin-1', Buffer.from('{"originApp": "caf\xe9"}', 'latin1'), ['originApp INVALID_FORMAT']],
  ['GBK', Buffer.from('{"urls": ["x", "\xd6\xd0"]}', 'latin1'), ['urls[1] INVALID_FORMAT']],
  ['half a character', Buffer.from('{"a": {"b": "\xe4\xb8"}}', 'latin1'), ['a.b INVALID_FORMAT']],
  ['a surrogate', Buffer.from('{"a": "\xed\xa0\x80"}', 'latin1'), ['a INVALID_FORMAT']],
  ['too long a form', Buffer.from('{"a": "\xc0\xaf"}', 'latin1'), ['a INVALID_FORMAT']],
  ['beyond Unicode', Buffer.from('{"a": "\xf4\x90\x80\x80"}', 'latin1'), ['a INVALID_FORMAT']],
  ['a bad name', Buffer.from('{"\xff": 1}', 'latin1'), ['\ufffd INVALID_FORMAT']],
  [
    'other faults besides',
    Buffer.from('{"a": "\xff", "b": 1, "b": "\xc3\xa9", "c": "\\ud800"}', 'latin1'),
    ['a INVALID_FORMAT', 'b CONFLICT', 'c INVALID_FORMAT'],
  ],
  ['between members', Buffer.from('{"a": 1,\xa0"b": 2}', 'latin1'), ['body INVALID_FORMAT']],
  ['UTF-16', Buffer.from('\ufeff{"a": 1}', 'utf16le'), ['body INVALID_FORMAT']],
  ['a BOM of Latin-1', Buffer.from('\xef\xbb{}', 'latin1'), ['body INVALID_FORMAT']],
])('bytes that are not UTF-8: %s', (_title, bytes, faults) => {
  expect(faultsOf(bytes)).toEqual(faults);
});

test.each(['', '{', '{"a":}', "{'a': 1}", '{"a": 1}}', '{} {}', 'NaN', '\ufeff\ufeff{}', '{"a": "\n"}'])(
  '%j is not JSON',
  (text) => {
    expect(readJson(Buffer.from(text))).toEqual({ value: undefined, violations: [] });
  },
);

test('the output of JSON.stringify is read unchanged, without a fault', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      fc.pre(!/__proto__|\\ud[89a-f]/i.test(text));
      expect(readJson(Buffer.from(text))).toEqual({ value: JSON.parse(text) as unknown, violations: [] });
    }),
  );
});

test('a duplicate member is found at any depth', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.oneof(name, fc.nat({ max: 3 })), { maxLength: 6 }),
      name,
      (value, steps, key) => {
        const other = JSON.stringify(value);
        fc.pre(!/__proto__|\\ud[89a-f]/i.test(other));
        const spelled = JSON.stringify(key);
        const text = steps.reduceRight<string>(
          (inner, step) =>
            typeof step === 'number'
              ? `[${`${other}, `.repeat(step)}${inner}]`
              : `{${JSON.stringify(step)}: ${inner}, ${JSON.stringify(`${step}'`)}: ${other}}`,
          `{${spelled}: ${other}, ${JSON.stringify(`${key}'`)}: 1, ${spelled}: ${other}}`,
        );
        const path = [...steps, key].map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
        expect(faultsOf(text)).toEqual([`${path.replace(/^\./, '')} CONFLICT`]);
      },
    ),
  );
});

test('depth and number of faults are bounded by the number of values', () => {
  const size = 256 * 1024;
  expect(faultsOf('['.repeat(10_000) + ']'.repeat(10_000))).toEqual([]);
  expect(faultsOf('['.repeat(size / 2) + ']'.repeat(size / 2))).toEqual(['body OUT_OF_RANGE']);
  const nested = '{"x":1,"x":'.repeat(5_000) + '1' + '}'.repeat(5_000);
  expect(faultsOf(nested)).toHaveLength(16);
  expect(faultsOf(`{"x": "${'\\ud800'.repeat(size / 6)}"}`)).toEqual(['x INVALID_FORMAT']);
});
