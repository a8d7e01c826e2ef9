/*
 * A rollout of many configurations in an account whose cloud resets every connection: all items
 * wait for its circuit together, and then fail, whether they are planned or applied. Once the cloud
 * is back, a retry makes them all.
 */
import { ItemAnswer, reached, RolloutAnswer, TimedRollout } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';

/** Eight are worked on at once. */
const DOMAINS = 64;
const MAX_WAIT_MS = 2_000;
/** An open circuit is looked at again after this time at the latest. */
const LOOKS_EVERY_MS = 5_000;
/** One after the other, eight eights would take twice as long, if nothing else took any time. */
const MOST_MS = 4 * LOOKS_EVERY_MS;
const ACTION = 'DescribeLiveSnapshotNotifyConfig';
const NAMES = Array.from({ length: DOMAINS }, (_, index) => `play-${index}.example.com`);

let system: System;

beforeAll(async () => {
  system = await startSystem({
    resilience: true,
    quotas: Object.fromEntries(
      [ACTION, 'UpdateLiveSnapshotNotifyConfig', 'AddLiveSnapshotNotifyConfig'].map((action) => [
        action,
        { limit: 10_000, windowMs: 100 },
      ]),
    ),
    settings: `
rollouts: { maxWaitMs: ${MAX_WAIT_MS} }
breaker: { minCalls: 2, failureRatio: 0.01, windowMs: 600000, resetMs: 600000 }
retry: { maxAttempts: 1 }
`,
  });
  system.alibaba.own(
    WORLD.alibaba.uid,
    NAMES.map((name) => ({ name, type: 'play' })),
  );
});

afterAll(() => system.close());

const get = (path: string) => system.rest.send('GET', path);

function goDown(): void {
  system.alibaba.faults.add({ times: Infinity, fault: { kind: 'reset', when: 'beforeAnswering' } });
}

/** The operator need not wait until livegate tries again. */
async function comeBack(): Promise<void> {
  system.alibaba.faults.clear();
  for (const override of ['FORCED_CLOSED', 'AUTO']) {
    const path = `/v1/accounts/ali/breakers/${ACTION}`;
    expect(await system.rest.send('PATCH', path, { override })).toMatchObject({ status: 200 });
  }
}

async function apply({ name, etag }: RolloutAnswer): Promise<void> {
  const path = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`;
  expect(await system.rest.send('POST', path)).toMatchObject({ status: 200 });
}

/** All items failed; but for what opened the circuit, because it was open. */
async function expectAllFailed(name: string): Promise<void> {
  const { rolloutItems } = (await get(`/v1/${name}/items?pageSize=1000&state=FAILED`)).body as {
    readonly rolloutItems: readonly (ItemAnswer & { readonly error: { readonly reason: string } })[];
  };
  expect(rolloutItems).toHaveLength(DOMAINS);
  const refused = rolloutItems.filter(({ error }) => error.reason === 'CIRCUIT_OPEN');
  expect(refused.length).toBeGreaterThanOrEqual(DOMAINS - 8);
  for (const { error } of refused) expect(error).toMatchObject({ metadata: { account: 'ali', action: ACTION } });
  for (const { error } of refused) expect(error).toHaveProperty('retryAfterMs', expect.any(Number));
}

it('ends soon, and a retry makes everything once the cloud is back', async () => {
  goDown();
  const callbackConfigs = NAMES.map((name) => ({
    name: `accounts/ali/domains/${name}/callbackConfigs/snapshot`,
    urls: ['https://hooks.example.net/snapshot'],
  }));
  const { body } = await system.rest.send('POST', '/v1/rollouts', { source: { desired: { callbackConfigs } } });
  const { name } = body as RolloutAnswer;
  const unplanned = (await reached(get, name, ['PLANNED', 'FAILED'])) as TimedRollout;
  expect(unplanned).toMatchObject({ state: 'PLANNED', counts: { create: 0, failed: DOMAINS } });
  const { createTime, planTime } = unplanned as unknown as { readonly createTime: string; readonly planTime: string };
  expect(Date.parse(planTime) - Date.parse(createTime)).toBeLessThan(MOST_MS);
  await expectAllFailed(name);

  await comeBack();
  await apply(unplanned);
  expect(await reached(get, name, ['PARTIALLY_FAILED', 'SUCCEEDED'])).toMatchObject({ state: 'PARTIALLY_FAILED' });
  await system.rest.send('POST', `/v1/${name}:retry`);
  const planned = await reached(get, name, ['PLANNED']);
  expect(planned.counts).toMatchObject({ create: DOMAINS, failed: 0 });

  goDown();
  await apply(planned);
  const failed = (await reached(get, name, ['PARTIALLY_FAILED', 'SUCCEEDED'])) as TimedRollout;
  expect(failed).toMatchObject({ state: 'PARTIALLY_FAILED', counts: { done: 0, failed: DOMAINS } });
  expect(Date.parse(failed.endTime) - Date.parse(failed.applyTime)).toBeLessThan(MOST_MS);
  await expectAllFailed(name);

  await comeBack();
  await system.rest.send('POST', `/v1/${name}:retry`);
  await apply(await reached(get, name, ['PLANNED']));
  const ended = await reached(get, name, ['PARTIALLY_FAILED', 'SUCCEEDED']);
  expect(ended).toMatchObject({ state: 'SUCCEEDED', counts: { done: DOMAINS } });
});
