import { mostInAnyWindow } from '../support/departures';
import { FakeClock } from '../support/fake-clock';
import { GrpcAnswer } from '../support/grpc-client';
import { System, startSystem, WORLD } from '../support/start-system';
import { until } from '../support/until';

/**
 * Accounts' quotas as callers and clouds see them, over real sockets: judged by counts of what
 * arrived at the emulated cloud. Time is real where nothing depends on how much of it passes
 * between two steps, else a clock is moved. When slots come due, to the millisecond, is the matter
 * of the specs in src/resilience/quota.
 */

const CONFIG = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;
const SAME_CLOUD_ACCOUNT = CONFIG.replace('/volc/', '/volc-2/');
const READ = 'DescribeCallback';
/** As documented for every action of this cloud. */
const QUOTA = { limit: 10, windowMs: 1_000 };

let system: System;

afterEach(async () => {
  await system.close();
});

function read(name = CONFIG, deadlineMs = 20_000): Promise<GrpcAnswer> {
  return system.grpc.call('CallbackConfigService', 'GetCallbackConfig', { name }, { deadlineMs });
}

function reads(count: number, name?: string, deadlineMs?: number): Promise<GrpcAnswer[]> {
  return Promise.all(Array.from({ length: count }, () => read(name, deadlineMs)));
}

function arrivals(): { at: number; code: string | null }[] {
  return system.volcengine.calls.filter(({ action }) => action === READ).map(({ at, code }) => ({ at, code }));
}

/** Until so many calls wait for their turn. */
function untilWaiting(count: number): Promise<true> {
  return until(async () => {
    const { quotas } = (await system.rest.get('/v1/accounts/volc')).body as { quotas: Record<string, unknown>[] };
    return quotas.find(({ action }) => action === READ)?.['waiting'] === count;
  });
}

function reasonsIn(answers: readonly GrpcAnswer[]): string[] {
  return answers.map((answer) => {
    if (answer.ok) return 'answered';
    const info = answer.details.find(({ type }) => type === 'google.rpc.ErrorInfo')?.value as { reason: string };
    return info.reason;
  });
}

it('waits for slots instead of exceeding the quota, and counts two entries of one cloud account together', async () => {
  system = await startSystem({ resilience: true, volcengine: { quotas: 'documented' } });
  const answers = (await Promise.all([reads(18), reads(17, SAME_CLOUD_ACCOUNT)])).flat();
  expect(new Set(reasonsIn(answers))).toEqual(new Set(['CONFIG_NOT_FOUND']));
  expect(arrivals()).toHaveLength(35);
  expect(
    mostInAnyWindow(
      arrivals().map(({ at }) => at),
      QUOTA.windowMs,
    ),
  ).toBeLessThanOrEqual(QUOTA.limit);
  // The cloud enforces the quota itself, and refused nothing.
  expect(new Set(arrivals().map(({ code }) => code))).not.toContain('FlowLimitExceeded');
});

it('makes the two calls of one write a second apart where the cloud allows one a second', async () => {
  system = await startSystem({ withBytePlus: true, resilience: true, byteplus: { quotas: 'documented' } });
  const config = `/v1/accounts/byte/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/stream`;
  expect((await system.rest.put(config, { urls: ['https://hooks.example.com/stream'] })).status).toBe(200);
  const { calls } = system.byteplus;
  expect(calls.map(({ action, code }) => [action, code])).toEqual([
    ['DescribeCallback', null],
    ['UpdateCallback', null],
    ['UpdateCallback', null],
  ]);
  expect(
    mostInAnyWindow(
      calls.slice(1).map(({ at }) => at),
      QUOTA.windowMs,
    ),
  ).toBe(1);
});

it('honours an override of the quota', async () => {
  system = await startSystem({ quotas: { [READ]: { limit: 3, windowMs: 500 } } });
  await reads(10);
  expect(arrivals()).toHaveLength(10);
  expect(
    mostInAnyWindow(
      arrivals().map(({ at }) => at),
      500,
    ),
  ).toBeLessThanOrEqual(3);
});

it('refuses a call at once if its slot is due after the deadline, with the retry time', async () => {
  system = await startSystem({ quotas: { [READ]: { limit: 1, windowMs: 60_000 } } });
  await read();
  const [answer] = await reads(1, CONFIG, 20_000);
  expect(answer).toMatchObject({ ok: false, code: 8 });
  expect(reasonsIn(answer ? [answer] : [])).toEqual(['QUOTA_EXHAUSTED']);
  const rest = await system.rest.get(`/v1/${CONFIG}`, { 'x-request-timeout-ms': '20000' });
  expect(rest).toMatchObject({
    status: 429,
    body: {
      reason: 'QUOTA_EXHAUSTED',
      metadata: { account: 'volc', provider: 'volcengine', action: READ },
    },
  });
  const { retryAfterMs } = rest.body as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(30_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_190);
  expect(Number(rest.headers['retry-after'])).toBe(Math.ceil(retryAfterMs / 1_000));
  expect(arrivals()).toHaveLength(1);
});

it('reports NOT_APPLIED for a write that got no slot', async () => {
  system = await startSystem({ quotas: { UpdateCallback: { limit: 1, windowMs: 60_000 } } });
  const body = { urls: ['https://hooks.example.com/snapshot'] };
  expect((await system.rest.put(`/v1/${CONFIG}`, body)).status).toBe(200);
  const refused = await system.rest.put(`/v1/${CONFIG}`, body);
  expect(refused).toMatchObject({
    status: 429,
    body: { reason: 'QUOTA_EXHAUSTED', metadata: { outcome: 'NOT_APPLIED' } },
  });
  expect(system.volcengine.calls).toHaveLength(1);
});

it('bounds the waiting calls by its queue', async () => {
  const clock = new FakeClock(Date.now());
  const quotas = { [READ]: { limit: 1, windowMs: 1_000 } };
  system = await startSystem({ resilience: true, settings: 'quota: { maxQueue: 4 }', quotas, clock });
  const answers: GrpcAnswer[] = [];
  const all = Array.from({ length: 12 }, () => read().then((answer) => answers.push(answer)));
  // One goes at once, four wait, and are served in turn.
  await until(() => answers.length >= 8);
  expect(reasonsIn(answers).filter((reason) => reason === 'QUEUE_FULL')).toHaveLength(7);
  for (let waiting = 4; waiting > 0; waiting -= 1) {
    await untilWaiting(waiting);
    // The window, and the guard of 20 ms.
    await clock.advance(1_020);
  }
  await Promise.all(all);
  expect(reasonsIn(answers).filter((reason) => reason === 'QUEUE_FULL')).toHaveLength(7);
  expect(arrivals()).toHaveLength(5);
});

it('spends nothing on a caller who has gone', async () => {
  const clock = new FakeClock(Date.now());
  system = await startSystem({ resilience: true, quotas: { [READ]: { limit: 1, windowMs: 1_000 } }, clock });
  await read();
  const callers = new AbortController();
  const gone = Promise.all(
    Array.from({ length: 5 }, () =>
      fetch(`${system.app.rest}/v1/${CONFIG}`, { signal: callers.signal }).catch(() => 'gone'),
    ),
  );
  await untilWaiting(5);
  callers.abort();
  expect(await gone).toEqual(Array(5).fill('gone'));
  await untilWaiting(0);
  const next = read();
  await untilWaiting(1);
  // Time passes for one slot only: had any of those five kept its turn, this one would wait on.
  await clock.advance(1_020);
  expect(reasonsIn([await next])).toEqual(['CONFIG_NOT_FOUND']);
  expect(arrivals()).toHaveLength(2);
});

it("sends a throttled call again, ahead of others and not before the cloud's retry time", async () => {
  system = await startSystem({ resilience: true });
  system.volcengine.faults.add({ action: READ, fault: { kind: 'throttle', retryAfterMs: 1_000 } });
  expect(reasonsIn(await reads(1))).toEqual(['CONFIG_NOT_FOUND']);
  const [first, second] = arrivals();
  expect(first?.code).toBe('FlowLimitExceeded');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000 - 2);
});

it('refuses operations above the limit at once, over both transports', async () => {
  system = await startSystem({ settings: 'overload: { maxOperations: 2 }' });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  system.volcengine.faults.add({ action: READ, times: 2, fault: { kind: 'hold', release: held } });
  const taken = [read(), read()];
  await until(() => arrivals().length >= 2);
  expect(reasonsIn(await reads(1))).toEqual(['QUEUE_FULL']);
  expect(await system.rest.get(`/v1/${CONFIG}`)).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { reason: 'QUEUE_FULL' },
  });
  release();
  expect(reasonsIn(await Promise.all(taken))).toEqual(Array(2).fill('CONFIG_NOT_FOUND'));
  expect(reasonsIn(await reads(1))).toEqual(['CONFIG_NOT_FOUND']);
});
