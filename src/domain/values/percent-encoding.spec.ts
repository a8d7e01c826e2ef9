import fc from 'fast-check';
import { canonicalQuery, percentEncode } from './percent-encoding';

describe('canonicalQuery', () => {
  it('sorts by code, upper case first', () => {
    expect(canonicalQuery({ b: '1', a: '2', B: '3' })).toBe('B=3&a=2&b=1');
  });

  it('spells a space as %20 and spares only the unreserved characters', () => {
    expect(canonicalQuery({ a: " +*'()!~-_." })).toBe('a=%20%2B%2A%27%28%29%21~-_.');
    expect(canonicalQuery({ b: "!'()*", a: 'x y+z~', B: '-_.' })).toBe('B=-_.&a=x%20y%2Bz~&b=%21%27%28%29%2A');
  });
});

test('a text is encoded byte by byte, without the unreserved characters of RFC 3986', () => {
  const bytewise = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) => {
        const char = String.fromCharCode(byte);
        return /[A-Za-z0-9_.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(percentEncode(text)).toBe(bytewise(text))));
});
