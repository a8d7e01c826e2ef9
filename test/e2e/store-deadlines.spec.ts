/*
 * A store that does not answer holds nobody up for longer than the caller gave: here another
 * connection holds the lock of a whole table.
 */
import { Client } from 'pg';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, WORLD } from '../support/start-system';

const CONFIG = `/v1/accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/recording`;
const BODY = { urls: ['https://hooks.example.com/live'] };
const SOON = { 'x-request-timeout-ms': '300' };
const LATE = { status: 504, body: { reason: 'DEADLINE_PASSED' } };

let system: System;
let client: Client;
beforeAll(async () => {
  const url = await newDatabase();
  system = await startSystem({
    settings: 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: FINGERPRINT_KEY }\n',
    env: { DATABASE_URL: url, FINGERPRINT_KEY: 'fingerprint-key-of-the-tests-0123456789' },
  });
  client = new Client({ connectionString: url });
  await client.connect();
  expect((await system.rest.put(CONFIG, BODY)).status).toBe(200);
});
afterAll(async () => {
  await client.end();
  await system.close();
});
afterEach(() => client.query('rollback'));

test.each([
  ['applied_states', LATE],
  ['resource_leases', { status: 200 }],
  ['audit_events', { status: 200 }],
])('a locked table %s', async (table, read) => {
  await client.query('begin');
  await client.query(`lock table ${table} in access exclusive mode`);
  const { calls } = system.alibaba;
  const before = calls.length;
  // A statement alone would be given up after three seconds, and be told as a store that is not
  // there.
  expect(await system.rest.put(CONFIG, BODY, SOON)).toMatchObject(LATE);
  expect(calls.length).toBe(before);
  expect(await system.rest.get(CONFIG, table === 'applied_states' ? SOON : {})).toMatchObject(read);
});
