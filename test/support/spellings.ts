/**
 * How a secret may be spelled where it leaks: in clear, URL-encoded once and twice in either case,
 * as JSON text, in base64 and in hexadecimal.
 */
export function spellings(secret: string): string[] {
  const encoded = [encode(secret), encode(encode(secret))];
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, ...encoded, ...encoded.map(lowerHex), json, bytes.toString('base64'), bytes.toString('hex')];
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const lowerHex = (encoded: string): string => encoded.replace(/%(25)*[0-9A-F]{2}/g, (code) => code.toLowerCase());
