import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Auditor } from '../../src/application/audit/auditor';
import { Secret } from '../../src/domain/access/secret';
import { Clock } from '../../src/domain/time/clock';
import { systemClock } from '../../src/resilience/system-clock';
import { openAudit } from '../../src/store/audit/open-audit';
import { Store, openLocalStore, openSharedStore } from '../../src/store/store';
import { endlessOperation } from '../support/endless-operation';
import { PostgresServer } from '../support/postgres-server';
import { PartResult } from './part';
import { Row } from './report';

const WRITES = 10_000;
/** They share inserts, as calls that come at once do. */
const WRITERS = 32;

/**
 * A write as most are: one URL with a key, at a domain of three labels, by one action of a cloud.
 */
const FIELDS = {
  kind: 'STREAM',
  urls: ['https://hooks.example.com/live/events'],
  auth: { enabled: true, keySet: true, keyFingerprint: 'b1946ac92492d2347c6235b4d2611184' },
};
const ACTION = {
  method: 'SetCallbackConfig',
  account: 'ali-prod',
  resource: 'accounts/ali-prod/domains/push.example.com/callbackConfigs/stream',
  from: FIELDS,
  to: { ...FIELDS, urls: ['https://hooks.example.com/live/events-2'] },
};
const CALL = {
  action: 'SetLiveStreamsNotifyUrlConfig',
  requestId: '16A96B9A-F203-4EC5-8E43-CB92E68F4CD8',
  attempts: 1,
  outcome: 'APPLIED',
} as const;

/** A database while its store is closed. */
interface Database {
  readonly name: string;
  open(): Promise<Store>;
  /** Lets the database make free space usable, as it does by itself after a while. */
  tidy(): Promise<void>;
  size(): Promise<number>;
}

/** The records are old enough to be removed. */
const KEEP_DAYS = 2;
const PAST: Clock = { ...systemClock, now: () => systemClock.now() - 3 * 86_400_000 };

/**
 * What the audit takes on disk*: by how much a database grows with each write, indexes and all.
 */
export async function measureAuditGrowth(): Promise<PartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-growth-'));
  try {
    const rows: Row[] = [];
    for (const database of [embedded(folder), await postgres()]) {
      const figures = await measure(database);
      rows.push({ part: 'safeguards', subject: `audit in ${database.name}`, figures, goals: [] });
    }
    return { rows, notes: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(database: Database): Promise<Row['figures']> {
  await (await database.open()).close();
  const empty = await database.size();
  const fillMs = await withStore(database, fill);
  const full = await database.size();
  const removeMs = await withStore(database, (store) =>
    store.retention.pass({ audit: KEEP_DAYS, rollouts: KEEP_DAYS }, new AbortController().signal),
  );
  await database.tidy();
  const left = await database.size();
  await withStore(database, fill);
  const again = await database.size();
  return {
    'kB of disk per write': (full - empty) / WRITES / 1_000,
    'records stored per second': (2 * WRITES * 1_000) / fillMs,
    'records removed per second': (2 * WRITES * 1_000) / removeMs,
    '% returned to the disk': (100 * (full - left)) / (full - empty),
    '% of the space reused': 100 * (1 - Math.max(0, again - full) / (full - empty)),
  };
}

/** How long the work took, in milliseconds. */
async function withStore(database: Database, work: (store: Store) => Promise<void>): Promise<number> {
  const store = await database.open();
  const begin = performance.now();
  await work(store);
  const tookMs = performance.now() - begin;
  await store.close();
  return tookMs;
}

/** An intent and an outcome each. */
async function fill(store: Store): Promise<void> {
  const log = await openAudit(store, PAST, () => undefined);
  let ids = 0;
  const auditor = new Auditor(log, { reads: false, newId: () => (ids += 1).toString(16).padStart(16, '0') });
  const writer = async (): Promise<void> => {
    while (ids < WRITES) {
      const requestId = `7f3c1f0e-2a35-4b77-9c1d-${String(ids).padStart(12, '0')}`;
      const operation = { ...endlessOperation(), caller: 'media-team', requestId };
      await auditor.write(operation, ACTION, () => Promise.resolve(operation.calls.push(CALL)));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await log.close();
}

function embedded(folder: string): Database {
  const dataDir = join(folder, 'data');
  return {
    name: 'the embedded store',
    open: () => openLocalStore({ dataDir, clock: systemClock }),
    tidy: () => Promise.resolve(),
    size: () => Promise.resolve(statSync(join(dataDir, 'livegate.db')).size),
  };
}

/** The server ends, and its folder goes, with this process. */
async function postgres(): Promise<Database> {
  const { port } = await PostgresServer.start(mkdtempSync(join(tmpdir(), 'livegate-growth-postgres-')));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return {
    name: 'PostgreSQL',
    open: () =>
      openSharedStore({
        url: new Secret(url),
        fingerprintKey: new Secret('fingerprint-key-of-the-benchmark-0123'),
        holder: 'bench',
        leaseMs: 2_000,
        renewEveryMs: 200,
        clock: systemClock,
        random: Math.random,
      }),
    tidy: () => run(url, 'vacuum'),
    size: () => databaseSize(url),
  };
}

async function databaseSize(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('checkpoint');
    const { rows } = await client.query<{ size: string }>('select pg_database_size(current_database()) as size');
    return Number(rows[0]?.size);
  } finally {
    await client.end();
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
