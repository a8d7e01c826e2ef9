import { Secret } from '../domain/access/secret';

const REDACTED = '[redacted]';

/**
 * Takes every secret out of a provider's text, in clear and in the spellings in which gateways echo what they got: percent-encoded once
 * and twice by either rule and in either case (a signature error prints the string to sign, in which the callback key is encoded
 * twice), JSON-escaped also as Go does it, base64 and hex.
 */
export function scrub(text: string, secrets: readonly (Secret | undefined)[]): string {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    if (!secret || secret.length === 0) continue;
    for (const spelling of spellingsOf(secret.reveal())) spellings.add(spelling);
  }
  // Longest first: a short secret inside a longer spelling must not break it up.
  return [...spellings].sort((a, b) => b.length - a.length).reduce((out, word) => out.replaceAll(word, REDACTED), text);
}

function spellingsOf(clear: string): string[] {
  const encoded = [encodeURIComponent, percentEncode].flatMap((encode) => [encode(clear), encode(encode(clear))]);
  const lowerHex = encoded.map((text) => text.replace(/%(?:25)*[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
  const json = JSON.stringify(clear).slice(1, -1);
  const goJson = json.replace(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const bytes = Buffer.from(clear, 'utf8');
  return [clear, ...encoded, ...lowerHex, json, goJson, bytes.toString('base64'), bytes.toString('hex')];
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
