import { Secret } from '../domain/secret';

const REDACTED = '[redacted]';

/**
 * Takes every secret out of a provider's text, in clear, percent-encoded once and twice (a signature error prints the string to sign,
 * in which the callback key is encoded twice), and JSON-escaped.
 */
export function scrub(text: string, secrets: readonly (Secret | undefined)[]): string {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    if (!secret || secret.length === 0) continue;
    const clear = secret.reveal();
    const once = percentEncode(clear);
    spellings.add(clear).add(once).add(percentEncode(once)).add(JSON.stringify(clear).slice(1, -1));
  }
  // Longest first: a short secret inside a longer spelling must not break it up.
  return [...spellings].sort((a, b) => b.length - a.length).reduce((out, word) => out.replaceAll(word, REDACTED), text);
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
