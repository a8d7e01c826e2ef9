import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { AppliedStates } from '../domain/records/applied-state';
import { Clock } from '../domain/time/clock';
import { Report } from '../domain/events/event-log';
import { HealthSource } from '../domain/records/health';
import { ResourceLeases } from '../domain/records/resource-lease';
import { Secret } from '../domain/access/secret';
import { ChainKey } from './audit/audit-chain';
import { AuditRecords } from './audit/audit-records';
import { SqlAuditRecords } from './audit/sql-audit-records';
import { CachedAppliedStates } from './cached-applied-states';
import { makeClosedToOthers } from './file-mode';
import { fingerprintKeyIn } from './fingerprint-key';
import { LibsqlLink } from './libsql-link';
import { LibsqlDialect } from './libsql.dialect';
import { migrate } from './migrations';
import { PostgresLeases, PostgresLeasesOptions } from './postgres-leases';
import { PostgresPoolOptions, postgresPool } from './postgres-pool';
import { PostgresReads } from './postgres-reads';
import { keepKeyId, writeProbe } from './store-facts';
import { HUNG_MS, StoreMonitor } from './store-monitor';
import { StoreReads } from './store-reads';
import { StoreSchema } from './store-schema';
import { StoredAppliedStates } from './stored-applied-states';

/** What livegate remembers beyond its process. */
export interface Store {
  /** With which secrets are fingerprinted; the same for all who share the store. */
  readonly fingerprintKey: Secret;
  readonly appliedStates: AppliedStates;
  readonly audit: AuditRecords;
  /** Absent where no other replica writes to the same store. */
  readonly leases?: ResourceLeases;
  /** Whether it takes writes; known once `watch` was called. */
  readonly health: HealthSource;
  /** Settles when nothing but another process can use the store; absent where it may come back by itself. */
  readonly lost?: Promise<Error>;
  /** Begins to look whether the store takes writes, until it is closed. */
  watch(): void;
  /** After the last operation. */
  close(): Promise<void>;
}

/** For itself: one file, held by one process at a time. */
export interface LocalStoreOptions {
  /** Made if it is not there. */
  readonly dataDir: string;
  /** Absent: made at random, and kept in the folder. */
  readonly fingerprintKey?: Secret;
  readonly clock: Clock;
  /** Absent: nobody reads it. */
  readonly report?: Report;
}

/** Shared by replicas. */
export interface SharedStoreOptions extends PostgresLeasesOptions {
  /** Of a PostgreSQL database. */
  readonly url: Secret;
  readonly fingerprintKey: Secret;
  /** Absent: nobody reads it. */
  readonly report?: Report;
}

/** How long a statement may take. */
const STATEMENT_TIMEOUT_MS = 3_000;
/** While tables are made, others may hold the lock on them, or have much data to go through. */
const MIGRATION_TIMEOUT_MS = 60_000;
/** Statements that may be under way in the embedded store. */
const MAX_REQUESTS = 10_000;
/** A server that stops or becomes read-only may do so for new connections only. */
const PROBES_PER_CONNECTION = 1;
/** Resources whose state is kept in memory, some hundred bytes each: nobody else changes the file. */
const MAX_CACHED_STATES = 10_000;

/** Throws an Error with one line for an operator. */
export async function openLocalStore({
  dataDir,
  fingerprintKey,
  clock,
  report = ignore,
}: LocalStoreOptions): Promise<Store> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'livegate.db');
  makeClosedToOthers(file);
  const onFailure = (error: unknown): void => monitor.statementFailed(error);
  const limits = { timeoutMs: STATEMENT_TIMEOUT_MS, maxRequests: MAX_REQUESTS };
  const link = await LibsqlLink.open({ file, clock, ...limits, onFailure });
  const db = new Kysely<StoreSchema>({ dialect: new LibsqlDialect(link) });
  const { sql: text, parameters } = writeProbe(db);
  const probe = (): Promise<unknown> => link.probe(text, parameters, 2 * HUNG_MS);
  const monitor = new StoreMonitor({ probe, lastAnswerAt: () => link.lastAnswerAt, clock, report });
  try {
    await migrate(db);
    const key = fingerprintKey ?? (await fingerprintKeyIn(dataDir, db));
    await keepKeyId(db, new ChainKey(key).id, report);
    const store = await storeOf(db, readsThrough(link), key, monitor);
    const appliedStates = new CachedAppliedStates(store.appliedStates, MAX_CACHED_STATES);
    return { ...store, appliedStates, lost: Promise.race([link.lost, monitor.hung]) };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Throws an Error with one line for an operator. */
export async function openSharedStore(options: SharedStoreOptions): Promise<Store> {
  const { clock, report = ignore, fingerprintKey } = options;
  const url = options.url.reveal();
  const open = (more: Omit<PostgresPoolOptions, 'url'>): Kysely<StoreSchema> =>
    new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: postgresPool({ url, ...more }) }) });
  const migrating = open({ statementTimeoutMs: MIGRATION_TIMEOUT_MS });
  await migrate(migrating).finally(() => migrating.destroy());
  // The probe waits behind nobody, and meets the server as it treats new connections.
  const probing = open({ statementTimeoutMs: STATEMENT_TIMEOUT_MS, maxConnections: 1, maxUses: PROBES_PER_CONNECTION });
  const probe = (): Promise<unknown> => probing.executeQuery(writeProbe(probing));
  const monitor = new StoreMonitor({ probe, clock, report });
  const onFailure = (error: unknown): void => monitor.statementFailed(error);
  const db = open({ statementTimeoutMs: STATEMENT_TIMEOUT_MS, onFailure });
  await keepKeyId(db, new ChainKey(fingerprintKey).id, report);
  const reads = new PostgresReads({ url, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const store = await storeOf(db, reads, fingerprintKey, monitor);
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), reads.close(), probing.destroy()]);
  };
  return { ...store, leases: new PostgresLeases(db, options), close };
}

function readsThrough(link: LibsqlLink): StoreReads {
  return {
    read: async <R>({ sql: text, parameters }: CompiledQuery, signal: AbortSignal) =>
      (await link.read(text, parameters, signal)) as R[],
  };
}

async function storeOf(
  db: Kysely<StoreSchema>,
  reads: StoreReads,
  fingerprintKey: Secret,
  monitor: StoreMonitor,
): Promise<Store> {
  return {
    fingerprintKey,
    appliedStates: new StoredAppliedStates(db, new ChainKey(fingerprintKey).id),
    audit: await SqlAuditRecords.open(db, reads),
    health: monitor,
    watch: () => monitor.start(),
    close() {
      monitor.stop();
      return db.destroy();
    },
  };
}

function ignore(): void {}
