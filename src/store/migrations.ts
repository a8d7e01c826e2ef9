import { Kysely, Migration, Migrator, PostgresAdapter, sql } from 'kysely';
import { causeOf } from '../domain/errors/cause-of';
import { auditByPattern, auditWithMemory } from './audit/audit-tables';
import { createEvents, createSinkHolds } from './events/event-tables';
import { createDrifts } from './drift/drift-tables';
import { leasesOfParts, wantedLeases } from './lease-trigger';
import {
  createExpansions,
  createRollouts,
  listByCaller,
  orderChanges,
  removeTogether,
  skipTogether,
} from './rollouts/rollout-tables';

/**
 * Migrations run once each, in the order of their names: a new one needs the last name, and a
 * released one never changes. The embedded database commits every statement by itself, so each
 * statement must tolerate what an interrupted run has already created.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-22-applied-states': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('applied_states')
        .ifNotExists()
        .addColumn('resource', 'text', (column) => column.primaryKey().notNull())
        .addColumn('state', 'text')
        .execute();
    },
  },
  '2026-11-22-resource-leases': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('resource_leases')
        .ifNotExists()
        .addColumn('key', 'text', (column) => column.primaryKey().notNull())
        .addColumn('fence', 'bigint', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '2026-11-22-audit-events': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('audit_events')
        .ifNotExists()
        .addColumn('incarnation', 'text', (column) => column.notNull())
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('caller', 'text', (column) => column.notNull())
        .addColumn('method', 'text', (column) => column.notNull())
        .addColumn('resource', 'text', (column) => column.notNull())
        .addColumn('request_id', 'text', (column) => column.notNull())
        .addColumn('operation_id', 'text', (column) => column.notNull())
        .addColumn('record', 'text', (column) => column.notNull())
        .addColumn('mac', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('audit_events_pk', ['incarnation', 'seq'])
        .execute();
      const index = (name: string) => db.schema.createIndex(name).ifNotExists().on('audit_events');
      await index('audit_events_by_account').columns(['account', 'at', 'incarnation', 'seq']).execute();
      await index('audit_events_by_operation').columns(['operation_id']).execute();
      await index('audit_chains').columns(['at']).where(sql.ref('seq'), '=', sql.lit(0)).execute();
      await forbidChanges(db, 'audit_events');
    },
  },
  '2026-11-23-applied-states-in-order': {
    /**
     * Orders by code point, as the embedded database does, so that a path's descendants are
     * adjacent. Other collations may ignore slashes.
     */
    async up(db: Kysely<unknown>) {
      if (!isPostgres(db)) return;
      await sql`alter table applied_states alter column resource type text collate "C"`.execute(db);
    },
  },
  '2026-11-24-applied-states-kept': {
    /** Deleted resources keep their rows for a while; this index lets a search skip them. */
    async up(db: Kysely<unknown>) {
      await db.schema
        .createIndex('applied_states_kept')
        .ifNotExists()
        .on('applied_states')
        .columns(['resource'])
        .where(sql.ref('state'), 'is not', null)
        .execute();
    },
  },
  '2026-11-28-audit-by-pattern': {
    /**
     * Creates only the empty tables. `AuditIndexer` indexes existing records while livegate serves.
     */
    async up(db: Kysely<unknown>) {
      await auditByPattern(db, isPostgres(db));
      await forbidChanges(db, 'audit_patterns');
    },
  },
  '2026-11-28-store-facts': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('store_facts')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '2026-11-29-retention': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('audit_removals')
        .ifNotExists()
        .addColumn('incarnation', 'text', (column) => column.primaryKey().notNull())
        .addColumn('last_seq', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('applied_states_deleted')
        .ifNotExists()
        .on('applied_states')
        .columns(['resource'])
        .where(sql.ref('state'), 'is', null)
        .execute();
      for (const table of ['audit_events', 'audit_patterns']) await allowRemovals(db, table);
    },
  },
  '2026-11-30-leases-of-parts': {
    /** The embedded database has no leases. */
    async up(db: Kysely<unknown>) {
      if (isPostgres(db)) await leasesOfParts(db);
    },
  },
  '2026-12-01-rollouts': {
    async up(db: Kysely<unknown>) {
      await createRollouts(db);
    },
  },
  '2026-12-01-audit-with-memory': {
    up: (db: Kysely<unknown>) => auditWithMemory(db, isPostgres(db)),
  },
  '2026-12-02-rollout-expansions': {
    up: (db: Kysely<unknown>) => createExpansions(db),
  },
  '2026-12-03-rollout-changes': {
    up: (db: Kysely<unknown>) => orderChanges(db, isPostgres(db)),
  },
  '2026-12-04-rollout-removals': {
    up: (db: Kysely<unknown>) => removeTogether(db, isPostgres(db)),
  },
  '2026-12-05-events': {
    up: (db: Kysely<unknown>) => createEvents(db, isPostgres(db)),
  },
  '2026-12-06-drifts': {
    up: (db: Kysely<unknown>) => createDrifts(db, isPostgres(db)),
  },
  '2026-12-07-wanted-leases': {
    /** The embedded database has no leases. */
    async up(db: Kysely<unknown>) {
      if (isPostgres(db)) await wantedLeases(db);
    },
  },
  '2026-12-08-rollouts-of-callers': {
    up: (db: Kysely<unknown>) => listByCaller(db),
  },
  '2026-12-09-rollout-skips': {
    up: (db: Kysely<unknown>) => skipTogether(db, isPostgres(db)),
  },
  '2026-12-10-sink-holds': {
    up: (db: Kysely<unknown>) => createSinkHolds(db, isPostgres(db)),
  },
};

export function isPostgres<T>(db: Kysely<T>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Protects records from mistakes. The database's owner can undo this, but the chain reveals
 * changes.
 */
async function forbidChanges(db: Kysely<unknown>, table: string): Promise<void> {
  if (isPostgres(db)) {
    await sql`
      create or replace function livegate_refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'the audit is only added to'; end $$`.execute(db);
    await sql`
      create or replace trigger ${sql.id(`${table}_stay`)} before update or delete or truncate on ${sql.table(table)}
      for each statement execute function livegate_refuse_change()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete']) {
    await sql`
      create trigger if not exists ${sql.id(`${table}_no_${change}`)} before ${sql.raw(change)} on ${sql.table(table)}
      begin select raise(abort, 'the audit is only added to'); end`.execute(db);
  }
}

/** Allows the deletion of what `audit_removals` lists, and of nothing else. */
async function allowRemovals(db: Kysely<unknown>, table: string): Promise<void> {
  if (isPostgres(db)) {
    await sql`
      create or replace function livegate_refuse_change() returns trigger language plpgsql as $$ begin
        if tg_op = 'DELETE' then
          if exists (select from audit_removals where incarnation = old.incarnation and last_seq >= old.seq) then
            return old;
          end if;
        end if;
        raise exception 'the audit is only added to';
      end $$`.execute(db);
    await sql`
      create or replace trigger ${sql.id(`${table}_stay`)} before update or delete on ${sql.table(table)}
      for each row execute function livegate_refuse_change()`.execute(db);
    await sql`
      create or replace trigger ${sql.id(`${table}_no_truncate`)} before truncate on ${sql.table(table)}
      for each statement execute function livegate_refuse_change()`.execute(db);
    return;
  }
  await sql`drop trigger if exists ${sql.id(`${table}_no_delete`)}`.execute(db);
  await sql`
    create trigger ${sql.id(`${table}_no_delete`)} before delete on ${sql.table(table)}
    when not exists (select 1 from audit_removals where incarnation = old.incarnation and last_seq >= old.seq)
    begin select raise(abort, 'the audit is only added to'); end`.execute(db);
}

/**
 * Migrates the tables. Replicas that start at the same time wait for one another. `timeoutMs` is
 * the longest that a statement of a migration may take in PostgreSQL.
 */
export async function migrate<T>(db: Kysely<T>, timeoutMs?: number): Promise<void> {
  const bounded = Object.entries(MIGRATIONS).map(([name, migration]): [string, Migration] => {
    return [name, { up: (inner) => allowTime(inner, timeoutMs).then(() => migration.up(inner)) }];
  });
  const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(bounded)) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw new Error(`the store's tables cannot be migrated: ${causeOf(error)}`);
}

/** For the transaction of the migrations. Behind a pooler, only the role's limit would apply. */
async function allowTime(db: Kysely<unknown>, timeoutMs?: number): Promise<void> {
  if (timeoutMs !== undefined) await sql`set local statement_timeout = ${sql.lit(timeoutMs)}`.execute(db);
}
