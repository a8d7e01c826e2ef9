/*
 * While replicas are replaced, a release runs on the tables of the next version. The statements of
 * version 0.2.0, which `npm run record-statements` has recorded, are replayed on today's tables,
 * and today's code reads, verifies and removes what they wrote.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openSharedStore, Store } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { holdLease } from '../support/leases';
import { newDatabase } from '../support/shared-postgres';

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly rows: number;
}

const STATEMENTS = JSON.parse(
  readFileSync(join(__dirname, 'rolling-update.statements.json'), 'utf8'),
) as readonly Statement[];

let client: Client;
let store: Store;

beforeAll(async () => {
  const url = await newDatabase();
  client = new Client({ connectionString: url });
  await client.connect();
  const options = { ...sharedOptions(new Secret(url)) };
  // Migrates, and leaves no other row than that of its key.
  await (await openSharedStore(options)).close();
  await client.query('delete from store_facts');
  store = await openSharedStore(options);
  await client.query('delete from store_facts');
});
afterAll(async () => {
  await store.close();
  await client.end();
});

it('the recorded statements use all tables', () => {
  const tables = ['audit_entries', 'audit_patterns', 'applied_states', 'resource_leases', 'store_facts'];
  const missing = tables.filter((table) => !STATEMENTS.some(({ sql }) => sql.includes(table)));
  expect({ missing, number: STATEMENTS.length > 30 }).toEqual({ missing: [], number: true });
});

it.each(STATEMENTS.map((statement, index) => ({ ...statement, title: `${index}: ${statement.sql.slice(0, 90)}` })))(
  'a statement of the last release has the same number of rows: $title',
  async ({ sql, values, rows }) => {
    expect((await client.query(sql, [...values])).rowCount).toBe(rows);
  },
);

describe('writes of its replicas, which lease wholes only', () => {
  const whole = 'volcengine/2/vhosts/live/callbackConfigs/snapshot';
  const part = { whole, part: 'volcengine/2/vhosts/live/apps/one/callbackConfigs/snapshot' };
  const claims = STATEMENTS.filter(({ sql }) => sql.startsWith('insert into "resource_leases"'));
  const renewals = STATEMENTS.filter(
    ({ sql, values }) => sql.startsWith('update "resource_leases"') && values[0] === 2000,
  );
  const returns = STATEMENTS.filter(({ sql }) => sql.includes('set "expires_at" = 0'));
  const run = ([statement]: readonly Statement[], values: readonly unknown[]) =>
    client.query<{ fence: string }>(statement?.sql ?? '', [...values]);
  /** The fence; undefined if the lease is taken. */
  const claim = async (leaseMs = 2_000) => (await run(claims, [whole, 'old', 1, leaseMs])).rows[0]?.fence;
  const giveBack = (fence: string | undefined) => run(returns, [whole, fence]);

  it('wait for a part, and parts for them', async () => {
    const held = holdLease(store, part);
    await held.lease;
    expect(await claim()).toBeUndefined();
    await held.letGo();
    const fence = await claim();
    const next = holdLease(store, part);
    let isLeased = false;
    void next.lease.then(() => (isLeased = true));
    await delay(200);
    expect([fence, isLeased]).toEqual(['1', false]);
    await giveBack(fence);
    await next.lease;
    await next.letGo();
  });

  it('are not kept waiting for ever by parts', async () => {
    const held = holdLease(store, part);
    await held.lease;
    expect(await claim()).toBeUndefined();
    const other = holdLease(store, { whole, part: `${part.part}/other` });
    let isLeased = false;
    void other.lease.then(() => (isLeased = true));
    await held.letGo();
    const fence = await claim();
    expect([isLeased, fence]).toEqual([false, expect.any(String)]);
    await giveBack(fence);
    await other.lease;
    await other.letGo();
  });

  it('lose a lease that has run out to a part for good', async () => {
    const fence = await claim(0);
    const held = holdLease(store, part);
    await held.lease;
    expect([fence, (await run(renewals, [2_000, whole, fence])).rowCount]).toEqual([expect.any(String), 0]);
    await held.letGo();
  });
});

it('the records of the last release are read, verified, listed and finally removed', async () => {
  const key = new ChainKey(store.fingerprintKey);
  expect(await verifyAudit(store.audit, key)).toMatchObject({ chains: 1, records: 4, faults: [] });
  const { signal } = new AbortController();
  const query = { account: 'ali', names: ['*.example.com'], filter: {}, limit: 10, maxBytes: 1e6 };
  expect((await store.audit.find(query, signal)).records).toHaveLength(3);
  expect([...(await store.appliedStates.recallBelow('a')).keys()]).toHaveLength(1);
  await store.retention.pass({ audit: -1, rollouts: 1 }, signal);
  expect(await verifyAudit(store.audit, key)).toMatchObject({ removedChains: 1, faults: [] });
  expect((await store.audit.find(query, signal)).records).toEqual([]);
});
