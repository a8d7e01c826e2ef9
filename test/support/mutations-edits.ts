import { DescEnum, DescField, JsonObject, JsonValue, ScalarType } from '@bufbuild/protobuf';
import { isWellKnown, Site } from './mutations-sites';
import {
  edited,
  JSON_VALUES,
  NO_HOSTS,
  ODD_TEXTS,
  Random,
  SPECIAL_HOSTS,
  SPECIAL_IPV6,
  varint,
} from './mutations-values';
import { ContractMethod } from './proto-contract';
import { jsonName } from './request-cases-transports';

/** What an edit shall come to: `any` is either a success, or a refusal that names the field. */
export type Expectation = 'refused' | 'legal' | 'any';

/** One value in place of the valid one. */
export interface Edit {
  /** Undefined: the field is left out. */
  readonly value: JsonValue | undefined;
  readonly expect: Expectation;
}

/** How many edits each field gets at least, over each transport. */
export const LEAST_EDITS = 20;

/** Edits whose values are of the field's own type. */
export function typedEdits(site: Site, random: Random): Edit[] {
  const edits = ownTypeEdits(site, random);
  return site.isOutputOnly ? edits.map((edit) => ({ ...edit, expect: 'legal' as const })) : edits;
}

function ownTypeEdits({ desc, value, part }: Site, random: Random): Edit[] {
  if (part === 'whole' && desc.fieldKind === 'list') return listEdits(value as JsonValue[], random);
  if (part === 'whole' && desc.fieldKind === 'map') return mapEdits(value as JsonObject, random);
  if (part === 'whole' && desc.fieldKind === 'message' && isWellKnown(desc.message))
    return desc.message.name === 'FieldMask' ? maskEdits(desc, random) : timeEdits(random);
  if (desc.message && part !== 'key' && desc.fieldKind !== 'map') return messageEdits(value as JsonObject, random);
  if (desc.enum) return enumEdits(desc.enum, random);
  if (typeof value === 'boolean') return [absent(), any(true), any(false)];
  if (typeof value === 'number') return integerEdits(desc, random);
  return textEdits(desc, value as string, random);
}

function any(value: JsonValue): Edit {
  return { value, expect: 'any' };
}

function refused(value: JsonValue): Edit {
  return { value, expect: 'refused' };
}

function absent(): Edit {
  return { value: undefined, expect: 'any' };
}

function textEdits(desc: DescField, text: string, random: Random): Edit[] {
  const odd = Array.from({ length: 8 }, () => any(random.pick(ODD_TEXTS)));
  const edits = Array.from({ length: 8 }, () => any(edited(random, text)));
  const control = ['\0', '\n', '\x7f'].map((character) => insert(random, text, character));
  const printable = ['\u2028', '😀'].map((character) => insert(random, text, character));
  const forbidden = /url/i.test(desc.name) ? urls(random) : desc.name === 'host' ? hosts(random) : [];
  // No text of this API may hold a control character; what is printable may be in parameters alone.
  const beyondAscii = printable.map(desc.fieldKind === 'map' ? any : refused);
  return [absent(), ...odd, ...edits, ...beyondAscii, ...[...control, ...forbidden].map(refused)];
}

function insert(random: Random, text: string, character: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + character + text.slice(at);
}

function urls(random: Random): string[] {
  const host = (): string => {
    const all = [...SPECIAL_HOSTS, ...SPECIAL_IPV6.map((address) => `[${address}]`), ...NO_HOSTS.slice(0, 6)];
    return random.pick(all);
  };
  return [
    ...Array.from(
      { length: 10 },
      () => `${random.pick(['http', 'https'])}://${host()}${random.pick(['/', ':8080/x', ''])}`,
    ),
    'ftp://example.com/',
    'http://user:password@example.com/',
    'https://example.com/#fragment',
    'https://example.com\\@127.0.0.1/',
    `https://example.com/${'a'.repeat(2048)}`,
  ];
}

function hosts(random: Random): string[] {
  const all = [...SPECIAL_HOSTS, ...SPECIAL_IPV6, ...NO_HOSTS];
  return Array.from({ length: 12 }, () => random.pick(all));
}

const INT32 = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Zero is a page size, and no port. */
function integerEdits(desc: DescField, random: Random): Edit[] {
  const negative = [-1, -2, -1935, INT32.least, ...randomIntegers(random, 4).map((value) => -1 - value)];
  const beyond = [65_536, 65_537, 100_000, INT32.most, ...randomIntegers(random, 4).map((value) => 65_536 + value)];
  const within = [1, 2, 1000, 1001, 65_535, ...randomIntegers(random, 3)];
  const isPort = desc.name === 'port';
  return [
    absent(),
    isPort ? refused(0) : any(0),
    ...negative.map(refused),
    ...beyond.map(isPort ? refused : any),
    ...within.map(any),
  ];
}

function randomIntegers(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.below(60_000));
}

/** Numbers that no word has, which is how protobuf carries words that it does not know. */
function enumEdits({ values }: DescEnum, random: Random): Edit[] {
  const known = values.map(({ number }) => number);
  const next = Math.max(...known) + 1;
  const beyond = randomIntegers(random, 14).map((value) => 100 + value);
  const unknown = [-1, next, next + 1, 99, INT32.least, INT32.most, ...beyond];
  return [absent(), ...known.map(any), ...unknown.map(refused)];
}

function timeEdits(random: Random): Edit[] {
  const times = Array.from({ length: LEAST_EDITS }, () => new Date(random.below(2 ** 31) * 1000).toISOString());
  return [absent(), any('0001-01-01T00:00:00Z'), any('9999-12-31T23:59:59.999999999Z'), ...times.map(any)];
}

/**
 * Masks as JSON has them. A name with an underscore is none in JSON, and cannot be written there.
 */
function maskEdits({ parent }: DescField, random: Random): Edit[] {
  const resource = parent.fields.find(({ message }) => message && !isWellKnown(message))?.message;
  const names = resource?.fields.map(({ jsonName: name }) => name) ?? [];
  const own = names.find((name) => name !== 'name' && name !== 'kind') ?? '';
  const known = [...names, '*'];
  const legal = [...known, '', `name,${own}`, `${own},${own}`, known.join(), 'name,*'];
  const odd = ODD_TEXTS.filter((text) => text !== '' && !/[_,]/.test(text) && text.length < 1000);
  const unknown = [
    'breaker',
    own.slice(0, -1),
    `${own}s`,
    own.replace(/^./, (letter) => letter.toUpperCase()),
    `breaker.${own}`,
    `${own}.x`,
    `${own},`,
    ` ${own}`,
  ];
  const listed = Array.from({ length: 8 }, () => `${own},${random.pick(odd)}`);
  return [absent(), ...legal.map(any), ...[...unknown, ...listed].map(refused)];
}

/** The message without each of its fields, and with some of them only. */
function messageEdits(value: JsonObject, random: Random): Edit[] {
  const names = Object.keys(value);
  const without = (left: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !left.includes(name)));
  const some = Array.from({ length: LEAST_EDITS }, () => without(names.filter(() => random.below(2) === 0)));
  return [absent(), any({}), ...names.map((name) => any(without([name]))), ...some.map(any)];
}

function listEdits(items: readonly JsonValue[], random: Random): Edit[] {
  const lengths = [
    0,
    1,
    2,
    3,
    5,
    9,
    10,
    11,
    12,
    20,
    50,
    99,
    100,
    101,
    150,
    300,
    ...randomIntegers(random, 4).map((n) => n % 500),
  ];
  const repeated = lengths.map((length) => Array.from({ length }, () => random.pick(items)));
  return [absent(), ...repeated.map(any)];
}

function mapEdits(entries: JsonObject, random: Random): Edit[] {
  const sizes = [0, 1, 2, 19, 20, 21, 22, 50, 100, 1000].map((size) =>
    Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${i}`, 'v'])),
  );
  const more = Array.from({ length: 10 }, () => ({ ...entries, [random.pick(ODD_TEXTS)]: random.pick(ODD_TEXTS) }));
  return [absent(), ...sizes.map(any), ...more.map(any), refused({ ...entries, 'a\nb': 'x' }), refused({ a: 'x\0' })];
}

/**
 * REST only: values of other types. What is output only may be anything; null is absent, but in a
 * list.
 */
export function jsonEdits(method: ContractMethod, site: Site): Edit[] {
  const inQuery = method.bindings[0]?.body === '' || site.path[0] !== jsonName(method.bindings[0]?.body ?? '');
  if (inQuery && site.desc.fieldKind === 'scalar') return queryEdits(site.desc);
  // A mask is text in a query, and a name with an underscore is one of gRPC's.
  if (inQuery && site.desc.message?.name === 'FieldMask')
    return ['retry_after_ms', 'override,retry_after_ms'].map(refused);
  if (site.isOutputOnly) return [...JSON_VALUES, null].map((value) => ({ value, expect: 'legal' }));
  // The list as a whole takes `[]`, a map `{}`; of a key there is no type but text.
  if (site.part === 'key') return [];
  const wrong = JSON_VALUES.filter((value) => !couldBe(site, value));
  return [...wrong.map(refused), site.desc.fieldKind === 'list' && site.part === 'element' ? refused(null) : any(null)];
}

/** Whether a value is of a type that the field might take. */
function couldBe({ desc, part, value: valid }: Site, value: JsonValue): boolean {
  if (part === 'whole' && desc.fieldKind === 'list') return Array.isArray(value);
  if (Array.isArray(value)) return false;
  if (typeof valid === 'object') return typeof value === 'object';
  // A number may be a port, and a text anything that a text may be.
  return typeof value === typeof valid || desc.enum !== undefined;
}

function queryEdits(desc: DescField): Edit[] {
  if (desc.scalar === ScalarType.STRING) return [];
  const texts = [
    '',
    ' ',
    'text',
    'null',
    'undefined',
    'maybe',
    'TRUE',
    'True',
    'yes',
    'on',
    't',
    '1.0',
    '1.5',
    '1e3',
    '0x10',
  ];
  const more = [
    '+1',
    ' 1',
    '1 ',
    '１',
    '1_000',
    '9'.repeat(30),
    '-9999999999',
    '4294967296',
    '[]',
    '{}',
    'true,false',
    '%00',
  ];
  return [...texts, ...more].map(refused);
}

/**
 * gRPC only: a flag in many spellings of zero, one and more, also twice. Longer ones protobuf.js
 * itself does not read.
 */
export function varints(): Uint8Array[][] {
  const values = [0n, 1n, 2n, 127n, 128n, 255n, 256n, 300n, 16_384n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n];
  const padded = [1, 2, 3, 4].flatMap((padding) => [varint(0n, padding), varint(1n, padding)]);
  const single = [...values.map((value) => varint(value)), ...padded];
  return [...single.map((bytes) => [bytes]), [varint(0n), varint(1n)], [varint(1n), varint(0n)]];
}
