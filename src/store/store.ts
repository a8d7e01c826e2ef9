import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { AppliedStates } from '../domain/records/applied-state';
import { Clock } from '../domain/time/clock';
import { Report } from '../domain/events/event-log';
import { HealthSource } from '../domain/events/health';
import { ResourceLeases } from '../domain/operations/resource-leases';
import { Instruments, NO_INSTRUMENTS } from '../domain/telemetry/instruments.port';
import { statementTimer } from '../domain/telemetry/statement-timer';
import { DriftStore } from '../domain/drift/drift-store.port';
import { RolloutStore } from '../domain/rollouts/rollout-store.port';
import { EventStore } from '../domain/received/event-store.port';
import { Secret } from '../domain/access/secret';
import { ChainKey } from './audit/audit-chain';
import { AuditRecords } from './audit/audit-records';
import { AuditRemovals } from './audit/audit-removals';
import { AuditRetention } from './audit/audit-retention';
import { SqlAuditRecords } from './audit/sql-audit-records';
import { CachedAppliedStates } from './cached-applied-states';
import { createOwnerOnly } from './file-mode';
import { fingerprintKeyIn } from './fingerprint-key';
import { measuredStates } from './measured-applied-states';
import { StoredDrifts } from './drift/stored-drifts';
import { LibsqlLink } from './libsql-link';
import { LibsqlDialect } from './libsql.dialect';
import { shrinkFile } from './libsql-space';
import { MemoryRetention } from './memory-retention';
import { migrate } from './migrations';
import { StoredEvents } from './events/stored-events';
import { RolloutRetention } from './rollouts/rollout-retention';
import { StoredRollouts } from './rollouts/stored-rollouts';
import { PostgresLeases, PostgresLeasesOptions, STATEMENT_MS } from './postgres-leases';
import { PostgresPoolOptions, postgresPool } from './postgres-pool';
import { PostgresReads } from './postgres-reads';
import { accessProbe, keepKeyId, writeProbe } from './store-facts';
import { HUNG_MS, StoreMonitor } from './store-monitor';
import { StoreReads } from './store-reads';
import { StoreRetention, StoreRetentionParts } from './store-retention';
import { StoreSchema } from './store-schema';
import { StoredAppliedStates } from './stored-applied-states';
import { BackgroundTask } from './background-task';
import { StopSignal } from '../domain/concurrency/stop-signal';

/** What livegate keeps beyond the life of a process. */
export interface Store {
  /** The key for fingerprints of secrets; all replicas that share the store use the same one. */
  readonly fingerprintKey: Secret;
  readonly appliedStates: AppliedStates;
  readonly audit: AuditRecords;
  readonly rollouts: RolloutStore;
  readonly events: EventStore;
  readonly drifts: DriftStore;
  readonly retention: StoreRetention;
  /** Absent if no other replica writes to the store. */
  readonly leases?: ResourceLeases;
  /** Whether the store accepts writes; meaningful after `watch`. */
  readonly health: HealthSource;
  /**
   * Resolves when only a new process could use the store; absent if the store can recover by
   * itself.
   */
  readonly lost?: Promise<Error>;
  /** Starts the health probe, which runs until `close`. */
  watch(): void;
  /** Call it after the last operation. */
  close(): Promise<void>;
}

/** Options of the embedded store: one file, used by one process at a time. */
export interface LocalStoreOptions {
  /** Created if missing. */
  readonly dataDir: string;
  /** If absent, a random key is created and kept in the folder. */
  readonly fingerprintKey?: Secret;
  readonly clock: Clock;
  /** If absent, nothing is logged. */
  readonly report?: Report;
  /** If absent, nothing is measured. */
  readonly instruments?: Pick<Instruments, 'storeAnswered'>;
}

/** Options of a store that replicas share. */
export interface SharedStoreOptions extends PostgresLeasesOptions {
  /** A PostgreSQL URL. */
  readonly url: Secret;
  readonly fingerprintKey: Secret;
  /** If absent, nothing is logged. */
  readonly report?: Report;
  /** If absent, nothing is measured. */
  readonly instruments?: Pick<Instruments, 'storeAnswered'>;
}

/** How long a statement may take. */
const STATEMENT_TIMEOUT_MS = 3_000;
/** A migration may wait for the lock of another replica, or process much data. */
const MIGRATION_TIMEOUT_MS = 60_000;
/** How many statements may be pending in the embedded store. */
const MAX_REQUESTS = 10_000;
/** A server that stops or turns read-only may show it only to new connections. */
const PROBES_PER_CONNECTION = 1;
/** How many applied states are cached, a few hundred bytes each. */
const MAX_CACHED_STATES = 10_000;

/** Throws an Error with a one-line message for operators. */
export async function openLocalStore({
  dataDir,
  fingerprintKey,
  clock,
  report = ignore,
  instruments = NO_INSTRUMENTS,
}: LocalStoreOptions): Promise<Store> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'livegate.db');
  createOwnerOnly(file);
  const onFailure = (error: unknown): void => monitor.statementFailed(error);
  const limits = { timeoutMs: STATEMENT_TIMEOUT_MS, maxRequests: MAX_REQUESTS };
  const link = await LibsqlLink.open({ file, clock, ...limits, onFailure });
  const db = new Kysely<StoreSchema>({ dialect: new LibsqlDialect(link) });
  const { sql: text, parameters } = writeProbe(db);
  const probe = (): Promise<unknown> => link.probe(text, parameters, 2 * HUNG_MS);
  const monitor = new StoreMonitor({ probe, lastAnswerAt: () => link.lastAnswerAt, clock, report });
  try {
    await migrate(db);
    // Workers of the process before have ended with it.
    await db.updateTable('rollouts').set({ worker_until: 0 }).execute();
    await db.updateTable('event_lanes').set({ claim: '', due_at: 0 }).where('claim', '<>', '').execute();
    await db.updateTable('drift_turns').set({ worker_until: 0 }).execute();
    const key = fingerprintKey ?? (await fingerprintKeyIn(dataDir, db));
    await keepKeyId(db, new ChainKey(key).id, report);
    const shrink = (task: BackgroundTask): Promise<void> => shrinkFile(db, task);
    const store = await storeOf(db, { reads: readsThrough(link), key, monitor, shrink, clock, report, instruments });
    return { ...store, lost: Promise.race([link.lost, monitor.hung]) };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Throws an Error with a one-line message for operators. */
export async function openSharedStore(options: SharedStoreOptions): Promise<Store> {
  const { clock, report = ignore, fingerprintKey, instruments = NO_INSTRUMENTS } = options;
  const url = options.url.reveal();
  const open = (more: Omit<PostgresPoolOptions, 'url'>): Kysely<StoreSchema> =>
    new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: postgresPool({ url, ...more }) }) });
  const migrating = open({ statementTimeoutMs: MIGRATION_TIMEOUT_MS });
  await migrate(migrating, MIGRATION_TIMEOUT_MS).finally(() => migrating.destroy());
  // The probe has its own connection, so that it never queues and sees what new connections see.
  const probing = open({ statementTimeoutMs: STATEMENT_TIMEOUT_MS, maxConnections: 1, maxUses: PROBES_PER_CONNECTION });
  const writing = accessProbe(probing);
  const monitor = new StoreMonitor({ probe: () => probing.executeQuery(writing), clock, report });
  const onFailure = (error: unknown): void => monitor.statementFailed(error);
  const db = open({ statementTimeoutMs: STATEMENT_TIMEOUT_MS, onFailure });
  const reads = new PostgresReads({ url, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const close = async (): Promise<void> => {
    monitor.stop();
    await Promise.all([db.destroy(), reads.close(), probing.destroy()]);
  };
  try {
    await checkStatementTimeout(probing);
    await keepKeyId(db, new ChainKey(fingerprintKey).id, report);
    const leases = new PostgresLeases(db, options);
    // The server reuses the space by itself.
    const shrink = (): Promise<void> => Promise.resolve();
    const parts = { reads, key: fingerprintKey, monitor, shrink, leases, clock, report, instruments };
    return { ...(await storeOf(db, parts)), leases, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A pooler may ignore the limit that livegate asks for, and a statement that nobody waits for any
 * more would then occupy one of its connections without end.
 */
async function checkStatementTimeout(db: Kysely<StoreSchema>): Promise<void> {
  const setting = sql<{ ms: number }>`select setting::bigint as ms from pg_settings where name = 'statement_timeout'`;
  const { rows } = await setting.execute(db);
  const ms = rows[0]?.ms ?? 0;
  if (ms > 0 && ms <= STATEMENT_TIMEOUT_MS) return;
  throw new Error(
    `the statement_timeout of the database is ${ms} ms, and must be from 1 to ${STATEMENT_TIMEOUT_MS}: ` +
      `behind a pooler, set it with ALTER ROLE … SET statement_timeout = '${STATEMENT_TIMEOUT_MS}'`,
  );
}

function readsThrough(link: LibsqlLink): StoreReads {
  return {
    read: async <R>({ sql: text, parameters }: CompiledQuery, signal: StopSignal) =>
      (await link.read(text, parameters, signal)) as R[],
  };
}

/** What the two kinds of stores differ in. */
interface StoreParts extends Pick<StoreRetentionParts, 'shrink' | 'leases' | 'clock' | 'report'> {
  readonly reads: StoreReads;
  readonly key: Secret;
  readonly monitor: StoreMonitor;
  readonly instruments: Pick<Instruments, 'storeAnswered'>;
}

async function storeOf(db: Kysely<StoreSchema>, parts: StoreParts): Promise<Store> {
  const { reads, key: fingerprintKey, monitor, instruments, clock, leases } = parts;
  const key = new ChainKey(fingerprintKey);
  const stored = measuredStates(new StoredAppliedStates(db, key.id), statementTimer(instruments, clock));
  const cached = leases ? undefined : new CachedAppliedStates(stored, MAX_CACHED_STATES);
  const nowMs = leases ? () => STATEMENT_MS : () => sql.lit(clock.now());
  const records = await SqlAuditRecords.open(db, reads, { keyId: key.id, follower: cached });
  const audit = new AuditRetention({ ...parts, records, removals: new AuditRemovals(db), key });
  const rollouts = new StoredRollouts(db, reads, nowMs, leases !== undefined);
  const memory = new MemoryRetention(db);
  return {
    fingerprintKey,
    appliedStates: cached ?? stored,
    audit: records,
    events: new StoredEvents({ db, reads, nowMs, isPostgres: leases !== undefined }),
    rollouts,
    drifts: new StoredDrifts(db, reads, nowMs, leases !== undefined),
    retention: new StoreRetention({ ...parts, audit, memory, rollouts: new RolloutRetention(rollouts, clock) }),
    health: monitor,
    watch: () => monitor.start(),
    close() {
      monitor.stop();
      return db.destroy();
    },
  };
}

function ignore(): void {}
