import { Kysely, sql } from 'kysely';

/** Keys are ordered as those of `applied_states` are. */
export async function createDrifts(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const ordered = isPostgres ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('drifts')
    .ifNotExists()
    .addColumn('resource', ordered, (column) => column.primaryKey().notNull())
    .addColumn('cloud_account', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('differs', 'integer', (column) => column.notNull())
    .addColumn('drift', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('drift_turns')
    .ifNotExists()
    .addColumn('cloud_account', 'text', (column) => column.primaryKey().notNull())
    .addColumn('round', 'text')
    .addColumn('seen_from', 'bigint')
    .addColumn('seen_at', 'bigint')
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .addColumn('fence', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text', (column) => column.notNull())
    .addColumn('worker_until', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('drifts_by_account')
    .ifNotExists()
    .on('drifts')
    .columns(['cloud_account', 'resource'])
    .execute();
  await db.schema.createIndex('drift_turns_by_time').ifNotExists().on('drift_turns').columns(['next_at']).execute();
}
