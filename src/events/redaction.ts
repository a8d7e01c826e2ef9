import { CloudMessage } from './cloud-message';
import { JsonObject, mapMembers } from './json';

const REDACTED = '[redacted]';

/** An object in which each secret that is not empty reads `[redacted]`, at any depth. */
export function withoutSecrets(content: JsonObject, secretFields: readonly string[]): JsonObject {
  const isSecret = (name: string): boolean => secretFields.includes(name.toLowerCase().replace(/\s/g, ''));
  return mapMembers(content, (name, member) => (isSecret(name) && member !== '' ? REDACTED : member)) as JsonObject;
}

/** The message as it came, without secrets: the body, or else the query, as an object or text. */
export function rawContent({ json, body, text, query, url }: CloudMessage, secretFields: readonly string[]): unknown {
  if (json) return withoutSecrets(json, secretFields);
  if (body.length > 0) return redactText(text ?? Buffer.from(body).toString('latin1'), secretFields);
  return query ? withoutSecrets(query, secretFields) : redactText(url.search.slice(1), secretFields);
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
