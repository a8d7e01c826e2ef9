/*
 * Requests without valid credentials are limited per address. The clients of this spec share an
 * address with those that authenticate, unless a proxy names another.
 */
import { VERBS } from '../../src/domain/access/caller';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System } from '../support/start-system';

const ACCOUNTS = '/v1/accounts';
const VALID = { authorization: 'Bearer lg_media' };
const INVALID = { authorization: 'Bearer lg_other' };
const LIMIT = 'throttle: { unauthenticated: { limit: 3, windowMs: 3600000 } }';
const callers = [
  { id: 'media', keys: [{ key: 'lg_media' }], grants: [{ accounts: ['*'], domains: ['*'], verbs: VERBS }] },
];

let system: System;
let log: RecordedEvents;
afterEach(() => system.close());
async function start(settings = LIMIT): Promise<void> {
  log = new RecordedEvents();
  system = await startSystem({ callers, settings, log });
}

function overGrpc(headers: Readonly<Record<string, string>>) {
  return system.grpc.call('AccountService', 'ListAccounts', {}, { headers });
}

test('above the limit, an address is refused over both transports, and callers from it are served', async () => {
  await start();
  const { rest } = system;
  expect((await rest.get(ACCOUNTS)).status).toBe(401);
  expect((await rest.get(ACCOUNTS, INVALID)).status).toBe(401);
  expect(await overGrpc(INVALID)).toMatchObject({ ok: false, code: 16 });

  const refused = await rest.get(ACCOUNTS, INVALID);
  expect(refused).toMatchObject({ status: 429, body: { reason: 'CALLER_THROTTLED', metadata: { limit: '3' } } });
  expect(refused.headers['retry-after']).toBe(String(Math.ceil(refused.body.retryAfterMs / 1_000)));
  expect(refused.body.retryAfterMs).toBeGreaterThan(3_500_000);
  expect(await overGrpc({})).toMatchObject({
    ok: false,
    code: 8,
    details: [{ value: { reason: 'CALLER_THROTTLED' } }, {}, { type: 'google.rpc.RetryInfo' }],
  });
  expect((await rest.get(ACCOUNTS, VALID)).status).toBe(200);
  expect(await overGrpc(VALID)).toMatchObject({ ok: true });
  expect((await rest.get('/healthz')).status).toBe(200);
  expect(log.of('authentication_failed')).toHaveLength(3);
  expect(log.of('address_throttled')).toMatchObject([{ address: '127.0.0.1', limit: 3 }, {}]);
});

test('behind a trusted proxy, each client has its own limit', async () => {
  await start(`trustedProxies: [127.0.0.1]\n${LIMIT}`);
  const of = (address: string) => ({ ...INVALID, 'x-forwarded-for': `203.0.113.9, ${address}` });
  for (let i = 0; i < 3; i += 1) await system.rest.get(ACCOUNTS, of('198.51.100.1'));
  expect((await system.rest.get(ACCOUNTS, of('198.51.100.1'))).status).toBe(429);
  expect(await overGrpc(of('198.51.100.1'))).toMatchObject({ ok: false, code: 8 });
  expect((await system.rest.get(ACCOUNTS, of('198.51.100.2'))).status).toBe(401);
  expect(await overGrpc({ ...INVALID, forwarded: 'for=198.51.100.3' })).toMatchObject({ ok: false, code: 16 });
  expect(log.of('authentication_failed').map(({ address }) => address)).toEqual([
    ...Array<string>(3).fill('198.51.100.1'),
    '198.51.100.2',
    '198.51.100.3',
  ]);
});

test('without a trusted proxy, X-Forwarded-For does not change the counted address', async () => {
  await start();
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const { status } = await system.rest.get(ACCOUNTS, { ...INVALID, 'x-forwarded-for': `198.51.100.${i}` });
    statuses.push(status);
  }
  expect(statuses).toEqual([401, 401, 401, 429]);
});
