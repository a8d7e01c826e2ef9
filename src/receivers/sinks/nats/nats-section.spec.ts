import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testKit } from '../../../../test/support/config-kit';
import { nats } from '.';

const SERVERS = 'must be 1 to 9 entries host:port, such as nats.example.com:4222';
const SUBJECT =
  'must be 1 to 200 characters: words of letters, digits, hyphens and underscores, ' +
  '{account} and {type}, with dots between them';
const CREDENTIALS = `-----BEGIN NATS USER JWT-----
eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJ4In0.c2ln
------END NATS USER JWT------

************************* IMPORTANT *************************
-----BEGIN USER NKEY SEED-----
SU${'A'.repeat(56)}
------END USER NKEY SEED------
`;

function check(section: object, files: Readonly<Record<string, string>> = {}) {
  return nats.schema(testKit(files)).safeParse({ servers: ['nats:4222'], stream: 'LIVE', ...section });
}

const faultsOf = (section: object, files?: Readonly<Record<string, string>>): string[] =>
  check(section, files).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('two keys are enough', () => {
  expect(check({}).data).toEqual({
    servers: ['nats:4222'],
    stream: 'LIVE',
    subject: 'livegate.{account}.{type}',
    tls: false,
  });
});

test.each([[['a.example.com:4222', '10.0.0.1:1', '[::1]:65535']], [Array.from({ length: 9 }, (_, i) => `n${i}:4222`)]])(
  'servers can be %j',
  (servers) => expect(faultsOf({ servers })).toEqual([]),
);

test.each([
  [[]],
  ['nats:4222'],
  [['nats']],
  [['nats://nats:4222']],
  [['user:pass@nats:4222']],
  [['nats:0']],
  [['nats:65536']],
  [['-nats:4222']],
  [['nats:4222/']],
  [Array.from({ length: 10 }, () => 'nats:4222')],
])('servers cannot be %j', (servers) => expect(faultsOf({ servers })[0]).toContain(SERVERS));

test.each(['live', '{account}', 'a.{type}.b', 'x-{account}_y.{type}', `a${'.b'.repeat(99)}`])(
  'a subject can be %s',
  (subject) => expect(faultsOf({ subject })).toEqual([]),
);

test.each(['', '.a', 'a.', 'a..b', 'a.*', 'a.>', 'a b', '$JS.API', '{receiver}', '{type', `a${'.b'.repeat(100)}`])(
  'a subject cannot be %j',
  (subject) => expect(faultsOf({ subject })).toEqual([`subject: ${SUBJECT}`]),
);

test('credentials are a JWT and a seed, whose file is read with the configuration', () => {
  const credentials = { file: 'user.creds' };
  expect(check({ credentials }, { 'user.creds': CREDENTIALS }).data).toMatchObject({
    credentials: { file: { file: '/etc/user.creds' } },
  });
  expect(faultsOf({ credentials }, { 'user.creds': CREDENTIALS.replace('SU', 'UX') })).toEqual([
    'credentials.file: must be a file of NATS credentials, with a JWT and the seed of its user',
  ]);
});

test('a user has a password, and servers may ask for a token instead', () => {
  const [password, token] = [{ env: 'PASSWORD' }, { file: 'token' }];
  expect(faultsOf({ user: 'livegate', password })).toEqual([]);
  expect(faultsOf({ token })).toEqual([]);
  expect(faultsOf({ user: 'livegate' })).toEqual(['password: must be given together with user']);
  expect(faultsOf({ password })).toEqual(['password: must be given together with user']);
  expect(faultsOf({ user: 'live gate', password })).toEqual([
    'user: must be 1 to 255 printable ASCII characters without spaces',
  ]);
  expect(faultsOf({ user: 'livegate', password: 'in clear' })).toEqual([
    'password: must be a reference, { env: NAME } or { file: PATH }',
  ]);
  const several = ': must have no more than one of credentials, token and user';
  expect(faultsOf({ user: 'livegate', password, token })).toEqual([several]);
  const credentials = { file: 'user.creds' };
  expect(faultsOf({ credentials, token }, { 'user.creds': CREDENTIALS })).toEqual([several]);
});

test('all faults are named at once', () => {
  const ca = { 'ca.pem': 'no certificate' };
  const section = { servers: ['x'], stream: 'A.B', subject: '>', tls: 'yes', ca: 'ca.pem', credentials: {}, name: 'u' };
  expect(faultsOf(section, ca).map((fault) => fault.split(':')[0])).toEqual([
    'servers.0',
    'stream',
    'subject',
    'tls',
    'ca',
    'credentials.file',
    '',
  ]);
});

test('authorities are for TLS alone', () => {
  const files = { 'ca.pem': readFileSync(join(__dirname, '../../../../test/tls/authority.pem'), 'utf8') };
  expect(check({ tls: true, ca: 'ca.pem' }, files).data).toMatchObject({ tls: true, ca: [expect.any(String)] });
  expect(faultsOf({ ca: 'ca.pem' }, files)).toEqual(['ca: requires tls: true']);
});
