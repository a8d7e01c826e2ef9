import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, Dialect, Kysely, PostgresDialect } from 'kysely';
import { AppliedStates } from '../domain/applied-state';
import { Clock } from '../domain/clock';
import { ResourceLeases } from '../domain/resource-lease';
import { Secret } from '../domain/secret';
import { ChainKey } from './audit/audit-chain';
import { AuditRecords } from './audit/audit-records';
import { SqlAuditRecords } from './audit/sql-audit-records';
import { CachedAppliedStates } from './cached-applied-states';
import { fingerprintKeyIn } from './fingerprint-key';
import { LibsqlLink } from './libsql-link';
import { LibsqlDialect } from './libsql.dialect';
import { migrate } from './migrations';
import { PostgresLeases, PostgresLeasesOptions } from './postgres-leases';
import { postgresPool } from './postgres-pool';
import { PostgresReads } from './postgres-reads';
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
  /** Settles when nothing but another process can use the store; absent where it may come back by itself. */
  readonly lost?: Promise<Error>;
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
}

/** Shared by replicas. */
export interface SharedStoreOptions extends PostgresLeasesOptions {
  /** Of a PostgreSQL database. */
  readonly url: Secret;
  readonly fingerprintKey: Secret;
}

/** How long a statement may take. */
const STATEMENT_TIMEOUT_MS = 3_000;
/** While tables are made, others may hold the lock on them, or have much data to go through. */
const MIGRATION_TIMEOUT_MS = 60_000;
/** Statements that may be under way in the embedded store. */
const MAX_REQUESTS = 10_000;
/** Resources whose state is kept in memory, some hundred bytes each: nobody else changes the file. */
const MAX_KNOWN_STATES = 10_000;

/** Throws an Error with one line for an operator. */
export async function openLocalStore({ dataDir, fingerprintKey, clock }: LocalStoreOptions): Promise<Store> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'livegate.db');
  const link = await LibsqlLink.open({ file, clock, timeoutMs: STATEMENT_TIMEOUT_MS, maxRequests: MAX_REQUESTS });
  const db = new Kysely<StoreSchema>({ dialect: new LibsqlDialect(link) });
  try {
    await migrate(db);
    const store = await storeOf(db, readsThrough(link), fingerprintKey ?? fingerprintKeyIn(dataDir));
    const appliedStates = new CachedAppliedStates(store.appliedStates, MAX_KNOWN_STATES);
    return { ...store, appliedStates, lost: link.lost };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Throws an Error with one line for an operator. */
export async function openSharedStore(options: SharedStoreOptions): Promise<Store> {
  const url = options.url.reveal();
  const dialect = (statementTimeoutMs: number): Dialect =>
    new PostgresDialect({ pool: postgresPool({ url, statementTimeoutMs }) });
  const migrating = new Kysely<StoreSchema>({ dialect: dialect(MIGRATION_TIMEOUT_MS) });
  await migrate(migrating).finally(() => migrating.destroy());
  const db = new Kysely<StoreSchema>({ dialect: dialect(STATEMENT_TIMEOUT_MS) });
  const reads = new PostgresReads({ url, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  return {
    ...(await storeOf(db, reads, options.fingerprintKey)),
    leases: new PostgresLeases(db, options),
    close: () => Promise.all([db.destroy(), reads.close()]).then(() => undefined),
  };
}

function readsThrough(link: LibsqlLink): StoreReads {
  return {
    read: async <R>({ sql: text, parameters }: CompiledQuery, signal: AbortSignal) =>
      (await link.read(text, parameters, signal)) as R[],
  };
}

async function storeOf(db: Kysely<StoreSchema>, reads: StoreReads, fingerprintKey: Secret): Promise<Store> {
  return {
    fingerprintKey,
    appliedStates: new StoredAppliedStates(db, new ChainKey(fingerprintKey).id),
    audit: await SqlAuditRecords.open(db, reads),
    close: () => db.destroy(),
  };
}
