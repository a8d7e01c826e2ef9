import { Quota } from '../../src/domain/resources/capability';
import { reached, RolloutAnswer, TimedRollout, tookOfEstimate } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';
import { undisturbed } from '../support/undisturbed';

/* A plan says how long it takes to apply: compared with the time that it takes, on real clocks. */

let system: System;

afterEach(() => system.close());

interface Estimated extends TimedRollout {
  readonly progress: number;
  readonly costs: readonly { account: string; action: string; calls: number; limit: number; window: string }[];
}

async function applied(desired: object): Promise<{ planned: Estimated; ended: Estimated; items: readonly object[] }> {
  const get = (path: string) => system.rest.send('GET', path);
  const { body } = await system.rest.send('POST', '/v1/rollouts', { source: { desired } });
  const { name } = body as RolloutAnswer;
  const planned = (await reached(get, name, ['PLANNED', 'FAILED'])) as Estimated;
  // What planning used of the quotas is free again.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await system.rest.send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(planned.etag)}`);
  const ended = (await reached(get, name, ['SUCCEEDED', 'PARTIALLY_FAILED'])) as Estimated;
  const { rolloutItems } = (await get(`/v1/${name}/items?pageSize=1000`)).body as { rolloutItems: object[] };
  return { planned, ended, items: rolloutItems };
}

async function expectEstimateHolds(quota: Quota, url: string): Promise<void> {
  const callbackConfigs = Array.from({ length: 45 }, (_, index) => ({
    name: `accounts/volc/vhosts/${WORLD.volcengine.vhost}/apps/show-${index}/callbackConfigs/stream`,
    urls: [url],
  }));
  const { planned, ended, items } = await applied({ callbackConfigs });
  expect(ended).toMatchObject({ state: 'SUCCEEDED', progress: 100 });
  const write = planned.costs.find(({ action }) => action === 'UpdateCallback');
  expect(write).toEqual({
    account: 'volc',
    action: 'UpdateCallback',
    calls: 90,
    limit: quota.limit,
    window: '1s',
  });
  const made = items.flatMap((item) => (item as { upstreamCalls: object[] }).upstreamCalls).length;
  expect(planned.costs.reduce((sum, { calls }) => sum + calls, 0)).toBe(made);
  expect(ended.estimatedDuration).toBe(planned.estimatedDuration);
  expect(Math.abs(tookOfEstimate(ended) - 1)).toBeLessThan(0.1);
}

/** Ends a test that is done again where the machine stood still. */
const REPEATED_MS = 300_000;

it.each([
  ['15 calls a second', { limit: 15, windowMs: 1_000 }],
  ['10 calls a second', { limit: 10, windowMs: 1_000 }],
])(
  'an estimate is within a tenth of the time that 90 writes of 45 items take at %s',
  async (_title, quota) => {
    system = await startSystem({ quotas: { UpdateCallback: quota } });
    let rollouts = 0;
    await undisturbed(() => expectEstimateHolds(quota, `https://hooks.example.net/${(rollouts += 1)}`));
  },
  REPEATED_MS,
);
