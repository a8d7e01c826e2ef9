/** Most texts hold nothing else, and stay as they are. */
const UNRESERVED = /^[\w.~-]*$/;

/** RFC 3986: beyond what encodeURIComponent does, five characters are reserved. */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Sorted by name and percent-encoded; must be both signed and sent in this form. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  // By code unit: a locale's order would not be the cloud's.
  const names = Object.keys(parameters).sort();
  return names.map((name) => `${percentEncode(name)}=${percentEncode(parameters[name] ?? '')}`).join('&');
}
