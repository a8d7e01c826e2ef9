import type { PeerCertificate } from 'node:tls';
import { certificateNames, certificateOf } from './certificate-names';

function namesOf(subjectaltname: string | undefined, CN: string | string[] | undefined = 'common'): readonly string[] {
  return certificateNames({ subject: { CN }, subjectaltname } as unknown as PeerCertificate);
}

it.each<[string, readonly string[]]>([
  ['DNS:a.example.com', ['a.example.com']],
  ['URI:spiffe://example.com/a, DNS:b', ['spiffe://example.com/a', 'b']],
  ['IP Address:127.0.0.1, email:a@b, DNS:c, Registered ID:1.2.3', ['c']],
  ['IP Address:127.0.0.1', []],
  // As Node writes what could be taken for two names (CVE-2021-44532).
  ['URI:"http://a.example.com/, DNS:evil", DNS:b', ['http://a.example.com/, DNS:evil', 'b']],
  [String.raw`DNS:"a\", DNS:evil"`, ['a", DNS:evil']],
  // Not understood: whatever comes after may be part of it.
  ['othername:x:"a, DNS:evil, b", DNS:c', []],
  ['DNS:a, othername:x:"b, DNS:evil"', []],
  ['DNS:a", DNS:evil', []],
  ['DNS:a,DNS:evil', []],
  ['', []],
])('%s', (text, names) => {
  expect(namesOf(text)).toEqual(names);
});

it('takes the common name only where there is no SAN', () => {
  expect(namesOf(undefined, 'batch')).toEqual(['batch']);
  expect(namesOf(undefined, ['one', 'two'])).toEqual(['one', 'two']);
  expect(certificateNames({ subject: {} } as PeerCertificate)).toEqual([]);
  expect(certificateNames({} as PeerCertificate)).toEqual([]);
});

it('says when the certificate expires', () => {
  const expiry = (valid_to: string) => certificateOf({ subject: {}, valid_to } as PeerCertificate).expires;
  expect(expiry('Nov  9 04:05:06 2026 GMT')).toBe(Date.UTC(2026, 10, 9, 4, 5, 6));
  expect(expiry('Dec 31 23:59:59 9999 GMT')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
  expect(expiry('Bad time value')).toBe(0);
});
