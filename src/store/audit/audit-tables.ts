import { Kysely, sql } from 'kysely';

const COLUMNS = [
  'incarnation',
  'seq',
  'at',
  'kind',
  'account',
  'caller',
  'method',
  'resource',
  'request_id',
  'operation_id',
  'record',
  'mac',
];

/**
 * Creates the index of the audit by the patterns of grants. A record is indexed under each pattern
 * that matches its domain or vhost, or under '' if it concerns the whole account. A grant thus
 * becomes an equality, and its records are in page order. The view inserts a record and its
 * patterns (JSON) in one statement, so that neither exists without the other.
 */
export async function auditByPattern(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  await db.schema
    .createTable('audit_patterns')
    .ifNotExists()
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('pattern', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('incarnation', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_patterns_pk', ['account', 'pattern', 'at', 'incarnation', 'seq'])
    .$call((table) => (isPostgres ? table : table.modifyEnd(sql`without rowid`)))
    .execute();
  // `next_seq` is the first record that is not indexed; null for chains indexed as they grow.
  await db.schema
    .createTable('audit_indexed_chains')
    .ifNotExists()
    .addColumn('incarnation', 'text', (column) => column.primaryKey().notNull())
    .addColumn('next_seq', 'bigint')
    .execute();
  await sql`drop view if exists audit_entries`.execute(db);
  await sql`create view audit_entries as select *, '' as patterns from audit_events`.execute(db);
  await (isPostgres ? insertThroughFunction(db) : insertThroughTrigger(db));
}

/**
 * Lets a row of the view carry what livegate remembers from then on, so that a record and the
 * memory change in one statement: `state` of `remembered`, as in `applied_states`, under the lease
 * of `lease_key` with `lease_fence`. Rows of older versions carry nothing.
 */
export async function auditWithMemory(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  if (isPostgres) {
    await sql`
      create or replace view audit_entries as
      select *, '' as patterns, null::text as remembered, null::text as state,
        null::text as lease_key, null::bigint as lease_fence
      from audit_events`.execute(db);
    return insertThroughFunction(db, CHECK_LEASE + CHANGE_MEMORY);
  }
  // Only PostgreSQL can replace a view. Its trigger goes with it.
  await sql`drop view if exists audit_entries`.execute(db);
  await sql`
    create view audit_entries as
    select *, '' as patterns, null as remembered, null as state, null as lease_key, null as lease_fence
    from audit_events`.execute(db);
  await insertThroughTrigger(db, CHANGE_MEMORY);
}

const CHANGE_MEMORY = `
  insert into applied_states (resource, state) select new.remembered, new.state where new.remembered is not null
    on conflict (resource) do update set state = excluded.state;`;

/** The SQLSTATE of a record that is refused because its lease is lost; the detail is its `seq`. */
export const LEASE_LOST = 'LG001';

/** Locks the lease's row until the statement ends, so that the next holder sees the change. */
const CHECK_LEASE = `
  if new.lease_key is not null then
    perform from resource_leases where key = new.lease_key and fence = new.lease_fence for share;
    if not found then
      raise exception 'another replica has claimed the lease' using errcode = '${LEASE_LOST}', detail = new.seq::text;
    end if;
  end if;`;

/** The statements that a row inserted into the view runs. `patterns` selects from its JSON. */
function statementsFor(patterns: string): string {
  const values = COLUMNS.map((column) => `new.${column}`).join(', ');
  return `
    insert into audit_events (${COLUMNS.join(', ')}) values (${values});
    insert into audit_patterns (account, pattern, at, incarnation, seq)
      select new.account, listed.value, new.at, new.incarnation, new.seq from ${patterns};
    insert into audit_indexed_chains (incarnation) select new.incarnation where new.kind = 'GENESIS';`;
}

/** `more`: what else a row runs. */
async function insertThroughTrigger(db: Kysely<unknown>, more = ''): Promise<void> {
  await sql`
    create trigger if not exists audit_entries_insert instead of insert on audit_entries
    begin ${sql.raw(statementsFor('json_each(new.patterns) as listed') + more)} end`.execute(db);
}

async function insertThroughFunction(db: Kysely<unknown>, more = ''): Promise<void> {
  const statements = statementsFor('json_array_elements_text(new.patterns::json) as listed (value)') + more;
  await sql`
    create or replace function livegate_insert_audit_entry() returns trigger language plpgsql as
    $$ begin ${sql.raw(statements)} return new; end $$`.execute(db);
  await sql`
    create or replace trigger audit_entries_insert instead of insert on audit_entries
    for each row execute function livegate_insert_audit_entry()`.execute(db);
}
