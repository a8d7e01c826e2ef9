import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { atOnce } from '../../domain/concurrency/stretches';
import { AuthenticationLimit } from '../throttle/authentication-limit';
import { sha256Of } from './api-key';
import { CallerAuthenticator, indexCallers } from './authenticator';
import { LimitedAuthenticator } from './limited-authenticator';
import { localKeys, TokenVerifier } from './token-verifier';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RULES = { issuer: 'i', audience: 'a', algorithms: ['ES256'], callerClaim: 'sub' };
const CALLERS = [{ id: 'media', grants: [], apiKeys: [{ sha256: sha256Of('key') }], certificates: ['media.example'] }];

async function tokenOf(jti: string): Promise<string> {
  const token = new SignJWT({ jti }).setProtectedHeader({ alg: 'ES256' }).setSubject('media').setIssuer('i');
  return await token.setAudience('a').setExpirationTime('1h').sign(privateKey);
}

function world() {
  let looked = 0;
  const keys = localKeys([publicKey.export({ format: 'jwk' })]);
  const clock = new FakeClock(Date.now());
  const counted: typeof keys = (header) => ((looked += 1), keys(header));
  const inner = new CallerAuthenticator(atOnce(indexCallers(CALLERS)), clock, new TokenVerifier(RULES, counted, clock));
  const limit = new AuthenticationLimit(
    () => ({ limit: 3, windowMs: 1_000 }),
    clock,
    new RecordedEvents().reportRepeated,
  );
  const limited = new LimitedAuthenticator(inner, limit);
  const address = '192.0.2.1';
  const present = (bearer: string) => limited.authenticate({ authorization: [`Bearer ${bearer}`], address });
  const failThrice = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) await expect(present('x')).rejects.toMatchObject({ reason: 'CREDENTIALS_INVALID' });
    await expect(present('x')).rejects.toMatchObject({ reason: 'CALLER_THROTTLED' });
  };
  return { limited, present, failThrice, address, clock, looked: () => looked };
}

it('recognizes keys, certificates and tokens verified before, from an address over its limit', async () => {
  const { limited, present, failThrice, address, clock } = world();
  const token = await tokenOf('seen');
  await present(token);
  await failThrice();
  const certificate = { names: ['media.example'], expires: clock.now() + 1000 };
  for (const caller of [
    present(token),
    present('key'),
    limited.authenticate({ authorization: [], certificate, address }),
  ]) {
    expect(await caller).toMatchObject({ id: 'media' });
  }
});

it('verifies no signature for an address over its limit', async () => {
  const { present, failThrice, looked } = world();
  await failThrice();
  await expect(present(await tokenOf('new'))).rejects.toMatchObject({ reason: 'CALLER_THROTTLED' });
  expect(looked()).toBe(0);
});

it('verifies at most as many signatures at once as may fail', async () => {
  const { present, looked } = world();
  const forged = `${(await tokenOf('forged')).slice(0, -8)}AAAAAAAA`;
  const refused = await Promise.allSettled(Array.from({ length: 50 }, () => present(forged)));
  const reasons = refused.map((one) => (one.status === 'rejected' ? (one.reason as { reason: string }).reason : ''));
  expect(reasons.filter((reason) => reason === 'CREDENTIALS_INVALID')).toHaveLength(3);
  expect(reasons.filter((reason) => reason === 'CALLER_THROTTLED')).toHaveLength(47);
  expect(looked()).toBe(3);
});
