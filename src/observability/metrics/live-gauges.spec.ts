/* What a scrape reads, of sources that a test sets. A real process: test/e2e/metrics.spec.ts. */
import { FakeClock } from '../../../test/support/fake-clock';
import { Account } from '../../domain/access/account';
import { atOnce } from '../../domain/concurrency/stretches';
import { Health } from '../../domain/events/health';
import { UsedActions } from './action-series';
import { LiveSources, readGauges } from './live-gauges';

const accountOf = (id: string, uid: string): Account => ({
  id,
  uid,
  provider: 'alibaba',
  endpoint: 'http://127.0.0.1',
});
const ONE = accountOf('one', '1');
const TWIN = accountOf('twin', '1');
const OTHER = accountOf('other', '2');
const DOWN: Health = { ok: false, cause: 'ECONNREFUSED', sinceMs: 0, degraded: true };
const HOUR_MS = 3_600_000;

function world(perAccount = true, sources: Partial<LiveSources> = {}) {
  const clock = new FakeClock();
  const used = new UsedActions(perAccount, clock);
  const all: LiveSources = {
    inFlight: () => 0,
    quota: (_account, action) => ({ action, limit: 30, windowMs: 1_000, currentLimit: 20, inUse: 10, waiting: 5 }),
    breaker: (_account, action) => ({ action, state: 'CLOSED', override: 'AUTO' }),
    breakers: () => [],
    account: (id) => [ONE, TWIN, OTHER].find((account) => account.id === id),
    store: () => ({ ok: true }),
    rollouts: () => new Map([['PLANNED', 2]]),
    expiries: () => [],
    failedDeliveries: () => [],
    sinks: () => [],
    drifts: () => [],
    version: '1.2.3',
    ...sources,
  };
  /** The samples of a metric: labels and value. */
  const read = (name: string): [string, number][] | undefined => {
    const families = atOnce(readGauges({ perAccount, used, sources: all }));
    const family = families.find((one) => one.name === name);
    return family && [...family.samples].map(({ labels, value }) => [labels, value]);
  };
  return { clock, used, read };
}

test('quotas and breakers are those that calls used within the last hour', async () => {
  const { clock, used, read } = world();
  used.use(ONE, 'Set');
  await clock.advance(HOUR_MS / 2);
  used.use(OTHER, 'Set');
  await clock.advance(HOUR_MS / 2 + 1);
  const ofOther = 'provider="alibaba",account="other",action="Set"';
  expect(read('livegate_quota_limit')).toEqual([[ofOther, 30]]);
  expect(read('livegate_quota_current_limit')).toEqual([[ofOther, 20]]);
  expect(read('livegate_quota_in_use')).toEqual([[ofOther, 10]]);
  expect(read('livegate_quota_waiting')).toEqual([[ofOther, 5]]);
  expect(read('livegate_breaker_state')).toHaveLength(5);
  used.use(ONE, 'Set');
  expect(read('livegate_quota_limit')).toHaveLength(2);
});

test.each([
  [{ state: 'CLOSED', override: 'AUTO' }, 'closed'],
  [{ state: 'OPEN', override: 'AUTO' }, 'open'],
  [{ state: 'HALF_OPEN', override: 'AUTO' }, 'half_open'],
  [{ state: 'OPEN', override: 'FORCED_OPEN' }, 'forced_open'],
  [{ state: 'CLOSED', override: 'FORCED_CLOSED' }, 'forced_closed'],
] as const)('a breaker that is %j has the state %s alone, in use or not', (breaker, state) => {
  const known = world(true, {
    breaker: (_account, action) => ({ action, ...breaker }),
    breakers: () => ['one', 'removed'].map((accountId) => ({ accountId, action: 'Set' })),
  });
  const states = known.read('livegate_breaker_state');
  expect(states).toHaveLength(5);
  const on = `provider="alibaba",account="one",action="Set",state="${state}"`;
  expect(states?.filter(([, value]) => value === 1)).toEqual([[on, 1]]);
});

test('without accounts, quotas add up over cloud accounts, and the first end of credentials counts', () => {
  const expiries = [
    { accountId: 'one', expiresAtMs: 2_000_000 },
    { accountId: 'other', expiresAtMs: 1_000_000 },
  ];
  const together = world(false, { expiries: () => expiries });
  for (const account of [ONE, TWIN, OTHER]) together.used.use(account, 'Set');
  expect(together.read('livegate_quota_limit')).toEqual([['provider="alibaba",action="Set"', 60]]);
  expect(together.read('livegate_breaker_state')?.[0]).toEqual(['provider="alibaba",action="Set",state="closed"', 3]);
  expect(together.read('livegate_credentials_expire_timestamp_seconds')).toEqual([['', 1_000]]);
  expect(world(false).read('livegate_credentials_expire_timestamp_seconds')).toEqual([]);
  expect(world(true, { expiries: () => expiries }).read('livegate_credentials_expire_timestamp_seconds')).toEqual([
    ['account="one"', 2_000],
    ['account="other"', 1_000],
  ]);
});

test('failed deliveries are those of accounts that are there; without accounts they add up', () => {
  const failedDeliveries = () => [
    { accountId: 'one', count: 2 },
    { accountId: 'other', count: 0 },
    { accountId: 'removed', count: 9 },
  ];
  const name = 'livegate_deliveries_failed';
  expect(world(true, { failedDeliveries }).read(name)).toEqual([
    ['account="one"', 2],
    ['account="other"', 0],
  ]);
  expect(world(false, { failedDeliveries }).read(name)).toEqual([['', 2]]);
  expect(world(false).read(name)).toEqual([]);
});

test('the store and Redis are up while they can be used; without Redis there is no such gauge', () => {
  expect(world().read('livegate_store_up')).toEqual([['', 1]]);
  expect(world().read('livegate_redis_up')).toBeUndefined();
  const down = world(true, { store: () => DOWN, redis: () => DOWN });
  expect([down.read('livegate_store_up'), down.read('livegate_redis_up')]).toEqual([[['', 0]], [['', 0]]]);
});

test('the account of a reload replaces the one before', () => {
  const { used } = world();
  used.use(ONE, 'Set');
  used.use({ ...ONE, uid: '9' }, 'Set');
  expect([...used.recent()].map(({ account }) => account.uid)).toEqual(['9']);
  expect(used.forget((id) => id === 'one').map(({ action }) => action)).toEqual(['Set']);
  expect([...used.recent()]).toEqual([]);
});

test('rollouts have a series for each state', () => {
  const read = world().read('livegate_rollouts');
  expect(read).toHaveLength(8);
  expect(read).toContainEqual(['state="planned"', 2]);
  expect(read).toContainEqual(['state="failed"', 0]);
});

test.each([
  [
    true,
    [
      ['account="one"', 2],
      ['account="twin"', 2],
      ['account="other"', 0],
    ],
  ],
  [false, [['', 2]]],
])('drifts are those of each account, or (perAccount: %s) of all cloud accounts together', (perAccount, samples) => {
  const drifts = [
    { accountId: 'one', cloudAccount: 'alibaba/1', count: 2 },
    { accountId: 'twin', cloudAccount: 'alibaba/1', count: 2 },
    { accountId: 'other', cloudAccount: 'alibaba/2', count: 0 },
  ];
  expect(world(perAccount, { drifts: () => drifts }).read('livegate_drifted_resources')).toEqual(samples);
  expect(world(perAccount).read('livegate_drifted_resources')).toBeUndefined();
});
