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

/** A rollout is removed in one statement with all that belongs to it. */
export async function removeTogether(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const removals = sql.raw(`
    delete from rollout_items where rollout = old.id;
    delete from rollout_expansions where rollout = old.id;`);
  if (isPostgres) {
    await sql`
      create or replace function livegate_remove_rollout() returns trigger language plpgsql as
      $$ begin ${removals} return null; end $$`.execute(db);
    await sql`
      create or replace trigger rollouts_remove after delete on rollouts
      for each row execute function livegate_remove_rollout()`.execute(db);
    return;
  }
  await sql`create trigger if not exists rollouts_remove after delete on rollouts begin ${removals} end`.execute(db);
}

/**
 * A rollout that is cancelled or expires leaves nothing PENDING, in one statement. The items change
 * after all others: the last change counts instead of a clock, since triggers know no clock but the
 * database's own.
 */
export async function skipTogether(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const skips = sql.raw(`
    update rollout_items
    set state = 'SKIPPED',
      changed_at = (select max(changed_at) + 1 from rollout_items where rollout = new.id)
    where rollout = new.id and state = 'PENDING';`);
  const event = sql.raw(`after update of state on rollouts
    for each row when (new.state in ('CANCELLED', 'EXPIRED'))`);
  if (isPostgres) {
    await sql`
      create or replace function livegate_skip_items() returns trigger language plpgsql as
      $$ begin ${skips} return null; end $$`.execute(db);
    await sql`
      create or replace trigger rollouts_skip ${event} execute function livegate_skip_items()`.execute(db);
  } else {
    await sql`create trigger if not exists rollouts_skip ${event} begin ${skips} end`.execute(db);
  }
  await sql`
    update rollout_items set state = 'SKIPPED'
    where state = 'PENDING' and rollout in (select id from rollouts where state in ('CANCELLED', 'EXPIRED'))`.execute(
    db,
  );
}

/** For lists of callers that see no rollouts but their own. */
export async function listByCaller(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('rollouts_by_caller').ifNotExists().on('rollouts').columns(['caller', 'id']).execute();
}

/** In the embedded database. */
async function hasColumn(db: Kysely<unknown>): Promise<boolean> {
  const found = await sql`select 1 from pragma_table_info('rollout_items') where name = 'changed_at'`.execute(db);
  return found.rows.length > 0;
}
