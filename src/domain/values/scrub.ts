import { Secret } from '../access/secret';
import { percentEncode } from './percent-encoding';

/** What stands in a text for a secret. */
export const REDACTED = '[redacted]';

/**
 * Removes every secret from a provider's text, in clear and in the spellings that gateways echo:
 * percent-encoded once and twice by either rule and in either case (a signature error prints the
 * string to sign, where the callback key is encoded twice), JSON-escaped also in Go's way, base64
 * and hex.
 */
export function scrub(text: string, secrets: readonly (Secret | undefined)[]): string {
  return scrubber(secrets)(text);
}

/** `scrub` for many texts. */
export function scrubber(secrets: readonly (Secret | undefined)[]): (text: string) => string {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    if (!secret || secret.length === 0) continue;
    for (const spelling of spellingsOf(secret.reveal())) spellings.add(spelling);
  }
  // Longest first: replacing a short secret inside a longer spelling would leave the rest readable.
  const words = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => words.reduce((out, word) => out.replaceAll(word, REDACTED), text);
}

function spellingsOf(clear: string): string[] {
  const encoded = [encodeURIComponent, percentEncode].flatMap((encode) => [encode(clear), encode(encode(clear))]);
  const lowerHex = encoded.map((text) => text.replace(/%(?:25)*[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
  const json = JSON.stringify(clear).slice(1, -1);
  const goJson = json.replace(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const bytes = Buffer.from(clear, 'utf8');
  return [clear, ...encoded, ...lowerHex, json, goJson, bytes.toString('base64'), bytes.toString('hex')];
}
