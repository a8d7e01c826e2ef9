import { ConfigError } from './config-error';
import { parseYaml } from './yaml-text';

const MARKER = 'MARKER-7f3a';

describe('parseYaml', () => {
  it('reads comments, quotes, anchors and a byte order mark', () => {
    const text = '\uFEFF# comment\nbase: &base { a: 1 }\nsame: *base\nuid: "123"\ndate: 2027-01-01\nno: off\n';
    expect(parseYaml(text)).toEqual({ base: { a: 1 }, same: { a: 1 }, uid: '123', date: '2027-01-01', no: 'off' });
  });

  it.each([
    ['a: 1\nb:\n  c: 1\n  c: 2\n', 'line 4, column 3: this key is given twice'],
    ['1: x\n"1": y\n', 'line 2, column 1: this key is given twice'],
    ['a:\n\t- b\n', 'line 2, column 1: tabs cannot indent'],
    ['a: [1, 2\n', 'line 2, column 1: wrong indentation, or a bracket that is not closed'],
    ['a: b: c\n', 'line 1, column 4: a mapping cannot begin here; put a value that holds a colon in quotes'],
    [`a: @${MARKER}\n`, 'line 1, column 4: a value that begins with this character must be quoted'],
    [`a: "\\q${MARKER}"\n`, 'line 1, column 5: unknown escape sequence in double quotes'],
    ['a: 1\n---\nb: 1\n', 'line 2, column 1: the file must hold one document only'],
    ['? [a]\n: 1\n', 'line 1, column 3: keys must be plain strings'],
    [`a: !${MARKER} x\n`, 'line 1, column 4: this tag is not known, or does not fit its value'],
    [`%${MARKER}\n---\na: 1\n`, 'line 1, column 1: unknown directive'],
    [`a: 1\nb: *${MARKER}\n`, 'line 2, column 4: no such anchor before this alias'],
    [
      'a: *x\nb: *y\n',
      'line 1, column 4: no such anchor before this alias\nline 2, column 4: no such anchor before this alias',
    ],
    [`${'[&a a, '}${'*a, '.repeat(51)}]`, 'configuration: must not have more than 50 aliases'],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('refuses a text that unfolds into too much', () => {
    const levels = ['b: &b [*a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c]'];
    expect(refusal(['a: &a [x, x, x]', ...levels].join('\n'))).toBe('configuration: its aliases unfold into too much');
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
  ])('never shows what stands in %j', (text) => {
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
