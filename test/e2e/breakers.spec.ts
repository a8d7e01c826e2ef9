/*
 * Circuit breakers as an operator sees and moves them. When they open and close is in
 * src/resilience/breaker; that both transports answer the same is in parity.spec.ts.
 */
import { seeds } from '../support/request-cases';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const CONFIG = `/v1/accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`;
const BREAKERS = '/v1/accounts/ali/breakers';
const NAME = 'accounts/ali/breakers/DescribeLiveStreamsNotifyUrlConfig';
const OTHER = 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';

/** Longer than any stall of this process: what a test opened stays open while that test looks. */
const RESET_MS = 600_000;
/** The shortest that the configuration takes. */
const SHORT_RESET_MS = 100;

/** Opens after two failures. */
function sensitive(resetMs: number): string {
  return `
breaker: { minCalls: 2, failureRatio: 1, windowMs: 600000, resetMs: ${resetMs}, probes: 2 }
retry: { maxAttempts: 1 }
`;
}

let system: System;
beforeEach(() => start(RESET_MS));
afterEach(() => system.close());

async function start(resetMs: number): Promise<void> {
  system = await startSystem({ resilience: true, settings: sensitive(resetMs) });
  seeds.alibaba(system);
}

async function breaker(name = NAME): Promise<unknown> {
  return (await system.rest.get(`/v1/${name}`)).body;
}

/** A breaker as it is after a change, whenever that was. */
function changed(state: string, override: string): object {
  return { name: NAME, state, override, sinceTime: expect.stringMatching(/^\d{4}-.*Z$/) as string };
}

async function force(override: string): Promise<void> {
  const { status, body } = await system.rest.send('PATCH', `/v1/${NAME}`, { override });
  expect({ status, body }).toMatchObject({ status: 200, body: { name: NAME, override } });
}

function failNext(times: number): void {
  system.alibaba.faults.add({ times, fault: { kind: 'status', status: 503, code: 'ServiceUnavailable' } });
}

test('there is one for each documented action, closed and automatic', async () => {
  const quotas = (await system.rest.get('/v1/providers/alibaba')).body.quotas as { action: string }[];
  const { body } = await system.rest.get(BREAKERS);
  const actions = quotas.map(({ action }) => action).toSorted();
  expect(body).toEqual({
    breakers: actions.map((action) => ({ name: `accounts/ali/breakers/${action}`, state: 'CLOSED', override: 'AUTO' })),
    nextPageToken: '',
  });
});

test('forced open, it refuses calls of its action before they cost anything, until it is automatic again', async () => {
  await force('FORCED_OPEN');
  expect(await breaker()).toEqual(changed('OPEN', 'FORCED_OPEN'));
  const refused = await system.rest.get(CONFIG);
  expect(refused).toMatchObject({
    status: 503,
    headers: { 'retry-after': expect.any(String) as string },
    body: { reason: 'CIRCUIT_OPEN', metadata: { action: 'DescribeLiveStreamsNotifyUrlConfig' } },
  });
  expect(system.alibaba.calls).toEqual([]);
  expect(await breaker(OTHER)).toMatchObject({ state: 'CLOSED', override: 'AUTO' });
  await force('AUTO');
  expect(await breaker()).toEqual(changed('CLOSED', 'AUTO'));
  expect((await system.rest.get(CONFIG)).status).toBe(200);
});

test('an action that the provider does not have has none', async () => {
  const name = 'accounts/ali/breakers/UpdateCallback';
  expect(await system.rest.get(`/v1/${name}`)).toMatchObject({
    status: 404,
    body: { reason: 'BREAKER_NOT_FOUND', metadata: { resource: name, account: 'ali', action: 'UpdateCallback' } },
  });
  const overGrpc = await system.grpc.call('BreakerService', 'GetBreaker', { name });
  expect(overGrpc).toMatchObject({ ok: false, code: 5 });
  const details = overGrpc.ok ? [] : overGrpc.details;
  expect(details).toContainEqual({
    type: 'google.rpc.ResourceInfo',
    value: {
      resourceType: 'livegate/Breaker',
      resourceName: name,
      description: 'alibaba has no action UpdateCallback',
    },
  });
});

test('a mask decides what changes', async () => {
  await force('FORCED_CLOSED');
  const patch = (query: string, body: object) => system.rest.send('PATCH', `/v1/${NAME}${query}`, body);
  const untouched = await patch('?updateMask=state,retryAfterMs', { override: 'FORCED_OPEN', state: 'OPEN' });
  expect(untouched.body).toEqual(changed('CLOSED', 'FORCED_CLOSED'));
  expect((await patch('', {})).body).toMatchObject({ override: 'FORCED_CLOSED' });
  expect((await patch('?updateMask=', { override: 'FORCED_OPEN' })).body).toMatchObject({ override: 'FORCED_OPEN' });
  // Named and not given: back to the default.
  expect((await patch('?updateMask=override', {})).body).toMatchObject({ override: 'AUTO' });
  for (const [mask, reason] of [
    ['retry_after_ms', 'INVALID_FORMAT'],
    ['openUntil', 'UNKNOWN_FIELD'],
  ]) {
    const { status, body } = await patch(`?updateMask=${mask}`, { override: 'FORCED_OPEN' });
    expect({ status, body }).toMatchObject({ status: 400, body: { violations: [{ field: 'updateMask', reason }] } });
  }
  const overGrpc = await system.grpc.call('BreakerService', 'UpdateBreaker', {
    breaker: { name: NAME, override: 'FORCED_OPEN' },
    updateMask: { paths: ['retryAfterMs'] },
  });
  expect(overGrpc).toMatchObject({ ok: false, code: 3 });
  expect(await breaker()).toMatchObject({ override: 'AUTO' });
});

test('a name in the body must match the path, and one page ends where the next begins', async () => {
  const other = await system.rest.send('PATCH', `/v1/${NAME}`, { name: OTHER, override: 'FORCED_OPEN' });
  expect(other).toMatchObject({ status: 400, body: { violations: [{ field: 'name', reason: 'CONFLICT' }] } });
  expect(await breaker()).toMatchObject({ override: 'AUTO' });
  const all = (await system.rest.get(BREAKERS)).body.breakers as object[];
  const first = (await system.rest.get(`${BREAKERS}?pageSize=10`)).body;
  const second = (await system.rest.get(`${BREAKERS}?pageToken=${first.nextPageToken}`)).body;
  expect(first.breakers).toHaveLength(10);
  expect([...first.breakers, ...second.breakers]).toEqual(all);
});

async function fail(): Promise<void> {
  failNext(1);
  expect((await system.rest.get(CONFIG)).body).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
}

test('a cloud that keeps failing opens it: nothing goes out, and it says since when, and when calls do', async () => {
  await fail();
  expect(await breaker()).not.toHaveProperty('sinceTime');
  expect(await breaker()).toMatchObject({ state: 'CLOSED' });
  const fromMs = Date.now();
  await fail();
  const toMs = Date.now();
  const open = (await breaker()) as { state: string; retryAfterMs: number; sinceTime: string };
  const sinceMs = Date.parse(open.sinceTime);
  expect([sinceMs >= fromMs, sinceMs <= toMs]).toEqual([true, true]);
  const timestamp = { seconds: String(Math.floor(sinceMs / 1_000)), nanos: (sinceMs % 1_000) * 1_000_000 };
  const overGrpc = await system.grpc.call('BreakerService', 'GetBreaker', { name: NAME });
  expect(overGrpc).toMatchObject({ ok: true, message: { state: 'OPEN', sinceTime: timestamp } });
  expect(open).toMatchObject({ state: 'OPEN', override: 'AUTO' });
  expect(open.retryAfterMs).toBeGreaterThanOrEqual(1);
  expect(open.retryAfterMs).toBeLessThanOrEqual(RESET_MS);
  expect((await system.rest.get(CONFIG)).body).toMatchObject({ reason: 'CIRCUIT_OPEN' });
  expect(system.alibaba.calls).toHaveLength(2);
});

test('after its time it sends probes, and closes when all of them succeed', async () => {
  await system.close();
  await start(SHORT_RESET_MS);
  await fail();
  await fail();
  // Nobody looks at it while it is open, since a stall may end that unseen; half open it stays
  // until calls go out.
  await until(async () => ((await breaker()) as { state: string }).state === 'HALF_OPEN');
  expect(await breaker()).toEqual(changed('HALF_OPEN', 'AUTO'));
  expect((await system.rest.get(CONFIG)).status).toBe(200);
  expect(await breaker()).toMatchObject({ state: 'HALF_OPEN' });
  expect((await system.rest.get(CONFIG)).status).toBe(200);
  expect(await breaker()).toEqual(changed('CLOSED', 'AUTO'));
});

test('forced closed, it lets every call out', async () => {
  await force('FORCED_CLOSED');
  failNext(5);
  for (let i = 0; i < 5; i += 1) {
    expect((await system.rest.get(CONFIG)).body).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
  }
  expect(system.alibaba.calls).toHaveLength(5);
  expect(await breaker()).toMatchObject({ state: 'CLOSED' });
});
