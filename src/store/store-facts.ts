import { CompiledQuery, Kysely, sql } from 'kysely';
import { Report } from '../domain/events/event-log';
import { StoreFactTable, StoreSchema } from './store-schema';

type Name = StoreFactTable['name'];

export async function storeFact(db: Kysely<StoreSchema>, name: Name): Promise<string | undefined> {
  return (await db.selectFrom('store_facts').select('value').where('name', '=', name).executeTakeFirst())?.value;
}

export async function keepStoreFact(db: Kysely<StoreSchema>, name: Name, value: string): Promise<void> {
  if ((await storeFact(db, name)) === value) return;
  await db
    .insertInto('store_facts')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

/**
 * Logs a change of the key: it changes fingerprints and etags, and older audit chains need the old
 * key.
 */
export async function keepKeyId(db: Kysely<StoreSchema>, keyId: string, report: Report): Promise<void> {
  const before = await storeFact(db, 'fingerprint_key');
  if (before !== undefined && before !== keyId) report('fingerprint_key_changed', { before, now: keyId });
  await keepStoreFact(db, 'fingerprint_key', keyId);
}

/** Whether any process has used the store: each one begins with an audit record. */
export async function isUsed(db: Kysely<StoreSchema>): Promise<boolean> {
  if ((await storeFact(db, 'fingerprint_key')) !== undefined) return true;
  return (await db.selectFrom('audit_events').select('seq').limit(1).executeTakeFirst()) !== undefined;
}

/** The value changes each time, so that the database cannot skip the write. */
const WRITE = sql`
  insert into store_facts (name, value) values ('probe', '0')
  on conflict (name) do update set value = cast(cast(store_facts.value as bigint) + 1 as text)`;

/** A small write. */
export function writeProbe(db: Kysely<StoreSchema>): CompiledQuery {
  return WRITE.compile(db);
}

/** The tables that every write to a cloud needs. */
const WRITTEN: readonly (keyof StoreSchema)[] = ['audit_events', 'audit_patterns', 'applied_states', 'resource_leases'];

/**
 * The same write, in one statement with inserts of nothing into each of the tables: it fails where
 * one is missing, or the role has no right to it. For PostgreSQL, where others administer both.
 */
export function accessProbe(db: Kysely<StoreSchema>): CompiledQuery {
  const inserts = WRITTEN.map((name) => {
    const table = sql.table(name);
    return sql`${sql.ref(`into_${name}`)} as (insert into ${table} select * from ${table} where false)`;
  });
  return sql`with ${sql.join(inserts)} ${WRITE}`.compile(db);
}
