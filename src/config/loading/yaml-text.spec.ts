import { ConfigError } from '../config-error';
import { parseYaml } from './yaml-text';

const MARKER = 'MARKER-7f3a';
const MERGE = 'the merge key << is not supported; write the keys out, or use an alias for a whole value';
const ZEROS =
  'a number with leading zeros is octal or decimal, depending on the reader; remove the zeros or use quotes';
const LOST = 'contains U+FFFD, which programs put in place of text that they cannot decode';
const VERSION = 'must be YAML 1.2, without a directive of another version';

const noAnchor = (column: string): string => `line 1, column ${column}: no such anchor before this alias`;

describe('parseYaml', () => {
  it('reads comments, quotes, anchors and a byte order mark', () => {
    const text = '\uFEFF# comment\nbase: &base { a: 1 }\nsame: *base\nuid: "123"\ndate: 2027-01-01\nno: off\n';
    expect(parseYaml(text)).toEqual({ base: { a: 1 }, same: { a: 1 }, uid: '123', date: '2027-01-01', no: 'off' });
  });

  it.each([
    ['a: 1\nb:\n  c: 1\n  c: 2\n', 'line 4, column 3: this key is given twice'],
    ['1: x\n"1": y\n', 'line 2, column 1: this key is given twice'],
    ['a:\n\t- b\n', 'line 2, column 1: tabs cannot indent'],
    ['a: [1, 2\n', 'line 2, column 1: wrong indentation, or an unclosed bracket'],
    ['a: b: c\n', 'line 1, column 4: a mapping cannot begin here; put a value that contains a colon in quotes'],
    [`a: @${MARKER}\n`, 'line 1, column 4: a value that begins with this character must be quoted'],
    [`a: "\\q${MARKER}"\n`, 'line 1, column 5: unknown escape sequence in double quotes'],
    ['a: 1\n---\nb: 1\n', 'line 2, column 1: the file must hold one document only'],
    ['? [a]\n: 1\n', 'line 1, column 3: keys must be plain strings'],
    [`a: !${MARKER} x\n`, 'line 1, column 4: unknown tag, or a tag that does not fit its value'],
    [`%${MARKER}\n---\na: 1\n`, 'line 1, column 1: unknown directive'],
    [`a: 1\nb: *${MARKER}\n`, 'line 2, column 4: no such anchor before this alias'],
    [
      'a: *x\nb: *y\n',
      'line 1, column 4: no such anchor before this alias\nline 2, column 4: no such anchor before this alias',
    ],
    ['a: &x { b: 1 }\nc:\n  <<: *x\n', `line 3, column 3: ${MERGE}`],
    ['a: { <<: [*x, *y] }\n', `line 1, column 6: ${MERGE}\n${['11', '15'].map(noAnchor).join('\n')}`],
    ['"<<": 1\n', `line 1, column 1: ${MERGE}`],
    ['%YAML 1.1\n---\na: yes\n', `line 1, column 1: ${VERSION}`],
    ['a: 1\nport: 010\n', `line 2, column 7: ${ZEROS}`],
    ['uids: [1, -007]\n', `line 1, column 11: ${ZEROS}`],
    ['a: 1\nb: "x\uFFFD"\n', `line 2, column 4: ${LOST}`],
    ['a: 1\n\uFEFFb: 1\n', 'line 2, column 1: this character cannot be in a YAML text'],
    ['a: x\0\n', 'line 1, column 5: this character cannot be in a YAML text'],
    ['a: 1\n\u200Bb: 1\n', 'line 2, column 1: this key contains an invisible character'],
    ['rest:\n  po\u00A0rt: 1\n', 'line 2, column 3: this key contains an invisible character'],
    ['a: 1\n__proto__: { b: 1 }\n', 'line 2, column 1: unknown key'],
    ['a: &r [*r]\n', 'line 1, column 8: an alias cannot be inside the value that it refers to'],
    ['a: 1\n...\nb: 1\n', 'line 3, column 1: the file must hold one document only'],
    [`${'[&a a, '}${'*a, '.repeat(51)}]`, 'configuration: must not have more than 50 aliases'],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('reads numbers in other notations, times, words and 1.2 by name as YAML 1.2 does', () => {
    const text = '%YAML 1.2\n---\na: 0o17\nb: 0x1F\nc: 0\nd: 0.5\ne: "010"\nf: yes\ng: 12:30\nh: -0\n';
    expect(parseYaml(text)).toEqual({ a: 15, b: 31, c: 0, d: 0.5, e: '010', f: 'yes', g: '12:30', h: -0 });
  });

  it('refuses a text that expands into too much', () => {
    const levels = ['b: &b [*a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c]'];
    expect(refusal(['a: &a [x, x, x]', ...levels].join('\n'))).toBe('configuration: its aliases expand to too much');
  });

  it('shows the first few faults of a text that is nested too deeply', () => {
    expect(refusal('['.repeat(20_000)).split('\n')).toHaveLength(10);
  });

  it.each([
    [`a: "${MARKER}`],
    [`${MARKER}: {`],
    [`a: ${MARKER}\n  b: ${MARKER}\n c: ]`],
    [`a: '${MARKER}'x`],
    [`- ${MARKER}\nb`],
  ])('never shows the content of %j', (text) => {
    const message = refusal(text);
    expect(message).toMatch(/^line \d+, column \d+: /);
    expect(message).not.toContain(MARKER);
  });
});

function refusal(text: string): string {
  try {
    parseYaml(text);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
