import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { FakeClock } from '../../test/support/fake-clock';
import { RecordedEvents } from '../../test/support/recorded-events';
import { CurrentConfig } from '../config/reload/current-config';
import { createAuthenticator } from './authentication';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** Longer than the issuer's keys are cached. */
const LATER_MS = 11 * 60_000;

afterEach(() => jest.restoreAllMocks());

it('logs that a token which was verified before cannot be verified again', async () => {
  const clock = new FakeClock(Date.now());
  const log = new RecordedEvents();
  let isReachable = true;
  const text = JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] });
  const request = () => (isReachable ? Promise.resolve({ status: 200, text }) : Promise.reject(new Error('gone')));
  const jwt = { issuer: 'i', audience: 'a', algorithms: ['ES256'], callerClaim: 'sub', jwksUri: 'https://issuer/keys' };
  const callers = [{ id: 'media', grants: [], apiKeys: [], certificates: [] }];
  const config = { auth: { mode: 'callers', jwt }, callers } as unknown as ConstructorParameters<
    typeof CurrentConfig
  >[0];
  const current = new CurrentConfig(config, clock);
  const parts = { clock, log, http: { request }, current } as unknown as Parameters<typeof createAuthenticator>[0];
  const authenticator = createAuthenticator(parts);
  const token = new SignJWT().setProtectedHeader({ alg: 'ES256' }).setSubject('media').setIssuer('i');
  const bearer = await token.setAudience('a').setExpirationTime('1h').sign(privateKey);
  const present = () => authenticator.authenticate({ authorization: [`Bearer ${bearer}`], address: '192.0.2.1' });

  expect(await present()).toMatchObject({ id: 'media' });
  isReachable = false;
  const later = Date.now() + LATER_MS;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  await expect(present()).rejects.toMatchObject({ reason: 'CREDENTIALS_UNVERIFIABLE' });
  expect(log.of('authentication_failed')).toMatchObject([{ address: '192.0.2.1', reason: 'CREDENTIALS_UNVERIFIABLE' }]);
});
