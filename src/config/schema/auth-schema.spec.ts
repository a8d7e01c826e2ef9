import { generateKeyPairSync } from 'node:crypto';
import { goodDocument, load, refusal } from '../../../test/config/sample';

const URI = 'must be an https URL without user information and fragment (http for loopback hosts)';
const SET = 'must be the path of a JSON Web Key Set with at least one key, and public keys only';
const TEXT = 'must be a non-empty string';
const ALGORITHMS = 'must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC = { ...publicKey.export({ format: 'jwk' }), kid: 'one' };
const FILES = {
  '/etc/livegate/keys.json': JSON.stringify({ keys: [PUBLIC] }),
  '/etc/livegate/private.json': JSON.stringify({ keys: [PUBLIC, privateKey.export({ format: 'jwk' })] }),
  '/etc/livegate/secret.json': JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }),
  '/etc/livegate/disguised.json': JSON.stringify({ keys: [{ kty: 'RSA', k: 'c2VjcmV0' }] }),
  '/etc/livegate/none.json': JSON.stringify({ keys: [] }),
  '/etc/livegate/list.json': JSON.stringify([PUBLIC]),
  '/etc/livegate/text.json': 'keys',
};

const JWT = {
  issuer: 'https://login.example.com',
  audience: 'livegate',
  jwksUri: 'https://login.example.com/keys?v=1',
};

function withJwt(jwt: unknown, mode?: string): Record<string, unknown> {
  const { accounts } = goodDocument();
  const grants = [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }];
  return {
    accounts,
    auth: { jwt, ...(mode && { mode }) },
    ...(mode !== 'none' && { callers: [{ id: 'team', grants }] }),
  };
}

it('completes a minimal configuration', () => {
  expect(load(withJwt(JWT)).auth).toEqual({
    mode: 'callers',
    jwt: { ...JWT, algorithms: ['RS256', 'ES256'], callerClaim: 'sub' },
  });
});

it('reads keys from a file beside the configuration', () => {
  const { jwksUri: _elsewhere, ...rest } = JWT;
  const jwt = { ...rest, jwks: 'keys.json', algorithms: ['EdDSA'], callerClaim: 'azp' };
  expect(load(withJwt(jwt), { files: FILES }).auth.jwt).toEqual({ ...jwt, jwks: [PUBLIC] });
});

it.each<[string, object, string]>([
  ['no issuer', { issuer: undefined }, 'auth.jwt.issuer: is required'],
  ['an empty issuer', { issuer: '' }, `auth.jwt.issuer: ${TEXT}`],
  ['no audience', { audience: undefined }, 'auth.jwt.audience: is required'],
  ['a list of audiences', { audience: ['livegate'] }, `auth.jwt.audience: ${TEXT}`],
  ['no signature', { algorithms: [] }, 'auth.jwt.algorithms: must have at least one entry'],
  ['unsigned tokens', { algorithms: ['RS256', 'none'] }, `auth.jwt.algorithms[1]: ${ALGORITHMS}`],
  ['a shared secret', { algorithms: ['HS256'] }, `auth.jwt.algorithms[0]: ${ALGORITHMS}`],
  ['http', { jwksUri: 'http://login.example.com/keys' }, `auth.jwt.jwksUri: ${URI}`],
  ['a user', { jwksUri: 'https://a:b@login.example.com/keys' }, `auth.jwt.jwksUri: ${URI}`],
  ['no URL', { jwksUri: 'login.example.com' }, `auth.jwt.jwksUri: ${URI}`],
  ['two sources', { jwks: 'keys.json' }, 'auth.jwt: must have either jwksUri or jwks'],
  ['no source', { jwksUri: undefined }, 'auth.jwt: must have either jwksUri or jwks'],
  ['an empty claim', { callerClaim: '' }, 'auth.jwt.callerClaim: must not be empty'],
  ['an unknown key', { secret: 'x' }, 'auth.jwt.secret: unknown key'],
])('refuses %s', (_what, change, line) => {
  expect(refusal(withJwt({ ...JWT, ...change }), { files: FILES })).toBe(line);
});

it.each(['private.json', 'secret.json', 'disguised.json', 'none.json', 'list.json', 'text.json', ''])(
  'refuses keys in %s',
  (jwks) => {
    const { jwksUri: _elsewhere, ...rest } = JWT;
    expect(refusal(withJwt({ ...rest, jwks }), { files: FILES })).toBe(`auth.jwt.jwks: ${SET}`);
  },
);

it('takes http on this machine', () => {
  expect(refusal(withJwt({ ...JWT, jwksUri: 'http://127.0.0.1:9000/keys' }))).toBe('');
});

it('refuses tokens if authentication is off', () => {
  expect(refusal(withJwt(JWT, 'none'))).toBe(
    'auth.jwt: must be left out while auth.mode is none, because callers are not authenticated',
  );
});
