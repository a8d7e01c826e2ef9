import { JsonValue } from '@bufbuild/protobuf';

/** Random numbers that are the same in every run. */
export class Random {
  #state: number;

  constructor(seed: string) {
    this.#state = [...seed].reduce(
      (hash, char) => Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193),
      0x811c9dc5,
    );
  }

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

/**
 * Characters that are something to some parser. Halves of surrogate pairs are left out: they are no
 * text in protobuf.
 */
const ODD_CHARACTERS: readonly string[] = [
  '\0',
  '\t',
  '\n',
  '\r',
  '\x1b',
  '\x7f',
  '\x85',
  ' ',
  '"',
  "'",
  '`',
  '\\',
  '/',
  '%',
  '%00',
  '#',
  '?',
  '&',
  '=',
  ';',
  ':',
  '@',
  '<',
  '>',
  '[',
  ']',
  '{',
  '}',
  '|',
  '^',
  '~',
  '*',
  '$',
  '+',
  ',',
  '..',
  'é',
  'ß',
  'İ',
  'ſ',
  '中',
  '。',
  '；',
  '１',
  '😀',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '\u{10ffff}',
];

/** One edit of a text: a character put in, put in place of another, taken out or doubled. */
export function edited(random: Random, text: string): string {
  const characters = [...text];
  const at = random.below(characters.length + 1);
  const odd = random.pick(ODD_CHARACTERS);
  switch (random.below(4)) {
    case 0:
      return characters.toSpliced(at, 1, odd).join('');
    case 1:
      return characters.toSpliced(at, 1).join('');
    case 2:
      return characters.toSpliced(at, 0, characters[at] ?? 'a').join('');
    default:
      return characters.toSpliced(at, 0, odd).join('');
  }
}

/** Texts that are trouble for one reason or another. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '/',
  '//',
  '\\',
  '*',
  '**',
  '%2e%2e%2f',
  '%',
  '\0',
  '\r\nX-Injected: 1',
  'null',
  'undefined',
  'true',
  'NaN',
  '-1',
  '0',
  '1e309',
  '[object Object]',
  '{}',
  '[]',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '${jndi:ldap://example.com/a}',
  '{{7*7}}',
  "'; DROP TABLE accounts; --",
  '<script>alert(1)</script>',
  'ali_all_app',
  'ＡＢＣ',
  'ünïcödé',
  '😀'.repeat(70),
  '\u202eabc',
  '\u200b',
  'a'.repeat(256),
  'a'.repeat(2049),
];

/** Hosts that no cloud may be sent to, in spellings that URL parsers take. */
export const SPECIAL_HOSTS: readonly string[] = [
  'localhost',
  'LOCALHOST',
  'a.localhost',
  'printer.local',
  'metadata.google.internal',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '172.16.0.1',
  '192.168.1.1',
  '192.168.257',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
];

/** Without brackets. */
export const SPECIAL_IPV6: readonly string[] = [
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fe80::1',
  'fd00::1',
  'fec0::1',
];

/** What is no host at all. */
export const NO_HOSTS: readonly string[] = [
  'a;b.example.com',
  'a.example.com;127.0.0.1',
  'a..example.com',
  '-a.example.com',
  'a b.example.com',
  '256.1.1.1',
  'a.example.com/',
  'user@a.example.com',
  'a.example.com\n',
  `${'a'.repeat(64)}.example.com`,
];

/** JSON of every type; which of them a field takes is the field's to say. */
export const JSON_VALUES: readonly JsonValue[] = [
  0,
  1,
  -1,
  1.5,
  1e300,
  9007199254740992,
  true,
  false,
  '',
  'text',
  '1',
  'true',
  [],
  [null],
  [[]],
  [{}],
  ['text'],
  [1, 2, 3],
  {},
  { a: 1 },
  { constructor: 1 },
  { length: 1 },
  { toString: 'x' },
  { '0': 'a' },
  [[[[[[[[]]]]]]]],
];

/** A varint, as it should be written and as it can be. */
export function varint(value: bigint, padding = 0): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; bytes.length === 0 || rest > 0n; rest >>= 7n) bytes.push(Number(rest & 0x7fn));
  bytes.push(...Array.from({ length: padding }, () => 0));
  return Uint8Array.from(bytes, (byte, i) => (i < bytes.length - 1 ? byte | 0x80 : byte));
}
