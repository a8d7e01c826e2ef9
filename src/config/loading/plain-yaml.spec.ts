import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ConfigError } from '../config-error';
import { readPlainYaml } from './plain-yaml';
import { parseYaml } from './yaml-text';

const SAMPLES = [
  readFileSync(join(__dirname, '../../../examples/livegate.yaml'), 'utf8'),
  "rest:\n  host: 127.0.0.1\nlist:\n- a\n-   b: c # comment\n    d: 'e f'\n- - x\n  - y: ~\nurl: https://a.example:443/x?y=#z\n",
  JSON.stringify({ rest: { port: 0 }, list: [1, 'b', { c: null, d: [true, -1.5e3] }], text: 'x: y' }),
  'a: "x\\ty"\nb: multi\n  line\nc: |\n  text\nd: &d x\ne: *d\n? k\n: v\n',
];

/** What has a meaning somewhere in YAML, and a few words. */
const PIECES = [
  ...[
    ' ',
    '\n',
    '\n  ',
    ': ',
    ':',
    '- ',
    '? ',
    '|',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '#',
    ' #',
    '&a',
    '*a',
    '!',
    '>',
  ],
  ...['%', '@', '`', '~', '<<', '---', '...', '\t', '\r', '\\', '\u00e9', '\u2028', '\ufeff', '{}', '[]', 'a: b', '""'],
  ...['null', 'true', '0', '010', '1e3', '.5', '0x1F', 'a', '__proto__: '],
];

/** One of the samples, with pieces put in and characters taken out at random. */
const texts = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', ...PIECES), fc.nat(4)), { maxLength: 4 }),
  )
  .map(([sample, edits]) =>
    edits.reduce((text, [place, piece, removed]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + piece + text.slice(at + removed);
    }, sample),
  );

describe('readPlainYaml', () => {
  it('reads what configurations consist of', () => {
    const text = [
      'a: 1',
      `b: { c: '010', d: "x y", e: [~, null, true] }`,
      'f:\n  - g: 12:30 # time\n    h: 0.5',
      'i: [0x1F, 0o17, -0, 1e3, .inf, 127.0.0.1, 10.0.0.0/8, yes]',
    ];
    expect(readPlainYaml(text.join('\n'))).toEqual({
      a: 1,
      b: { c: '010', d: 'x y', e: [null, null, true] },
      f: [{ g: '12:30', h: 0.5 }],
      i: [31, 15, -0, 1000, Infinity, '127.0.0.1', '10.0.0.0/8', 'yes'],
    });
  });

  it.each([
    ['a fault', 'a: [1\n'],
    ['a key that is given twice', 'a: 1\na: 2\n'],
    ['a number with leading zeros', 'a: 010\n'],
    ['a merge key', '<<: { a: 1 }\n'],
    ['a special key', '__proto__: 1\n'],
    ['an anchor', 'a: &x { b: 1 }\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a value on several lines', 'a: b\n  c\n'],
    ['a list on several lines', 'a: [b,\n  c]\n'],
    ['an escape sequence', 'a: "\\n"\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a value that is left out', 'a:\n'],
    ['a tab', 'a:\tb\n'],
    ['two documents', 'a: 1\n---\nb: 1\n'],
    ['nothing', ''],
  ])('leaves a text with %s to others', (_what, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it('reads nothing else than the parser for all of YAML', () => {
    let read = 0;
    const check = (text: string): void => {
      const plain = readPlainYaml(text);
      if (plain === undefined) return;
      read += 1;
      // A tab is not plain, not even in a comment.
      expect({ text, content: contentOf(`${text}\n#\t\n`) }).toEqual({ text, content: plain });
    };
    fc.assert(fc.property(texts, check), { numRuns: 2_000 });
    expect(read).toBeGreaterThan(200);
  });
});

/** The content, or why there is none. */
function contentOf(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
