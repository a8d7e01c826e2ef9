import { Kysely, sql } from 'kysely';

export async function createRollouts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rollouts')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('rollout', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('planned_at', 'bigint')
    .addColumn('fence', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text', (column) => column.notNull())
    .addColumn('worker_until', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('rollouts_by_request')
    .ifNotExists()
    .unique()
    .on('rollouts')
    .columns(['caller', 'request_id'])
    .execute();
  await db.schema.createIndex('rollouts_by_state').ifNotExists().on('rollouts').columns(['state', 'id']).execute();
  await db.schema
    .createTable('rollout_items')
    .ifNotExists()
    .addColumn('rollout', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('item', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('rollout_items_pk', ['rollout', 'seq'])
    .execute();
}

/** Sources used to be lists of configurations, which were their own expansions. */
export async function createExpansions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rollout_expansions')
    .ifNotExists()
    .addColumn('rollout', 'text', (column) => column.primaryKey().notNull())
    .addColumn('desired', 'text', (column) => column.notNull())
    .execute();
  await sql`
    insert into rollout_expansions (rollout, desired) select id, source from rollouts where source like '[%'
    on conflict do nothing`.execute(db);
  await sql`
    update rollouts set source = '{"kind":"DESIRED","configs":' || source || '}' where source like '[%'`.execute(db);
}

/**
 * When an item last changed, on the database's clock. Replicas of the last version leave it at 0.
 */
export async function orderChanges(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  if (isPostgres || !(await hasColumn(db))) {
    const ifNotExists = isPostgres ? sql`if not exists` : sql``;
    await sql`alter table rollout_items add column ${ifNotExists} changed_at bigint not null default 0`.execute(db);
  }
  await db.schema
    .createIndex('rollout_items_by_change')
    .ifNotExists()
    .on('rollout_items')
    .columns(['rollout', 'changed_at', 'seq'])
    .execute();
}

/** In the embedded database. */
async function hasColumn(db: Kysely<unknown>): Promise<boolean> {
  const found = await sql`select 1 from pragma_table_info('rollout_items') where name = 'changed_at'`.execute(db);
  return found.rows.length > 0;
}
