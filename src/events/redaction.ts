import { CloudMessage } from './cloud-message';
import { JsonObject, mapMembers } from './json';

const REDACTED = '[redacted]';

/** An object in which each secret that is not empty reads `[redacted]`, at any depth. */
export function withoutSecrets(content: JsonObject, secretFields: readonly string[]): JsonObject {
  return mapMembers(content, (name, member) =>
    isSecret(name, secretFields) && member !== '' ? REDACTED : member,
  ) as JsonObject;
}

const isSecret = (name: string, secretFields: readonly string[]): boolean =>
  secretFields.includes(name.toLowerCase().replace(/\s/g, ''));

/** The message without secrets, as an object: its body, or else its query. */
export function parsedContent(message: CloudMessage, secretFields: readonly string[]): unknown {
  const { json, body, query } = message;
  const content = json ?? (body.length > 0 ? undefined : query);
  return content ? withoutSecrets(content, secretFields) : rawContent(message, secretFields);
}

/** The message character by character, but for its secrets: its body, or else its query. */
export function rawContent({ json, body, text, query, url }: CloudMessage, secretFields: readonly string[]): string {
  if (json && text !== undefined) return redactJson(text, secretFields);
  if (body.length > 0) return redactText(text ?? Buffer.from(body).toString('latin1'), secretFields);
  return query ? redactQuery(url.search.slice(1), secretFields) : redactText(url.search.slice(1), secretFields);
}

/** `query` must be one that can be decoded. */
function redactQuery(query: string, secretFields: readonly string[]): string {
  const redacted = query.split('&').map((pair) => {
    const [name = ''] = pair.split('=');
    return isSecret(decodeURIComponent(name.replaceAll('+', ' ')), secretFields) ? `${name}=${REDACTED}` : pair;
  });
  return redacted.join('&');
}

/** The name of a member with its colon, a mark, any other value, or space. */
const JSON_TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:\s*)?|[{}[\],]|[^\s"{}[\],]+|\s+/g;
const COLON = /\s*:\s*$/;

/**
 * The text of a JSON object as it is, but for the values of secrets, which may be nested; an empty
 * one stays.
 */
export function redactJson(text: string, secretFields: readonly string[]): string {
  const tokens = text.match(JSON_TOKENS) ?? [];
  let shown = '';
  let depth = 0;
  /** How deep the member is that is being left out. */
  let hiddenAt: number | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token === '}' || token === ']') depth -= 1;
    if (hiddenAt !== undefined && (depth < hiddenAt || (depth === hiddenAt && token === ','))) hiddenAt = undefined;
    if (hiddenAt === undefined) shown += token;
    if (token === '{' || token === '[') depth += 1;
    if (hiddenAt !== undefined || !COLON.test(token) || tokens[index + 1] === '""') continue;
    if (!isSecret(String(JSON.parse(token.replace(COLON, ''))), secretFields)) continue;
    shown += JSON.stringify(REDACTED);
    hiddenAt = depth;
  }
  return shown;
}

/**
 * `"sign": "…"` up to the quote, and `sign=…` up to the next field, in a text that is no JSON. A
 * log breaks names with spaces.
 */
export function redactText(text: string, secretFields: readonly string[]): string {
  const names = secretFields.map((field) => [...field].join('\\s?'));
  const name = `\\b(?:${names.join('|')})["'\\\\]{0,4}\\s{0,9}[:=][\\s\\\\]{0,9}`;
  const value = `"(?:[^"\\\\]|\\\\[^])*"?|'[^']*'?|[^"'&\\s,}]+`;
  return text.replace(new RegExp(`(${name})(?:${value})`, 'gi'), `$1${REDACTED}`);
}
