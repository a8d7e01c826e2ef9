import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, goodDocument, load, refusal } from '../../../test/config/sample';

const read = (name: string): string => readFileSync(join(__dirname, '../../../test/tls', name), 'utf8');
const CERT = read('server.pem');
const KEY = read('server.key');
const PEM = 'must be the path of a PEM file with at least one certificate';
const KEY_RULE = 'must be the path of a PEM file with an unencrypted private key';

const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'word' },
});
const files = {
  '/etc/livegate/tls/cert.pem': CERT,
  '/etc/livegate/tls/key.pem': KEY,
  '/etc/livegate/tls/ca.pem': read('authority.pem'),
  '/etc/livegate/tls/other.pem': read('client-uri.key'),
  '/etc/livegate/tls/encrypted.pem': encrypted.privateKey,
  '/etc/livegate/tls/public.pem': encrypted.publicKey,
};
const TLS = { cert: 'tls/cert.pem', key: 'tls/key.pem' };

it('reads the certificates of listeners and the authorities of clients', () => {
  const document = { ...goodDocument(), rest: { tls: TLS }, grpc: { tls: { ...TLS, clientCa: 'tls/ca.pem' } } };
  const { rest, grpc } = load(document, { files });
  expect(rest.tls).toMatchObject({ cert: [CERT] });
  expect(rest.tls?.key.reveal()).toBe(KEY.trimEnd());
  expect(grpc.tls).toMatchObject({ cert: [CERT], clientCa: [files['/etc/livegate/tls/ca.pem']] });
  expect(JSON.stringify(rest)).not.toContain('PRIVATE');
});

it.each<[string, object, string]>([
  ['no certificate', { cert: undefined }, 'rest.tls.cert: is required'],
  ['a certificate that is none', { cert: 'tls/key.pem' }, `rest.tls.cert: ${PEM}`],
  ['no key', { key: undefined }, 'rest.tls.key: is required'],
  ['a key that is a certificate', { key: 'tls/cert.pem' }, `rest.tls.key: ${KEY_RULE}`],
  ['a public key', { key: 'tls/public.pem' }, `rest.tls.key: ${KEY_RULE}`],
  ['an encrypted key', { key: 'tls/encrypted.pem' }, `rest.tls.key: ${KEY_RULE}`],
  ['a key in the place of its path', { key: KEY }, 'rest.tls.key: must be the path of a file, not its content'],
  ['a key that is not there', { key: 'no.pem' }, 'rest.tls.key: file /etc/livegate/no.pem cannot be read (ENOENT)'],
  ['the key of another', { key: 'tls/other.pem' }, 'rest.tls.key: must be the key of the first certificate in cert'],
  ['authorities of clients over REST', { clientCa: 'tls/ca.pem' }, 'rest.tls.clientCa: unknown key'],
])('refuses %s', (_what, change, line) => {
  expect(refusal(changed('rest.tls', { ...TLS, ...change }), { files })).toBe(line);
});

describe('certificates of callers', () => {
  const withCallers = (certificates: unknown[][], tls?: object): Record<string, unknown> => ({
    accounts: goodDocument()['accounts'],
    callers: certificates.map((names, index) => ({
      id: `team-${index}`,
      certificates: names,
      grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
    })),
    ...(tls && { grpc: { tls } }),
  });
  const ASKING = { ...TLS, clientCa: 'tls/ca.pem' };

  it('load where they are asked for', () => {
    const names = ['spiffe://example.com/a', 'a.example.com', 'Team A'];
    expect(load(withCallers([names], ASKING), { files }).callers).toMatchObject([{ certificates: names }]);
  });

  it.each<[string, unknown[][], object | undefined, string]>([
    [
      'where nobody asks',
      [['a']],
      TLS,
      'callers[0].certificates[0]: needs grpc.tls.clientCa: without it clients show no certificate',
    ],
    [
      'of two',
      [['a'], ['b', 'a']],
      ASKING,
      'callers[1].certificates[1]: must be unique; callers[0].certificates[0] is the same',
    ],
    [
      'without a name',
      [['']],
      ASKING,
      'callers[0].certificates[0]: must be a URI or DNS name of a client certificate, ' +
        'or its common name, of at most 512 characters',
    ],
  ])('are refused %s', (_what, certificates, tls, line) => {
    expect(refusal(withCallers(certificates, tls), { files })).toBe(line);
  });
});
