import { Secret } from '../access/secret';
import { scrub } from './scrub';

const KEY = "a/b!c&d<e'f g";
const rfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const lowerHex = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());

test.each([
  ['in clear', KEY],
  ['percent-encoded', rfc3986(KEY)],
  ['percent-encoded as browsers do', encodeURIComponent(KEY)],
  ['percent-encoded twice', rfc3986(rfc3986(KEY))],
  ['percent-encoded in lower case', lowerHex(rfc3986(KEY))],
  ['as JSON', JSON.stringify(KEY).slice(1, -1)],
  ['as JSON of Go', KEY.replace('&', '\\u0026').replace('<', '\\u003c')],
  ['in base64', Buffer.from(KEY).toString('base64')],
  ['in hex', Buffer.from(KEY).toString('hex')],
])('a secret %s is taken out', (_, spelling) => {
  expect(scrub(`before ${spelling} after`, [new Secret(KEY), undefined])).toBe('before [redacted] after');
});

test('a secret inside a longer one does not break that up', () => {
  expect(scrub('abcdef', [new Secret('cd'), new Secret('abcdef')])).toBe('[redacted]');
});
