import { Alias, Document, isScalar, Node, Pair, Scalar, visit } from 'yaml';

/** Valid YAML, or text that the library accepts, with a meaning that its author does not expect. */
export interface YamlFault {
  readonly offset: number;
  readonly rule: string;
}

const MERGE_RULE = 'the merge key << is not supported; write the keys out, or use an alias for a whole value';
const ZERO_RULE =
  'a number with leading zeros is octal or decimal, depending on the reader; remove the zeros or use quotes';
const LOST_RULE = 'contains U+FFFD, which programs put in place of text that they cannot decode';
const INVISIBLE_RULE = 'this key contains an invisible character';
const VERSION_RULE = 'must be YAML 1.2, without a directive of another version';
const CONFLICT_RULE = 'a merge conflict is left in the file; resolve it';
const CHARACTER_RULE = 'this character cannot be in a YAML text';

/** Characters that YAML does not allow; a byte order mark is allowed at the start only. */
const UNPRINTABLE = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]|(?!^)\ufeff/u;
const INVISIBLE = /(?!\ufeff)[\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const LEADING_ZERO = /^[-+]?0\d+$/;

/** Faults of the text itself. */
export function yamlTextFaults(text: string): YamlFault[] {
  const unprintable = UNPRINTABLE.exec(text);
  const directive = /^%YAML(?![ \t]+1\.2[ \t\r]*$).*$/m.exec(text);
  const conflict = /^(?:<{7}|>{7})(?: |$)/m.exec(text);
  return [
    ...(conflict ? [{ offset: conflict.index, rule: CONFLICT_RULE }] : []),
    ...(unprintable ? [{ offset: unprintable.index, rule: CHARACTER_RULE }] : []),
    ...(directive ? [{ offset: directive.index, rule: VERSION_RULE }] : []),
  ];
}

/**
 * Faults of the parsed document. Undefined if it has too many aliases: each one takes a walk
 * through the document.
 */
export function documentFaults(document: Document.Parsed, maxAliases: number): YamlFault[] | undefined {
  const faults: YamlFault[] = [];
  let aliases = 0;
  const check = (node: Node, rule: string | undefined): void => {
    if (rule !== undefined) faults.push({ offset: node.range?.[0] ?? 0, rule });
  };
  visit(document, {
    Pair: (_key, { key }) => {
      if (isScalar(key)) check(key, keyRule(String(key.value)));
    },
    Scalar: (_key, scalar) => check(scalar, valueRule(scalar)),
    Alias: (_key, alias, path) => {
      aliases += 1;
      if (aliases > maxAliases) return visit.BREAK;
      check(alias, aliasRule(alias, document, path));
      return undefined;
    },
  });
  return aliases > maxAliases ? undefined : faults;
}

/** What is wrong with a key. */
export function keyRule(key: string): string | undefined {
  if (key === '<<') return MERGE_RULE;
  // JavaScript treats this key specially, so that it could be ignored silently.
  if (key === '__proto__') return 'unknown key';
  return INVISIBLE.test(key) ? INVISIBLE_RULE : undefined;
}

/** What is wrong with a scalar, given its text without quotes. */
export function valueRule({ value, source = '' }: Pick<Scalar, 'value' | 'source'>): string | undefined {
  if (typeof value === 'number') return LEADING_ZERO.test(source) ? ZERO_RULE : undefined;
  return typeof value === 'string' && value.includes('\uFFFD') ? LOST_RULE : undefined;
}

function aliasRule(
  alias: Alias,
  document: Document.Parsed,
  path: readonly (Document | Node | Pair)[],
): string | undefined {
  const target = alias.resolve(document);
  if (!target) return 'no such anchor before this alias';
  return path.includes(target) ? 'an alias cannot be inside the value that it refers to' : undefined;
}
