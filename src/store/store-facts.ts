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

/** Says so if it was another one before: fingerprints and etags change, and older chains of the audit need the older key. */
export async function keepKeyId(db: Kysely<StoreSchema>, keyId: string, report: Report): Promise<void> {
  const before = await storeFact(db, 'fingerprint_key');
  if (before !== undefined && before !== keyId) report('fingerprint_key_changed', { before, now: keyId });
  await keepStoreFact(db, 'fingerprint_key', keyId);
}

/** Whether any process used it: each begins with a record of its own. */
export async function isUsed(db: Kysely<StoreSchema>): Promise<boolean> {
  if ((await storeFact(db, 'fingerprint_key')) !== undefined) return true;
  return (await db.selectFrom('audit_events').select('seq').limit(1).executeTakeFirst()) !== undefined;
}

/** Writes something small, another value each time: what stays the same need not be written. */
export function writeProbe(db: Kysely<StoreSchema>): CompiledQuery {
  return db
    .insertInto('store_facts')
    .values({ name: 'probe', value: '0' })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql<string>`cast(cast(store_facts.value as bigint) + 1 as text)` }),
    )
    .compile();
}
