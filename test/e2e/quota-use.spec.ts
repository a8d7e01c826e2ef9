/* What GetAccount tells of quotas. How they are kept is in src/resilience/quota. */
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const CONFIG = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;

interface Use {
  readonly action: string;
  readonly limit: number;
  readonly window: string;
  readonly currentLimit: number;
  readonly inUse: number;
  readonly waiting: number;
}

let system: System;
beforeEach(async () => (system = await startSystem({ resilience: true })));
afterEach(() => system.close());

async function usesOf(account: string): Promise<Use[]> {
  const { status, body } = await system.rest.get(`/v1/accounts/${account}`);
  expect(status).toBe(200);
  return body.quotas as Use[];
}

test.each(['ali', 'volc'])('of %s there is each documented quota, with nothing in use', async (account) => {
  const provider = account === 'ali' ? 'alibaba' : 'volcengine';
  const documented = (await system.rest.get(`/v1/providers/${provider}`)).body.quotas as Use[];
  const unused = documented.map((quota) => ({ ...quota, currentLimit: quota.limit, inUse: 0, waiting: 0 }));
  expect(await usesOf(account)).toEqual(unused.toSorted((one, other) => (one.action < other.action ? -1 : 1)));
});

test('calls that left and calls that wait are told apart, the same for all entries of a cloud account', async () => {
  const waiting = await startSystem({
    resilience: true,
    quotas: { DescribeCallback: { limit: 3, windowMs: 60_000 } },
    // Making the first connection takes a while, and a slot that is used too late is lost.
    settings: 'defaults: { deadlineMs: 300000, maxDeadlineMs: 300000 }\nquota: { lateCapMs: 1000, burst: 1 }',
  });
  const callers = new AbortController();
  const calls = Array.from({ length: 5 }, () => fetch(`${waiting.app.rest}${CONFIG}`, { signal: callers.signal }));
  const useOfDescribe = async (account: string): Promise<Use | undefined> => {
    const { quotas } = (await waiting.rest.get(`/v1/accounts/${account}`)).body as { quotas: Use[] };
    return quotas.find(({ action }) => action === 'DescribeCallback');
  };
  await until(async () => (await useOfDescribe('volc'))?.waiting === 2);
  const use = { action: 'DescribeCallback', limit: 3, window: '60s', currentLimit: 3, inUse: 3, waiting: 2 };
  expect([await useOfDescribe('volc'), await useOfDescribe('volc-2')]).toEqual([use, use]);
  callers.abort();
  await Promise.allSettled(calls);
  await waiting.close();
});

test('throttling by the provider lowers the limit in use', async () => {
  system.volcengine.faults.add({ fault: { kind: 'throttle' } });
  await system.rest.get(CONFIG);
  expect((await usesOf('volc')).find(({ action }) => action === 'DescribeCallback')).toMatchObject({
    limit: 10,
    currentLimit: 8,
  });
  expect((await usesOf('ali')).filter(({ limit, currentLimit }) => limit !== currentLimit)).toEqual([]);
});

test('a list leaves them out', async () => {
  const { body } = await system.rest.get('/v1/accounts');
  const accounts = body.accounts as { quotas: Use[] }[];
  expect(accounts.map(({ quotas }) => quotas)).toEqual([[], [], []]);
});
