import { ErrorCode, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../config-error';
import { readPlainYaml } from './plain-yaml';
import { documentFaults, YamlFault, yamlTextFaults } from './yaml-faults';

/** More than a person writes, and far fewer than a small file needs to expand to gigabytes. */
const MAX_ALIASES = 50;
/** In text that is not YAML, most faults follow from the first. */
const MAX_SHOWN = 10;

/** The library's own messages quote the file, which may contain a misplaced secret. */
const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias cannot have an anchor or a tag',
  BAD_ALIAS: 'this alias or anchor is not valid',
  BAD_COLLECTION_TYPE: 'this collection has a tag of another kind',
  BAD_DIRECTIVE: 'unknown directive',
  BAD_DQ_ESCAPE: 'unknown escape sequence in double quotes',
  BAD_INDENT: 'wrong indentation, or an unclosed bracket',
  BAD_PROP_ORDER: 'anchors and tags must come after the indicator',
  BAD_SCALAR_START: 'a value that begins with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping cannot begin here; put a value that contains a colon in quotes',
  BLOCK_IN_FLOW: 'indented lists and mappings cannot stand inside brackets',
  DUPLICATE_KEY: 'this key is given twice',
  IMPOSSIBLE: 'not valid YAML',
  KEY_OVER_1024_CHARS: 'this key is too long',
  MISSING_CHAR: 'a character is missing, such as a quote, a comma or the space after a colon',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; a colon or a line break is wrong here',
  MULTIPLE_ANCHORS: 'a value can have one anchor only',
  MULTIPLE_DOCS: 'the file must hold one document only',
  MULTIPLE_TAGS: 'a value can have one tag only',
  NON_STRING_KEY: 'keys must be plain strings',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'tabs cannot indent',
  TAG_RESOLVE_FAILED: 'unknown tag, or a tag that does not fit its value',
  UNEXPECTED_TOKEN: 'unexpected text',
};

/** The content of a YAML text. Throws ConfigError with the line and column of each fault. */
export function parseYaml(text: string): unknown {
  const textFaults = yamlTextFaults(text);
  const plain = textFaults.length === 0 ? readPlainYaml(text) : undefined;
  return plain === undefined ? readAnyYaml(text, textFaults) : plain;
}

function readAnyYaml(text: string, textFaults: readonly YamlFault[]): unknown {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const faults = [
    ...textFaults,
    // Warnings concern tags and directives that would be ignored silently.
    ...[...document.errors, ...document.warnings].map(({ code, pos }) => ({ offset: pos[0], rule: SENTENCES[code] })),
  ];
  const inDocument = document.errors.length > 0 ? [] : documentFaults(document, MAX_ALIASES);
  if (!inDocument) throw refusal(`must not have more than ${MAX_ALIASES} aliases`);
  const problems = [...faults, ...inDocument].map(({ offset, rule }) => ({ path: place(offset), rule }));
  if (problems.length > 0) throw new ConfigError(problems.slice(0, MAX_SHOWN));
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    // The library bounds the size of nested aliases.
    throw refusal('its aliases expand to too much');
  }
}

function refusal(rule: string): ConfigError {
  return new ConfigError([{ path: 'configuration', rule }]);
}
