import { CloudMessage } from './cloud-message';
import { mapMembers } from './json';

const REDACTED = '[redacted]';

/** The message as it came, without secrets: the body as an object or text, or else the query. */
export function rawContent(message: CloudMessage, secretFields: readonly string[]): unknown {
  const isSecret = (name: string): boolean => secretFields.includes(name.toLowerCase());
  const redact = (content: unknown): unknown =>
    mapMembers(content, (name, member) => (isSecret(name) && member !== '' ? REDACTED : member));
  if (message.json) return redact(message.json);
  if (message.body.length === 0 && message.query) return redact(message.query);
  return redactText(message.text ?? Buffer.from(message.body).toString('latin1'), secretFields);
}

/** `"sign": "…"` and `sign=…` alike, in a text that is no JSON. */
function redactText(text: string, secretFields: readonly string[]): string {
  const member = new RegExp(`(\\b(?:${secretFields.join('|')})["']?\\s{0,9}[:=]\\s{0,9}["']?)[^"'&\\s,}]+`, 'gi');
  return text.replace(member, `$1${REDACTED}`);
}
