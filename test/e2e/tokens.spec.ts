/*
 * Callers who show a signed token of an issuer (JWT). The issuer is a server of the test's own,
 * which hands its keys out as a JSON Web Key Set; tokens are made with node:crypto, so that bad
 * ones can be made too.
 */
import { constants, createHmac, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VERBS } from '../../src/domain/access/caller';
import { Outage } from '../../src/domain/events/outage';
import { fetchThrough } from '../../src/providers/http-fetch';
import { UpstreamHttp } from '../../src/providers/upstream-http';
import { systemClock } from '../../src/resilience/system-clock';
import { localKeys, remoteKeys, TokenVerifier } from '../../src/transports/auth/token-verifier';
import { FakeClock } from '../support/fake-clock';
import { Json } from '../support/rest-client';
import { startSystem, System } from '../support/start-system';

interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const rsaOf = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
const rsa = (kid: string): Pair => ({ kid, ...rsaOf(2048) });
const ec = (kid: string): Pair => ({ kid, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) });
const RSA = rsa('rsa-1');
const EC = ec('ec-1');
const STRANGER = rsa('rsa-1');

const ISSUER = 'https://issuer.example.com';
const AUDIENCE = 'livegate';

/** The issuer: what it publishes, how it answers, and how often it was asked. */
class Issuer {
  keys: readonly Pair[] = [RSA, EC];
  /** Published besides. */
  more: readonly object[] = [];
  status = 200;
  asked = 0;
  readonly #server: Server = createServer((_request, response) => {
    this.asked += 1;
    const keys = this.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }));
    response.writeHead(this.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ keys: [...keys, ...this.more] }));
  });

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  get jwksUri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const goodClaims = (): Record<string, unknown> => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'media-team',
  exp: nowSeconds() + 60,
});

function signed(input: string, alg: string, { privateKey }: Pair): string {
  if (alg.startsWith('ES'))
    return sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const padding = alg.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const key = { key: privateKey, padding, ...(alg.startsWith('PS') && { saltLength: 32 }) };
  return sign(`sha${alg.slice(2)}`, Buffer.from(input), key).toString('base64url');
}

function token(claims: object, alg = 'RS256', pair = RSA, header: object = {}): string {
  const input = `${encode({ alg, kid: pair.kid, ...header })}.${encode(claims)}`;
  return `${input}.${signed(input, alg, pair)}`;
}

/** Signed with a shared secret: what of the issuer's everybody knows. */
function hmacToken(secret: string | Buffer): string {
  const input = `${encode({ alg: 'HS256', kid: RSA.kid })}.${encode(goodClaims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function withoutClaim(name: string): object {
  return Object.fromEntries(Object.entries(goodClaims()).filter(([claim]) => claim !== name));
}

const issuer = new Issuer();
let system: System;
beforeAll(async () => {
  await issuer.start();
  const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUri: issuer.jwksUri };
  const grants = [{ accounts: ['ali'], domains: ['*'], verbs: VERBS }];
  system = await startSystem({
    callers: [
      { id: 'media-team', keys: [{ key: 'lg_key' }], grants },
      { id: 'batch', keys: [], grants: [] },
    ],
    settings: `auth: ${JSON.stringify({ jwt })}`,
  });
});
afterAll(async () => {
  await system.close();
  await issuer.close();
});

/** What both transports answer with a token: the reason, or the names of the accounts. */
async function answersTo(bearer: string): Promise<unknown[]> {
  const headers = { authorization: `Bearer ${bearer}` };
  const { body } = await system.rest.get('/v1/accounts', headers);
  const grpc = await system.grpc.call('AccountService', 'ListAccounts', {}, { headers });
  const names = ({ accounts = [] }: Json): string[] => (accounts as { name: string }[]).map(({ name }) => name);
  expect(JSON.stringify([body, grpc])).not.toContain(bearer.slice(-20));
  const { reason } = body as { readonly reason?: string };
  return [reason ?? names(body), grpc.ok ? names(grpc.message) : String(grpc.details[0]?.value.reason)];
}

const REFUSED = ['CREDENTIALS_INVALID', 'CREDENTIALS_INVALID'];

test.each([
  ['RS256', () => token(goodClaims())],
  ['ES256', () => token(goodClaims(), 'ES256', EC)],
  ['for several audiences', () => token({ ...goodClaims(), aud: ['other', AUDIENCE] })],
  ['from a clock that is 3 s behind', () => token({ ...goodClaims(), exp: nowSeconds() - 3 })],
])('a good token is let in: %s', async (_what, make) => {
  expect(await answersTo(make())).toEqual([['accounts/ali'], ['accounts/ali']]);
});

test('a token and a key lead to the same caller, and one without grants sees nothing', async () => {
  expect(await answersTo('lg_key')).toEqual([['accounts/ali'], ['accounts/ali']]);
  expect(await answersTo(token({ ...goodClaims(), sub: 'batch' }))).toEqual([[], []]);
});

test.each<[string, () => string]>([
  ['that has ended', () => token({ ...goodClaims(), exp: nowSeconds() - 7 })],
  ['without an end', () => token(withoutClaim('exp'))],
  ['that does not hold yet', () => token({ ...goodClaims(), nbf: nowSeconds() + 30 })],
  ['of another issuer', () => token({ ...goodClaims(), iss: `${ISSUER}/` })],
  ['of no issuer', () => token(withoutClaim('iss'))],
  ['for others', () => token({ ...goodClaims(), aud: 'livegate-2' })],
  ['for nobody', () => token(withoutClaim('aud'))],
  ['of no caller', () => token(withoutClaim('sub'))],
  ['of a caller that is not configured', () => token({ ...goodClaims(), sub: 'somebody' })],
  ['of a caller that is a number', () => token({ ...goodClaims(), sub: 5 })],
  ['of something that every object has', () => token({ ...goodClaims(), sub: 'constructor' })],
  ['signed by a stranger under our name', () => token(goodClaims(), 'RS256', STRANGER)],
  ['signed with an unknown key', () => token(goodClaims(), 'RS256', { ...STRANGER, kid: 'rsa-9' })],
  ['signed in a way that is not on the list', () => token(goodClaims(), 'RS384')],
  ['signed in a way that is not on the list, either', () => token(goodClaims(), 'PS256')],
  ['whose key is of another kind', () => token(goodClaims(), 'RS256', { ...RSA, kid: EC.kid })],
  ['unsigned', () => `${encode({ alg: 'none' })}.${encode(goodClaims())}.`],
  ['unsigned, with a signature', () => token(goodClaims(), 'RS256', RSA, { alg: 'none' })],
  ['signed with the public key as a secret', () => hmacToken(RSA.publicKey.export({ type: 'spki', format: 'pem' }))],
  ['signed with the modulus as a secret', () => hmacToken(RSA.publicKey.export({ format: 'jwk' }).n ?? '')],
  [
    'that brings its own key',
    () => token(goodClaims(), 'RS256', STRANGER, { jwk: STRANGER.publicKey.export({ format: 'jwk' }) }),
  ],
  ['with a critical extension', () => token(goodClaims(), 'RS256', RSA, { crit: ['exp'], exp: 1 })],
  [
    'whose claims were changed',
    () => token(goodClaims()).replace(/\.[^.]+\./, `.${encode({ ...goodClaims(), sub: 'batch' })}.`),
  ],
  ['that is none', () => 'a.b.c'],
])('a token is refused %s', async (_what, make) => {
  expect(await answersTo(make())).toEqual(REFUSED);
});

test("the issuer's keys are fetched once, however many tokens come, and whatever key they name", async () => {
  for (let i = 0; i < 20; i += 1) await answersTo(token(goodClaims(), 'RS256', { ...STRANGER, kid: `rsa-${i}` }));
  expect(issuer.asked).toBe(1);
});

describe('the keys of the issuer', () => {
  let own: Issuer;
  beforeEach(async () => {
    own = new Issuer();
    await own.start();
  });
  afterEach(() => own.close());

  const rules = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], callerClaim: 'azp' };
  const claims = () => ({ ...goodClaims(), azp: 'batch' });
  const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 1_000, maxResponseBytes: 100_000 });
  afterAll(() => http.close());
  const keysOf = (clock: FakeClock, coolDownMs: number) =>
    remoteKeys({ jwksUri: own.jwksUri, fetch: fetchThrough(http), clock, coolDownMs });
  const verifier = (coolDownMs: number, clock = new FakeClock(Date.now())) =>
    new TokenVerifier(rules, keysOf(clock, coolDownMs), clock);

  it('name the caller by the claim that is configured', async () => {
    expect(await verifier(0).callerIdOf(token(claims()))).toBe('batch');
  });

  it('may be fetched beforehand', async () => {
    const keys = localKeys([Object.freeze({ ...RSA.publicKey.export({ format: 'jwk' }), kid: RSA.kid })]);
    const tokens = new TokenVerifier(rules, keys, new FakeClock(Date.now()));
    expect(await tokens.callerIdOf(token(claims()))).toBe('batch');
    expect(await tokens.callerIdOf(token(claims(), 'RS256', STRANGER))).toBeUndefined();
    expect(await tokens.callerIdOf(token(claims(), 'RS256', rsa('rsa-2')))).toBeUndefined();
  });

  it.each<[string, object]>([
    ['is too short', rsaOf(1024).publicKey.export({ format: 'jwk' })],
    ['lacks a part', { kty: 'RSA', e: 'AQAB' }],
    ['is not base64url', { kty: 'RSA', e: 'AQAB', n: '!!' }],
    ['has a point beside the curve', { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' }],
    ['is of an unknown type', { kty: 'XYZ' }],
  ])('serve as before if another one %s, and that one proves nothing', async (_what, bad) => {
    const began = jest.fn();
    own.more = [{ ...bad, kid: 'bad', use: 'sig' }];
    const events = { began: 'issuer_keys_failing', ended: 'issuer_keys_back' } as const;
    const outage = new Outage({ ...events, clock: systemClock, report: began });
    const keys = remoteKeys({ jwksUri: own.jwksUri, fetch: fetchThrough(http), clock: systemClock, outage });
    for (const from of [keys, localKeys([...own.more, { ...RSA.publicKey.export({ format: 'jwk' }), kid: RSA.kid }])]) {
      const tokens = new TokenVerifier(rules, from, systemClock);
      for (const alg of ['RS256', 'ES256']) {
        const pair = { ...(alg === 'RS256' ? rsaOf(1024) : ec('bad')), kid: 'bad' };
        expect(await tokens.callerIdOf(token(claims(), alg, pair))).toBeUndefined();
      }
      expect(await tokens.callerIdOf(token(claims()))).toBe('batch');
    }
    expect(own.asked).toBe(1);
    expect(began).not.toHaveBeenCalled();
  });

  it('are fetched again for a new key, and a revoked key stops working', async () => {
    const tokens = verifier(0);
    expect(await tokens.callerIdOf(token(claims()))).toBe('batch');
    const next = rsa('rsa-2');
    own.keys = [next];
    expect(await tokens.callerIdOf(token(claims(), 'RS256', next))).toBe('batch');
    expect(own.asked).toBe(2);
    expect(await tokens.callerIdOf(token(claims()))).toBeUndefined();
  });

  it('verify a token once each, for as long as it lasts', async () => {
    const clock = new FakeClock(Date.now());
    const verify = jest.spyOn(crypto.subtle, 'verify');
    const tokens = verifier(0, clock);
    const short = token({ ...claims(), exp: nowSeconds() + 60 });
    for (let i = 0; i < 3; i += 1) expect(await tokens.callerIdOf(short)).toBe('batch');
    expect(verify).toHaveBeenCalledTimes(1);
    await clock.advance(70_000);
    expect(await tokens.callerIdOf(short)).toBeUndefined();
    const long = token({ ...claims(), exp: nowSeconds() + 600 });
    expect(await tokens.callerIdOf(long)).toBe('batch');
    // The same name, and another key: what was verified with the former one says nothing.
    own.keys = [STRANGER];
    await tokens.callerIdOf(token(claims(), 'RS256', rsa('rsa-2')));
    expect(await tokens.callerIdOf(long)).toBeUndefined();
  });

  it('are not fetched again while they cool down', async () => {
    const tokens = verifier(60_000);
    await tokens.callerIdOf(token(claims()));
    const next = rsa('rsa-2');
    own.keys = [next];
    expect(await tokens.callerIdOf(token(claims(), 'RS256', next))).toBeUndefined();
    expect(own.asked).toBe(1);
  });

  it("are not the caller's fault if they cannot be fetched", async () => {
    own.status = 500;
    const clock = new FakeClock(Date.now());
    const tokens = verifier(60_000, clock);
    const unverifiable = { reason: 'CREDENTIALS_UNVERIFIABLE', code: 'UNAVAILABLE' };
    await expect(tokens.callerIdOf(token(claims()))).rejects.toMatchObject(unverifiable);
    own.status = 200;
    await clock.advance(5_000);
    expect(await tokens.callerIdOf(token(claims()))).toBe('batch');
  });
});
