import { isUtf8 } from 'node:buffer';
import { MAX_VIOLATIONS, Violation, ViolationReason } from '../../domain/errors/gateway-error';
import { requestSizeOf } from '../requests/request-size';

/** The result of reading a body. */
export interface JsonBody {
  /** Undefined: the bytes are not JSON. */
  readonly value: unknown;
  /**
   * Where JSON.parse would have altered or dropped a part of the body; paths start at the root of
   * the body.
   */
  readonly violations: readonly Violation[];
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads JSON without altering it. JSON.parse alone keeps only the last of duplicate members, and
 * decoding would replace invalid UTF-8 by U+FFFD. Libraries that report such faults with their
 * paths (jsonc-parser, momoa) recurse, and 256 KiB of brackets overflow their stack.
 */
export function readJson(bytes: Buffer, { maxValues } = requestSizeOf(undefined)): JsonBody {
  if (holdsMore(bytes, maxValues)) return { value: undefined, violations: [faultAt('body', tooMuch(maxValues))] };
  const isText = isUtf8(bytes);
  const text = bytes.toString('utf8');
  try {
    // RFC 8259, section 8.1: a parser may ignore a byte order mark.
    const value: unknown = JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
    // Replacing invalid bytes keeps the structure; one character per byte keeps them distinct.
    return { value, violations: isText ? findFaults(text, ofText) : findFaults(bytes.toString('latin1'), ofBytes) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { value: undefined, violations: isText ? [] : [faultAt('body', NOT_UTF8)] };
  }
}

interface JsonFault {
  readonly reason: ViolationReason;
  readonly description: string;
}

const REPEATED: JsonFault = { reason: 'CONFLICT', description: 'must be given only once' };
const tooMuch = (maxValues: number): JsonFault => ({
  reason: 'OUT_OF_RANGE',
  description: `must have at most ${maxValues} values`,
});
const NOT_UTF8: JsonFault = { reason: 'INVALID_FORMAT', description: 'must be UTF-8' };
const HALF_CHARACTER: JsonFault = {
  reason: 'INVALID_FORMAT',
  description: 'must not contain half of a surrogate pair',
};
/**
 * No field or map of ours needs it, and code that copies it by assignment would change a prototype.
 */
const RESERVED_KEY: JsonFault = { reason: 'UNKNOWN_FIELD', description: 'is not allowed as a member name' };

const [QUOTE, BACKSLASH] = Buffer.from('"\\');
/** One of these precedes each value but the outermost. */
const SEPARATORS = new Set(Buffer.from('{[,'));

/** Looks at the bytes alone: cheap, whatever they are. */
function holdsMore(bytes: Buffer, maxValues: number): boolean {
  let values = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length && values <= maxValues; at++) {
    const byte = bytes[at] ?? 0;
    if (isInString && byte === BACKSLASH) at++;
    else if (byte === QUOTE) isInString = !isInString;
    else if (!isInString && SEPARATORS.has(byte)) values++;
  }
  return values > maxValues;
}

/** A JSON string, from its spelling with quotes. */
type ReadString = (spelling: string) => { readonly text: string; readonly fault?: JsonFault };

function ofText(spelling: string): ReturnType<ReadString> {
  if (!spelling.includes('\\')) return { text: spelling.slice(1, -1) };
  const text = JSON.parse(spelling) as string;
  return /\p{Cs}/u.test(text) ? { text, fault: HALF_CHARACTER } : { text };
}

/** `spelling` has one character per byte. */
function ofBytes(spelling: string): ReturnType<ReadString> {
  const bytes = Buffer.from(spelling, 'latin1');
  const read = ofText(bytes.toString('utf8'));
  return isUtf8(bytes) ? read : { ...read, fault: NOT_UTF8 };
}

/** An object or list whose end has not been reached. */
interface OpenContainer {
  /** Absent: a list. */
  readonly names?: Set<string>;
  /** The member or item that is being read. */
  name: string;
  index: number;
  awaitsName: boolean;
}

/**
 * Walks JSON that JSON.parse has accepted, so nothing else needs checking. It does not recurse, so
 * depth is no problem.
 */
function findFaults(json: string, read: ReadString): Violation[] {
  const faults = new Map<string, Violation>();
  const open: OpenContainer[] = [];
  const report = (fault: JsonFault | undefined): void => {
    // At most this many are listed: paths can be long and faults numerous.
    if (!fault || faults.size >= MAX_VIOLATIONS) return;
    const path = pathOf(open);
    if (!faults.has(path)) faults.set(path, faultAt(path, fault));
  };
  for (let at = 0; at < json.length; at++) {
    const container = open.at(-1);
    switch (json.charAt(at)) {
      case '{':
        open.push({ names: new Set(), name: '', index: 0, awaitsName: true });
        break;
      case '[':
        open.push({ name: '', index: 0, awaitsName: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (container?.names) container.awaitsName = true;
        else if (container) container.index++;
        break;
      case '"': {
        const end = endOfString(json, at);
        const { text, fault } = read(json.slice(at, end));
        if (container?.names && container.awaitsName) report(beginMember(container, container.names, text));
        report(fault);
        at = end - 1;
        break;
      }
    }
  }
  return [...faults.values()];
}

function beginMember(container: OpenContainer, names: Set<string>, name: string): JsonFault | undefined {
  container.name = name;
  container.awaitsName = false;
  if (names.has(name)) return REPEATED;
  names.add(name);
  return name === '__proto__' ? RESERVED_KEY : undefined;
}

/** The position after the closing quote. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** No path of a message of ours is as deep; further parts are left out. */
const MAX_PATH_DEPTH = 16;

function pathOf(open: readonly OpenContainer[]): string {
  return open
    .slice(0, MAX_PATH_DEPTH)
    .map(({ names, name, index }, depth) => (names ? `${depth > 0 ? '.' : ''}${name}` : `[${index}]`))
    .join('');
}

function faultAt(field: string, fault: JsonFault): Violation {
  return { field, ...fault };
}
