/*
 * A caller's own limit at the edge, kept in memory; through Redis it is in throttle-redis.spec.ts.
 * Windows are an hour, so that nothing of them passes meanwhile; where their end is what is looked
 * at, the clock is moved.
 */
import { FakeClock } from '../support/fake-clock';
import { answersHealth } from '../support/grpc-health';
import { startSystem, System } from '../support/start-system';

const HOUR = 3_600_000;
const ACCOUNTS = '/v1/accounts';
const SNAPSHOT = 'accounts/ali/domains/play.example.com/callbackConfigs/snapshot';

let system: System;
afterEach(() => system.close());
async function start(limit: number, windowMs: number): Promise<void> {
  system = await startSystem({ settings: `throttle: { limit: ${limit}, windowMs: ${windowMs} }` });
}

test('over REST the call after the limit is refused, and every answer says what is left', async () => {
  await start(3, HOUR);
  const { rest } = system;
  for (const remaining of [2, 1]) {
    const { status, headers } = await rest.get(ACCOUNTS);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'ratelimit-policy': '"caller";q=3;w=3600',
      ratelimit: expect.stringMatching(new RegExp(`^"caller";r=${remaining};t=(3600|3[45]\\d\\d)$`)) as string,
    });
  }
  const bad = await rest.get('/v1/accounts/ali/domains/x/callbackConfigs/nothing');
  expect(bad).toMatchObject({ status: 400, headers: { ratelimit: expect.stringContaining(';r=0;') as string } });

  const { status, headers, body } = await rest.get(ACCOUNTS);
  expect(status).toBe(429);
  expect(body).toEqual({
    type: 'urn:livegate:error:CALLER_THROTTLED',
    title: 'Resource exhausted',
    status: 429,
    detail: 'the caller has reached its limit of 3 calls within 3600000 ms',
    code: 'RESOURCE_EXHAUSTED',
    reason: 'CALLER_THROTTLED',
    metadata: { caller: 'anonymous', limit: '3', windowMs: '3600000' },
    retryAfterMs: expect.any(Number) as number,
  });
  const seconds = Math.ceil(body.retryAfterMs / 1000);
  expect(seconds).toBeLessThanOrEqual(3600);
  expect(headers).toMatchObject({
    'retry-after': String(seconds),
    ratelimit: `"caller";r=0;t=${seconds}`,
    'ratelimit-policy': '"caller";q=3;w=3600',
  });
  expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

test('over gRPC the call after the limit is refused, with QuotaFailure, RetryInfo and the request id', async () => {
  await start(2, HOUR);
  const { grpc } = system;
  const headers = { 'x-request-id': 'asked-once' };
  const ask = () => grpc.call('AccountService', 'ListAccounts', {}, { headers });
  expect(await ask()).toMatchObject({ ok: true });
  expect(await ask()).toMatchObject({ ok: true });
  const refused = await ask();
  const message = 'the caller has reached its limit of 2 calls within 3600000 ms';
  expect(refused).toMatchObject({
    ok: false,
    code: 8,
    message,
    details: [
      {
        type: 'google.rpc.ErrorInfo',
        value: {
          reason: 'CALLER_THROTTLED',
          domain: 'livegate',
          metadata: { caller: 'anonymous', limit: '2', windowMs: '3600000' },
        },
      },
      { type: 'google.rpc.QuotaFailure', value: { violations: [{ subject: 'anonymous', description: message }] } },
      { type: 'google.rpc.RetryInfo', value: { retryDelay: { seconds: expect.any(String) as string } } },
    ],
  });
  expect(refused.metadata.get('x-request-id')).toEqual(['asked-once']);
});

test('one limit holds for all methods over both transports, and calls above it reach no cloud', async () => {
  await start(3, HOUR);
  const { rest, grpc, alibaba } = system;
  const urls = ['https://hooks.example.com/live'];
  expect((await rest.put(`/v1/${SNAPSHOT}`, { urls })).status).toBe(200);
  expect(await grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: SNAPSHOT })).toMatchObject({ ok: true });
  expect((await rest.send('HEAD', '/v1/providers')).status).toBe(200);
  const calls = alibaba.calls.length;
  expect((await rest.delete(`/v1/${SNAPSHOT}`)).status).toBe(429);
  expect(await grpc.call('CallbackConfigService', 'GetCallbackConfig', { name: SNAPSHOT })).toMatchObject({ code: 8 });
  // Nothing is read of what is refused.
  expect((await rest.put('/v1/accounts/NO/domains/y/callbackConfigs/z', { nonsense: 1 })).status).toBe(429);
  expect(await grpc.call('AccountService', 'GetAccount', { name: 'NO' })).toMatchObject({ code: 8 });
  expect(alibaba.calls).toHaveLength(calls);
});

test('health and documentation are under no limit', async () => {
  await start(1, HOUR);
  const { rest } = system;
  await rest.get(ACCOUNTS);
  expect((await rest.get(ACCOUNTS)).status).toBe(429);
  for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs']) {
    const { status, headers } = await rest.get(path);
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(headers['ratelimit']).toBeUndefined();
  }
  expect(await answersHealth(system.app.grpc)).toBe(true);
  expect((await rest.get('/v1/nowhere')).status).toBe(404);
});

test('a caller that waits for the retry time is admitted', async () => {
  const clock = new FakeClock();
  system = await startSystem({ settings: 'throttle: { limit: 1, windowMs: 1000 }', clock });
  const { rest, grpc } = system;
  expect((await rest.get(ACCOUNTS)).status).toBe(200);
  await clock.advance(300);
  const { status, body } = await rest.get(ACCOUNTS);
  expect({ status, retryAfterMs: body.retryAfterMs as number }).toEqual({ status: 429, retryAfterMs: 700 });
  await clock.advance(699);
  expect((await rest.get(ACCOUNTS)).status).toBe(429);
  await clock.advance(1);
  expect(await grpc.call('AccountService', 'ListAccounts', {})).toMatchObject({ ok: true });
  expect((await rest.get(ACCOUNTS)).status).toBe(429);
});

test('without the section there is no limit, and no field', async () => {
  system = await startSystem();
  const answers = await Promise.all(Array.from({ length: 150 }, () => system.rest.get(ACCOUNTS)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers[0]?.headers['ratelimit']).toBeUndefined();
});
