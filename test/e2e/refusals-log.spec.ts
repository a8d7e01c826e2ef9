/*
 * What callers and strangers are refused is in the log, by caller or address, and nothing of what
 * they presented.
 */
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System } from '../support/start-system';

const STRANGER = 'lg_a-key-that-is-unknown';
const HOUR = 3_600_000;

let system: System;
const log = new RecordedEvents();
beforeAll(async () => {
  system = await startSystem({
    log,
    settings: `throttle: { limit: 2, windowMs: ${HOUR} }`,
    callers: [
      {
        id: 'team',
        keys: [{ key: 'lg_team' }],
        grants: [{ accounts: ['volc'], domains: ['live.example.com'], verbs: ['read'] }],
      },
    ],
  });
});
afterAll(() => system.close());
beforeEach(() => {
  log.events.length = 0;
});

async function overRest(path: string, key?: string): Promise<number> {
  const headers = { ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const { status } = await fetch(`${system.app.rest}${path}`, { headers: new Headers(headers) });
  return status;
}

test('failed authentications, by address, over both transports', async () => {
  expect(await overRest('/v1/accounts', STRANGER)).toBe(401);
  expect(await overRest('/v1/accounts')).toBe(401);
  const headers = { authorization: `Bearer ${STRANGER}` };
  await system.grpc.call('AccountService', 'ListAccounts', {}, { headers });
  const failed = { event: 'authentication_failed', level: 'warn', key: '127.0.0.1', address: '127.0.0.1' };
  expect(log.events).toEqual([
    { ...failed, reason: 'CREDENTIALS_INVALID' },
    { ...failed, reason: 'CREDENTIALS_MISSING' },
    { ...failed, reason: 'CREDENTIALS_INVALID' },
  ]);
  expect(JSON.stringify(log.events)).not.toContain(STRANGER);
});

test('missing rights and used-up limits, by caller', async () => {
  expect(await overRest('/v1/accounts/volc/vhosts/live.example.com/apps/a/callbackConfigs', 'lg_team')).toBe(200);
  expect(await overRest('/v1/accounts/volc/vhosts/other.example.com/callbackConfigs', 'lg_team')).toBe(403);
  expect(await overRest('/v1/accounts', 'lg_team')).toBe(429);
  expect(log.events).toEqual([
    { event: 'access_refused', level: 'warn', key: 'team', caller: 'team', account: 'volc', verb: 'read' },
    { event: 'caller_throttled', level: 'warn', key: 'team', caller: 'team', limit: 2, windowMs: HOUR },
  ]);
});
