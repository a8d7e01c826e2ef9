import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Auditor } from '../../src/application/audit/auditor';
import { Secret } from '../../src/domain/access/secret';
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
  size(): Promise<number>;
}

/**
 * What the audit takes on disk*: by how much a database grows with each write, indexes and all.
 */
export async function measureAuditGrowth(): Promise<PartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-growth-'));
  try {
    const rows: Row[] = [];
    for (const database of [embedded(folder), await postgres()]) {
      const figures = { 'kB of disk per write': (await growthOf(database)) / WRITES / 1_000 };
      rows.push({ part: 'safeguards', subject: `audit in ${database.name}`, figures, goals: [] });
    }
    return { rows, notes: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function growthOf(database: Database): Promise<number> {
  await (await database.open()).close();
  const before = await database.size();
  const store = await database.open();
  await fill(store);
  await store.close();
  return (await database.size()) - before;
}

/** An intent and an outcome each. */
async function fill(store: Store): Promise<void> {
  const log = await openAudit(store, systemClock, () => undefined);
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
