/*
 * While replicas are replaced, a release runs on the tables of the next version. The statements of
 * version 0.2.0, which `npm run record-statements` has recorded, are replayed on today's tables,
 * and today's code reads, verifies and removes what they wrote.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openSharedStore, Store } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
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

it('the records of the last release are read, verified, listed and finally removed', async () => {
  const key = new ChainKey(store.fingerprintKey);
  expect(await verifyAudit(store.audit, key)).toMatchObject({ chains: 1, records: 4, faults: [] });
  const { signal } = new AbortController();
  const query = { account: 'ali', names: ['*.example.com'], filter: {}, limit: 10, maxBytes: 1e6 };
  expect((await store.audit.find(query, signal)).records).toHaveLength(3);
  expect([...(await store.appliedStates.recallBelow('a')).keys()]).toHaveLength(1);
  await store.retention.pass(-1, signal);
  expect(await verifyAudit(store.audit, key)).toMatchObject({ removedChains: 1, faults: [] });
  expect((await store.audit.find(query, signal)).records).toEqual([]);
});
