/*
 * A primary that dies under load, and its standby that is promoted. With synchronous replication
 * nothing that was answered is lost. The URL names both servers.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openAudit } from '../../src/store/audit/open-audit';
import { Store, openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { auditEvent } from '../support/audit-events';
import { PostgresServer } from '../support/postgres-server';
import { RecordedEvents } from '../support/recorded-events';
import { until } from '../support/until';

const LANES = 8;

let primary: PostgresServer;
let standby: PostgresServer;
let store: Store;
let log: RecordedEvents;

beforeEach(async () => {
  primary = await PostgresServer.start(mkdtempSync(join(tmpdir(), 'livegate-primary-')));
  standby = await primary.standby(mkdtempSync(join(tmpdir(), 'livegate-standby-')));
  log = new RecordedEvents();
});
afterEach(async () => {
  await store.close();
  await Promise.all([primary.stop(), standby.stop()]);
});

async function replicateSynchronously(): Promise<void> {
  await primary.query("alter system set synchronous_standby_names = '*'");
  await primary.query('select pg_reload_conf()');
  const state = async (): Promise<string | undefined> =>
    (await primary.query<{ sync_state: string }>('select sync_state from pg_stat_replication'))[0]?.sync_state;
  await until(async () => (await state()) === 'sync');
}

/** The standby first: it is found not to take writes. */
async function openBoth(): Promise<void> {
  const url = `postgres://postgres@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres`;
  store = await openSharedStore({ ...sharedOptions(new Secret(url)), report: log.report });
  store.watch();
}

/** Writers that repeat what was not answered; `confirmed` is what was. */
async function startLoad(): Promise<{ readonly confirmed: string[]; stop(): Promise<void> }> {
  const audit = await openAudit(store, systemClock, () => undefined);
  const confirmed: string[] = [];
  let isOver = false;
  const lane = async (number: number): Promise<void> => {
    for (let i = 0; !isOver; i += 1) {
      const requestId = `${number}/${i}`;
      const stored = audit.append(auditEvent({ requestId }), new AbortController().signal);
      await stored.then(
        () => confirmed.push(requestId),
        () => delay(50),
      );
    }
  };
  const lanes = Array.from({ length: LANES }, (_, number) => lane(number));
  return {
    confirmed,
    async stop() {
      isOver = true;
      await Promise.all(lanes);
      await audit.close();
    },
  };
}

async function lost(confirmed: readonly string[]): Promise<string[]> {
  const rows = await standby.query<{ request_id: string }>('select request_id from audit_events');
  const found = new Set(rows.map(({ request_id: id }) => id));
  return confirmed.filter((id) => !found.has(id));
}

test('with synchronous replication, no confirmed record is lost, and livegate recovers by itself', async () => {
  await replicateSynchronously();
  await openBoth();
  const load = await startLoad();
  await until(() => load.confirmed.length > 200);
  await primary.stop('SIGQUIT');
  const before = load.confirmed.length;
  await standby.query('select pg_promote()');
  const promotedAt = Date.now();
  await until(() => load.confirmed.length > before + LANES);
  const recoveredMs = Date.now() - promotedAt;
  await until(() => load.confirmed.length > before + 200);
  await load.stop();
  await until(() => store.health.health().ok);
  expect(await lost(load.confirmed)).toEqual([]);
  expect((await verifyAudit(store.audit, new ChainKey(store.fingerprintKey))).faults).toEqual([]);
  process.stdout.write(`answered before ${before}, recovered in ${recoveredMs} ms\n`);
  expect(recoveredMs).toBeLessThan(15_000);
});

test('while the standby is down, writes are refused in time, and they succeed when it is back', async () => {
  await replicateSynchronously();
  await openBoth();
  const load = await startLoad();
  await until(() => load.confirmed.length > 50);
  await standby.stop();
  await until(() => !store.health.health().ok);
  const before = load.confirmed.length;
  await delay(5_000);
  expect(load.confirmed.length).toBe(before);
  await standby.startAgain();
  await until(() => load.confirmed.length > before + 50);
  await load.stop();
  await until(() => store.health.health().ok);
  expect((await verifyAudit(store.audit, new ChainKey(store.fingerprintKey))).faults).toEqual([]);
});
